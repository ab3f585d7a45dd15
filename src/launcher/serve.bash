# Starts the server.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # variables shared with ../../omnivl

serve_usage() {
  cat <<'TEXT'
Usage: omnivl serve [OPTIONS]
Starts the gRPC server; Ctrl-C ends it.

  --bundle DIR        the model to serve (default: the shipped one, demo/bundle)
  --index DIR         the media index, made if missing (default: .omnivl/index)
  --host ADDRESS      address of the gRPC port (default: 127.0.0.1, this machine only)
  --port N            gRPC port (default: 9000; 0 takes a free one)
  --http-port N       health checks (default: 8080)
  --SETTING=VALUE     any other setting by its name, such as --engine.threads=2
  -h, --help

Each setting is also read from the environment: OMNIVL_GRPC_PORT, OMNIVL_BUNDLE, ...
TEXT
}

serve_options() { # serve_options ARGUMENT...: sets settings, the server's system properties
  local name value
  settings=()
  [ -n "${OMNIVL_BUNDLE:-}" ] || settings+=("-Domnivl.bundle=$here/demo/bundle")
  [ -n "${OMNIVL_INDEX:-}" ] || settings+=("-Domnivl.index=$state/index")
  while [ $# -gt 0 ]; do
    case $1 in
      --bundle | --index | --host | --port | --http-port)
        [ $# -gt 1 ] || fail "option $1 needs a value. See omnivl serve --help." 2
        name=$1 value=$2
        shift
        ;;
      --*=*) name=${1%%=*} value=${1#*=} ;;
      *) fail "serve does not know '$1'. See omnivl serve --help." 2 ;;
    esac
    case $name in
      --host) name=--grpc.host ;;
      --port) name=--grpc.port ;;
      --http-port) name=--http.port ;;
    esac
    settings+=("-Domnivl.${name#--}=$value") # a later one wins over an earlier
    shift
  done
}

warm_start() { # sets start_cache: what the JVM learned at a first start makes the next ones quick
  local jar cache
  jar=$(program_of server)
  # Another JDK cannot read it.
  cache=$state/server-$(cksum <"$JAVA_HOME/release" | cut -d ' ' -f 1).aot
  if [ "${OMNIVL_BUILD:-}" != never ] && [ ! "$cache" -nt "$jar" ]; then
    echo "Preparing quick starts ..." >&2
    rm -f "$cache"
    "$here/deploy/warm-start" "$cache" "${jvm[@]}" "${vector[@]}" "${settings[@]}" \
      -Domnivl.grpc.port=0 -Domnivl.http.port=0 -Domnivl.index="$state/warm-start" -jar "$jar" 2>>"$log" \
      || echo "Starts stay slow, $log says why." >&2
    rm -rf "$state/warm-start"
  fi
  start_cache=()
  [ ! "$cache" -nt "$jar" ] || start_cache=("-XX:AOTCache=$cache" -Xlog:aot=off -Xlog:cds=off)
}

run_server() {
  local settings start_cache
  case "${1:-}" in --help | -h)
    serve_usage
    return
    ;;
  esac
  serve_options "$@"
  build server
  warm_start
  start_java "${vector[@]}" ${start_cache[@]+"${start_cache[@]}"} "${settings[@]}" -jar "$(program_of server)"
}
