#!/bin/sh
# Makes the classes of the contract in this folder, with the Python of $PYTHON, of which grpcio-tools is a package.
set -eu
cd "$(dirname "$0")"
out=${1:-.}
descriptors=../../proto/target/generated-resources/protobuf/descriptor-sets/contract.protobin
[ -f "$descriptors" ] || { echo "there are no descriptors yet: ../../omnivl build makes them" >&2; exit 1; }
"${PYTHON:-venv/bin/python}" -m grpc_tools.protoc --descriptor_set_in="$descriptors" \
  --python_out="$out" --pyi_out="$out" --grpc_python_out="$out" \
  $(cd ../../proto/src/main/proto && echo omnivl/v1/*.proto)
