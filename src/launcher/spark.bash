# Encodes media with Apache Spark.
# shellcheck shell=bash
# shellcheck disable=SC2154 # variables shared with ../../omnivl

# Into which packages of the JDK Spark looks; indexer-spark/pom.xml has the same for its tests.
opens=()
for package in java.lang java.lang.invoke java.util java.util.concurrent java.nio java.net java.io sun.nio.ch sun.nio.cs \
  sun.util.calendar; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done

run_spark() {
  build indexer-spark
  # Spark's files of a run, in a place that is known.
  export SPARK_LOCAL_DIRS=${SPARK_LOCAL_DIRS:-$state/spark}
  start_java "${opens[@]}" -cp "$(jar_of indexer-spark)" dev.omnivl.spark.cli.Main "$@"
}
