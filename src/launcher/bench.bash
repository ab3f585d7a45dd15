# Runs benchmarks.
# shellcheck shell=bash
# shellcheck disable=SC2154 # variables shared with ../../omnivl

bench_programs="training training-peer search-load logic relevance overload serve soak encode int8 index plan ingest generate moments pointing"

bench_names() { # what JMH runs: the classes with benchmarks in them
  grep -lE '@Benchmark\b' "$here"/bench/src/main/java/dev/omnivl/bench/*.java 2>/dev/null \
    | sed 's|.*/||; s|\.java$||'
}

bench_usage() {
  cat <<TEXT
Usage: omnivl bench [NAME] [OPTIONS]
Runs the benchmarks whose name contains NAME, all without one; OPTIONS are JMH's.

$(bench_names | sed 's/^/  /')

Or one of these programs, with options of its own:

  training, training-peer    time of a training step, ours and a peer's
  search-load                a load program against a running server
  logic HOST:PORT DATA PAIRS
                             whether 'or' and 'not' find what they say, in a data set that a running server has indexed
  relevance list DATA, relevance HOST:PORT DATA COLLECTION
                             how often something is said to fit that is not there, and that is; the first prints what to index
  encode [--json]            a base-size model's encoders beside Python's ONNX Runtime and PyTorch, where OMNIVL_PYTHON
                             (or python3) has them
  int8 [--json] [--rounds N] [--size NAME]
                             the variant in 8 bits beside 32 bits: speed at base size, loss of the shipped model
  index [--json] [--vectors N] [--rounds N] [--without NAME,...]
                             searches of the media index beside Lucene, JVector, hnswlib, FAISS and USearch at equal
                             recall, of 100,000 vectors and of N (1,000,000); the last three where OMNIVL_PYTHON (or
                             python3) has them, with numpy
  plan [--json] [--items N,...]
                             indexes of 20,000 and 100,000 items beside their plans: disk, memory, hours, recall
  ingest [--json] [--photos N] [--width PIXELS] [--rounds N]
                             photographs into a server beside its stages, each alone with all processors
  generate [--json] [--seconds N] [--rounds N] [--tokens N]
                             captions of one caller and of sixteen through a server, beside the decoder alone
  moments [--json] [--videos N] [--seed N] [--bundle DIR]
                             moments found in videos made of the gallery's clips, beside the best that their segments allow
  pointing [--scenes N] [BUNDLE DATA]
                             how often the explanation of a word points at the right one of two drawings
  overload [SECONDS]         more calls than a server can answer, and what comes in time
  serve [--json] [--seconds N] [--size NAME]
                             a server beside its own engine: throughput, waiting at 70 % load, overload, beside an ingest
  soak [--minutes N] [--json]
                             a server that is asked everything for N minutes (30), wrong things too, while models are swapped:
                             requests lost, statuses that no document has, growth of its memory
TEXT
}

run_bench() {
  local name=${1:-}
  # JMH takes a regular expression and is content with one that fits nothing.
  if [[ -n $name && $name != -* && " $bench_programs " != *" $name "* ]] \
    && ! bench_names | grep -qE -- "${name%%.*}"; then
    fail "there is no benchmark '$name'. omnivl bench --help lists all." 2
  fi
  build bench
  # As when a model is trained; OpenMP's threads are in no other benchmark's way.
  case $name in training | training-peer) gentle_threads ;; esac
  case $name in
    training) start_java -cp "$(jar_of bench)" dev.omnivl.bench.TrainingSpeed "${@:2}" ;;
    training-peer) start_java -cp "$(jar_of bench)" dev.omnivl.bench.TrainingPeer "${@:2}" ;;
    overload)
      build server
      start_java "-Domnivl.bench.server-options=${jvm[*]} ${vector[*]} ${memory[*]} ${OMNIVL_JAVA_OPTS:-}" \
        -cp "$(jar_of bench)" dev.omnivl.bench.overload.Overload \
        "$(program_of server)" "$here/demo/bundle" "$here/demo/gallery" "${2:-10}"
      ;;
    serve)
      build server
      start_java "-Domnivl.bench.server-options=${jvm[*]} ${vector[*]} ${memory[*]} ${OMNIVL_JAVA_OPTS:-}" \
        "${vector[@]}" -cp "$(jar_of bench)" dev.omnivl.bench.overload.ServeSpeed \
        "$(program_of server)" "$here/demo/bundle" "$here/demo/gallery" "${@:2}"
      ;;
    soak)
      build server
      start_java "-Domnivl.bench.server-options=${jvm[*]} ${vector[*]} ${memory[*]} ${OMNIVL_JAVA_OPTS:-}" \
        -cp "$(jar_of bench)" dev.omnivl.bench.soak.Soak "$here" \
        "$(program_of server)" "$here/demo/bundle" "$here/demo/gallery" "${@:2}"
      ;;
    encode)
      start_java -cp "$(jar_of bench)" dev.omnivl.bench.EncodePeer "$here/bench/peers/encode.py" "${@:2}"
      ;;
    int8)
      start_java -cp "$(jar_of bench)" dev.omnivl.bench.Int8Speed "$here/demo/bundle" "$here/demo/gallery" "${@:2}"
      ;;
    index)
      start_java "${vector[@]}" -cp "$(jar_of bench)" dev.omnivl.bench.index.IndexSpeed \
        "$here/bench/peers/index.py" "${@:2}"
      ;;
    plan) start_java "${vector[@]}" -cp "$(jar_of bench)" dev.omnivl.bench.index.PlanCheck "${@:2}" ;;
    ingest)
      build server
      start_java "-Domnivl.bench.server-options=${jvm[*]} ${vector[*]} ${memory[*]} ${OMNIVL_JAVA_OPTS:-}" \
        "${vector[@]}" -cp "$(jar_of bench)" dev.omnivl.bench.ingest.IngestSpeed \
        "$(program_of server)" "$here/demo/bundle" "${@:2}"
      ;;
    generate)
      build server
      start_java "-Domnivl.bench.server-options=${jvm[*]} ${vector[*]} ${memory[*]} ${OMNIVL_JAVA_OPTS:-}" \
        "${vector[@]}" -cp "$(jar_of bench)" dev.omnivl.bench.generate.GenerationSpeed \
        "$(program_of server)" "$here/demo/bundle" "$here/demo/gallery" "${@:2}"
      ;;
    moments) start_moments "${@:2}" ;;
    pointing) start_java -cp "$(jar_of bench)" dev.omnivl.bench.explain.PointingGame "$here" "${@:2}" ;;
    search-load) start_java -cp "$(jar_of bench)" dev.omnivl.bench.SearchLoad "${@:2}" ;;
    logic) start_java -cp "$(jar_of bench)" dev.omnivl.bench.Logic "${@:2}" ;;
    relevance) start_java -cp "$(jar_of bench)" dev.omnivl.bench.Relevance "${@:2}" ;;
    *) start_java "${vector[@]}" -cp "$(jar_of bench)" org.openjdk.jmh.Main "$@" ;;
  esac
}

start_moments() {
  start_java "${vector[@]}" -cp "$(jar_of bench)" dev.omnivl.bench.moments.MomentEvaluation \
    "$here/demo/bundle" "$here/demo/gallery" "$@"
}
