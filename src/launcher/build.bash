# Builds the programs that are missing or older than their sources.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables shared with ../../omnivl

build_usage() {
  cat <<'TEXT'
Usage: omnivl build
Builds the programs (server, client, importer, trainer) that are missing or older than their sources.
Every other command builds what it needs by itself; OMNIVL_BUILD=never forbids that.
TEXT
}

progress() { # reads Maven's output, writes one line that changes (terminal) or one line a module
  local line goal='' step='' downloads=0 tests=0 started=$SECONDS
  while IFS= read -r line; do
    if [[ $line =~ Building\ (OmniVL[^0-9]*)\ [0-9.]+\ +(\[[0-9]+/[0-9]+\]) ]]; then
      step="${BASH_REMATCH[2]} ${BASH_REMATCH[1]}"
      [ -t 2 ] || echo "$step" >&2
    elif [[ $line =~ ---\ [^:]+:[^:]+:([^ ]+) ]]; then
      goal=${BASH_REMATCH[1]}
    elif [[ $line == *"Downloaded from"* ]]; then
      downloads=$((downloads + 1))
    elif [[ $line =~ Tests\ run:\ ([0-9]+),.*Time\ elapsed ]]; then
      tests=$((tests + BASH_REMATCH[1]))
    else
      continue
    fi
    [ -t 2 ] || continue
    printf '\r\033[K%s: %s' "${step:-preparing}" "${goal:-start}" >&2
    [ "$downloads" = 0 ] || printf ', %s downloads' "$downloads" >&2
    [ "$tests" = 0 ] || printf ', %s tests' "$tests" >&2
    printf ', %s s' $((SECONDS - started)) >&2
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
}

run_maven() { # run_maven ARGUMENT... ; everything goes to the log
  find_maven
  (cd "$here" && "$mvn" -B -Dstyle.color=never "$@" 2>&1) | tee "$log" | progress
}

show_errors() { # the errors of the last build, without Maven's own advice
  grep -aE '^\[ERROR\]|BUILD FAILURE|Non-resolvable|Could not resolve' "$log" \
    | grep -avE '^.ERROR. .Help|Re-run Maven|full stack trace|-rf :|more information|resume the build|^.ERROR. *$' \
    | sed 's/ -> .Help [0-9].$//' \
    | awk '!seen[$0]++' | head -n 25 >&2 || true
  echo "The whole log: $log" >&2
}

parts_of() { # the modules that a program is built from
  case $1 in
    client) echo proto terminal access client ;;
    server) echo proto access model indexer indexer-opensearch server ;;
    importer) echo terminal model importer ;;
    datasets) echo terminal model datasets ;;
    indexer-spark) echo terminal model indexer indexer-spark ;;
    trainer) echo terminal model importer trainer ;;
    bench) echo proto terminal access model importer indexer indexer-opensearch trainer client bench ;;
  esac
}

program_of() { # what must be there after the build
  case $1 in
    server) echo "$here/server/target/quarkus-app/quarkus-run.jar" ;;
    *) jar_of "$1" ;;
  esac
}

stale() { # stale PROGRAM: is it missing, or a source newer than its stamp?
  local stamp=$state/built-$1 part sources=("$here/pom.xml")
  [ -e "$stamp" ] && [ -e "$(program_of "$1")" ] || return 0
  for part in $(parts_of "$1"); do sources+=("$here/$part/pom.xml" "$here/$part/src/main"); done
  [ -n "$(find "${sources[@]}" -newer "$stamp" -print -quit 2>/dev/null)" ]
}

build() { # build PROGRAM...: those that are stale
  local program needed='' started=$SECONDS
  for program in "$@"; do
    if [ "${OMNIVL_BUILD:-}" = never ]; then
      [ -e "$(program_of "$program")" ] \
        || fail "$program is not built, and OMNIVL_BUILD=never forbids building it: unset it."
    elif stale "$program"; then
      needed="${needed:+$needed,}$program"
    fi
  done
  [ -n "$needed" ] || return 0
  lock
  echo "Building $needed ..." >&2
  for program in ${needed//,/ }; do touch "$state/building-$program"; done
  if ! run_maven package -DskipTests -pl "$needed" -am; then
    show_errors
    fail "the build of $needed failed."
  fi
  # The stamp is as old as the start: a source saved during the build is newer.
  for program in ${needed//,/ }; do mv "$state/building-$program" "$state/built-$program"; done
  unlock
  echo "Built $needed in $((SECONDS - started)) s." >&2
}

lock() { # one build at a time
  mkdir -p "$state"
  until mkdir "$state/build.lock" 2>/dev/null; do
    if ! kill -0 "$(cat "$state/build.lock/pid" 2>/dev/null || echo 0)" 2>/dev/null; then
      rm -rf "$state/build.lock"
    else
      sleep 1
    fi
  done
  echo $$ >"$state/build.lock/pid"
  trap unlock EXIT
}

unlock() {
  rm -rf "$state/build.lock"
  trap - EXIT
}

warm_start() { # warm_start PROGRAM ARGUMENT...: sets start_cache
  # What the JVM learns in one run of the program, with these arguments, makes the next starts
  # quick. It holds for one build, one JDK and these options of the JVM.
  local program cache
  program=$(program_of "$1")
  cache=$state/$1-$(cache_key "${@:2}").aot
  if [ "${OMNIVL_BUILD:-}" != never ] && ! fresh "$cache" "$program"; then
    lock
    if ! fresh "$cache" "$program"; then # another start may have made it meanwhile
      echo "Preparing quick starts of $1 ..." >&2
      find "$state" -maxdepth 1 -name "$1-*.aot" ! -newer "$program" -exec rm -f {} +
      # shellcheck disable=SC2086 # several options in one variable are meant to be split
      "$here/deploy/warm-start" "$cache" "${jvm[@]}" ${OMNIVL_JAVA_OPTS:-} "${@:2}" 2>>"$log" \
        || echo "Its starts stay slow; $log says why." >&2
    fi
    unlock
  fi
  start_cache=()
  ! fresh "$cache" "$program" || start_cache=("-XX:AOTCache=$cache" -Xlog:aot=off -Xlog:cds=off)
}

cache_key() { # cache_key ARGUMENT...: differs with the JDK, the place and the options of the JVM, not with settings
  local option
  {
    cat "$JAVA_HOME/release"
    echo "$here"
    for option in "${jvm[@]}" ${OMNIVL_JAVA_OPTS:-} "$@"; do
      [[ $option == -Domnivl.* ]] || printf '%s\n' "$option"
    done
  } | cksum | cut -d ' ' -f 1
}

fresh() { # fresh CACHE JAR: is the cache there, and newer than the program and its libraries?
  local libraries
  libraries=$(dirname "$2")/lib
  [ -d "$libraries" ] || libraries=$2
  [ -s "$1" ] && [ -z "$(find "$2" "$libraries" -newer "$1" -print -quit)" ]
}
