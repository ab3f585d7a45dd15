# Runs everything that checks the house, and counts.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables shared with ../../omnivl

test_usage() {
  cat <<'TEXT'
Usage: omnivl test [--long] [MAVEN_OPTIONS]
Checks the format, compiles everything, runs all tests and counts them. Exit code 1 if one failed.
--long does whole what takes minutes and is done as a sample otherwise.
MAVEN_OPTIONS narrow it: -pl server -am
TEXT
}

test_reports() {
  find "$here" -path '*/target/*-reports/TEST-*.xml' "$@" 2>/dev/null
}

count_tests() { # one line a module, then the totals
  test_reports -exec grep -aHm1 '<testsuite ' {} + | awk -v here="$here/" '
    function value(name) { return match($0, " " name "=\"[0-9.]+") \
        ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3) + 0 : 0 }
    {
      module = substr($0, length(here) + 1); sub("/target/.*", "", module)
      bad = value("failures") + value("errors")
      passed[module] += value("tests") - bad - value("skipped")
      failed[module] += bad; skipped[module] += value("skipped"); seconds[module] += value("time")
    }
    END {
      for (m in passed) {
        printf "  %-10s %5d passed %4d failed %4d skipped %7.1f s\n", m, passed[m], failed[m], skipped[m], seconds[m] | "sort"
        p += passed[m]; f += failed[m]; s += skipped[m]
      }
      close("sort")
      printf "%d passed, %d failed, %d skipped\n", p, f, s
    }'
}

run_tests() { # run_tests [--long] MAVEN_ARGUMENT...
  local program summary long=()
  if [ "${1:-}" = --long ]; then
    long=(-Domnivl.long=true) # what takes minutes is done whole, not as a sample
    shift
  fi
  lock
  echo "Checking the format ..." >&2
  if ! run_maven spotless:check "$@"; then
    show_errors
    fail "not tested: the format is off, mvn spotless:apply mends it."
  fi
  test_reports -delete
  for program in client server importer datasets trainer indexer-spark; do touch "$state/building-$program"; done
  # A failed test must not hide those of the modules that come after; what fails is counted here.
  # The system tests start the programs that this very build has packaged.
  OMNIVL_BUILD=never run_maven verify -Dspotless.check.skip -Dmaven.test.failure.ignore \
    ${long[@]+"${long[@]}"} "$@" || true
  summary=$(count_tests)
  if grep -aqE '^\[ERROR\]|BUILD FAILURE' "$log" || [[ $summary != *" 0 failed, "* ]]; then
    show_errors
    echo "$summary"
    return 1
  fi
  if [ $# = 0 ]; then # the whole was packaged
    for program in client server importer datasets trainer indexer-spark; do mv "$state/building-$program" "$state/built-$program"; done
  fi
  echo "$summary"
}
