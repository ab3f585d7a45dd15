"""Compares an image with a text, indexes it, and searches for it: quickstart.py HOST:PORT FILE TEXT"""

import pathlib
import struct
import sys

import grpc
from omnivl.v1 import common_pb2 as common
from omnivl.v1 import embedding_service_pb2 as embedding
from omnivl.v1 import embedding_service_pb2_grpc as embedding_grpc
from omnivl.v1 import index_service_pb2 as index
from omnivl.v1 import index_service_pb2_grpc as index_grpc
from omnivl.v1 import search_service_pb2 as search
from omnivl.v1 import search_service_pb2_grpc as search_grpc

PART = 1 << 20  # Larger files are sent in several messages.


def numbers(vector):
    """The numbers of a vector: 32-bit floats, little-endian."""
    return struct.unpack(f"<{vector.dimensions}f", vector.values)


def cosine(one, other):
    """Both are unit vectors, so their product is the cosine. Vectors of two models never mix."""
    assert one.model_id == other.model_id, "vectors of two models"
    return sum(x * y for x, y in zip(numbers(one), numbers(other)))


def embed(channel, file, text):
    service = embedding_grpc.EmbeddingServiceStub(channel)
    media = common.Media(name=str(file), data=file.read_bytes())
    seen = service.EmbedImage(embedding.EmbedImageRequest(image=media), timeout=60)
    said = service.EmbedText(embedding.EmbedTextRequest(text=text), timeout=60)
    print(f"{cosine(seen.embedding, said.embedding):.3f}  {file.name}  {text}")


def parts(file):
    """One item, in messages of at most PART bytes."""
    data = file.read_bytes()
    item = index.ItemVersion(uri=file.resolve().as_uri(), size_bytes=len(data))
    # The index takes a file again only when its size or its time of change differ.
    item.modified.FromNanoseconds(file.stat().st_mtime_ns)
    for start in range(0, max(len(data), 1), PART):
        end = start + PART
        yield index.IngestRequest(item=item, data=data[start:end], more=end < len(data))


def ingest(channel, file):
    service = index_grpc.IndexServiceStub(channel)
    for reply in service.Ingest(parts(file), timeout=600):
        outcome = reply.WhichOneof("result")
        if outcome == "error":
            sys.exit(reply.error.message)
        print(f"{outcome}  {reply.uri}")  # "item": it is on disk and can be found


def find(channel, text):
    service = search_grpc.SearchServiceStub(channel)
    found = service.Search(search.SearchRequest(text=text, limit=3), timeout=10)
    for hit in found.hits:
        print(f"{hit.rank}  {hit.score:.3f}  {hit.uri}")


def main():
    if len(sys.argv) != 4:
        print("Usage: quickstart.py HOST:PORT FILE TEXT", file=sys.stderr)
        sys.exit(2)
    server, file, text = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    with grpc.insecure_channel(server) as channel:
        try:
            embed(channel, file, text)
            ingest(channel, file)
            find(channel, text)
        except grpc.RpcError as failure:
            sys.exit(failure.details())  # one line that names the item and says what is allowed


if __name__ == "__main__":
    main()
