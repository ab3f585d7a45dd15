#!/bin/sh
# Makes the package of the contract in this folder, with protoc ($PROTOC) and its two plug-ins for Go, which are on the path.
set -eu
cd "$(dirname "$0")"
out=${1:-.}
descriptors=../../proto/target/generated-resources/protobuf/descriptor-sets/contract.protobin
[ -f "$descriptors" ] || { echo "there are no descriptors yet: ../../omnivl build makes them" >&2; exit 1; }
module=example.com/omnivl-quickstart
files=$(cd ../../proto/src/main/proto && echo omnivl/v1/*.proto)
set -- --go_out="$out" --go_opt=module=$module --go-grpc_out="$out" --go-grpc_opt=module=$module
for file in $files; do
  # The contract does not know where your module is.
  set -- "$@" --go_opt=M"$file"=$module/omnivl/v1 --go-grpc_opt=M"$file"=$module/omnivl/v1
done
"${PROTOC:-protoc}" --descriptor_set_in="$descriptors" "$@" $files
