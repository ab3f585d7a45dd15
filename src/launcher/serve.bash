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
  --http-port N       health checks (default: 8080, or a free one if that is taken)
  --keys=FILE         asks callers for keys (default: .omnivl/keys.json if it is there; none)
  --SETTING=VALUE     any other setting by its name, such as --engine.threads=2
  --settings          prints all settings, and ends
  -h, --help

Each setting is also read from the environment: OMNIVL_GRPC_PORT, OMNIVL_BUNDLE, ...
TEXT
}

# What a busy hour took of the heap goes back to the system a minute after it is over; and where other work takes the
# processors, the heap does not grow because collections look long.
memory=(-XX:G1PeriodicGCInterval=60000 -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30 -XX:GCTimeRatio=4)

serve_options() { # serve_options ARGUMENT...: sets settings, the server's system properties, and arguments
  local name value
  settings=() arguments=()
  [ -n "${OMNIVL_BUNDLE:-}" ] || settings+=("-Domnivl.bundle=$here/demo/bundle")
  [ -n "${OMNIVL_KEYS:-}" ] || [ ! -e "$state/keys.json" ] || settings+=("-Domnivl.keys=$state/keys.json")
  [ -n "${OMNIVL_INDEX:-}" ] || settings+=("-Domnivl.index=$state/index")
  while [ $# -gt 0 ]; do
    case $1 in
      --bundle | --index | --host | --port | --http-port)
        [ $# -gt 1 ] || fail "option $1 needs a value. See omnivl serve --help." 2
        name=$1 value=$2
        shift
        ;;
      --settings)
        arguments+=(--settings)
        shift
        continue
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

prepare_server() { # prepare_server OPTION...: sets settings and start_cache
  serve_options "$@"
  build server
  local trial=$state/warm-start-$$ # an index that nothing else uses
  warm_start server "${vector[@]}" "${memory[@]}" "${settings[@]}" -Domnivl.grpc.port=0 -Domnivl.http.port=0 \
    -Domnivl.index="$trial" -jar "$(program_of server)"
  rm -rf "$trial"
}

run_server() {
  case "${1:-}" in --help | -h)
    serve_usage
    return
    ;;
  esac
  local settings arguments start_cache=()
  prepare_server "$@"
  # Better to end, and be started again, than to hang without memory.
  start_java -XX:+ExitOnOutOfMemoryError "${vector[@]}" "${memory[@]}" ${start_cache[@]+"${start_cache[@]}"} \
    "${settings[@]}" -jar "$(program_of server)" ${arguments[@]+"${arguments[@]}"}
}
