# Runs everything that checks the house, and counts.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables shared with ../../omnivl

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

run_tests() { # run_tests MAVEN_ARGUMENT...
  local program passed=yes summary
  lock
  test_reports -delete
  for program in client server trainer; do touch "$state/building-$program"; done
  # The system tests start the programs that this very build has packaged.
  OMNIVL_BUILD=never run_maven verify -fae "$@" || passed=no
  if [ $passed = no ]; then
    show_errors
  elif [ $# = 0 ]; then # the whole was packaged
    for program in client server trainer; do mv "$state/building-$program" "$state/built-$program"; done
  fi
  summary=$(count_tests)
  echo "$summary"
  [ $passed = yes ] && [[ $summary == *" 0 failed, "* ]]
}
