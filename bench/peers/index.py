"""Vector indexes that Python calls, for `omnivl bench index`.

Arguments: a folder with vectors.f32, image.f32, text.f32 (rows of float32) and image.i32, text.i32 (true neighbours),
and how many threads. A request a line, `NAME version 0`, `NAME build 1` or `NAME QUERIES EFFORT`; the answer is the
version, the seconds of building, or recall and the seconds of a query; seconds are the processor's.
"""

import pathlib
import sys
import time

import numpy

DIMENSIONS = 256
TOP = 10
CONNECTIONS = 16
BUILD_BEAM = 200


class Hnswlib:
    def __init__(self, threads):
        import hnswlib

        self.threads = threads
        self.library = hnswlib
        self.version = getattr(hnswlib, "__version__", "unknown")

    def build(self, vectors):
        self.index = self.library.Index(space="ip", dim=DIMENSIONS)
        self.index.init_index(max_elements=len(vectors), ef_construction=BUILD_BEAM, M=CONNECTIONS)
        self.index.add_items(vectors, num_threads=self.threads)

    def search(self, queries, effort):
        self.index.set_ef(effort)
        return self.index.knn_query(queries, k=TOP, num_threads=self.threads)[0]


class Faiss:
    def __init__(self, threads):
        import faiss

        faiss.omp_set_num_threads(threads)
        self.library = faiss
        self.version = faiss.__version__

    def build(self, vectors):
        self.index = self.library.IndexHNSWFlat(DIMENSIONS, CONNECTIONS, self.library.METRIC_INNER_PRODUCT)
        self.index.hnsw.efConstruction = BUILD_BEAM
        self.index.add(vectors)

    def search(self, queries, effort):
        self.index.hnsw.efSearch = effort
        return self.index.search(queries, TOP)[1]


class Usearch:
    def __init__(self, threads):
        import usearch
        import usearch.index

        self.threads = threads
        self.library = usearch.index
        self.version = usearch.__version__

    def build(self, vectors):
        self.index = self.library.Index(
            ndim=DIMENSIONS, metric="ip", dtype="f32", connectivity=CONNECTIONS, expansion_add=BUILD_BEAM
        )
        self.index.add(numpy.arange(len(vectors)), vectors, threads=self.threads)

    def search(self, queries, effort):
        self.index.expansion_search = effort
        return self.index.search(queries, TOP, threads=self.threads).keys


LIBRARIES = {"hnswlib": Hnswlib, "faiss": Faiss, "usearch": Usearch}


def rows(file, kind, length):
    return numpy.fromfile(file, dtype=kind).reshape(-1, length)


def main():
    folder, threads = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    indexes = {}
    for line in sys.stdin:
        name, what, number = line.split()
        try:
            if name not in indexes:
                indexes[name] = LIBRARIES[name](threads)
            index = indexes[name]
            if what == "version":
                print(index.version, flush=True)
                continue
            start = time.process_time()
            if what == "build":
                vectors = rows(folder / "vectors.f32", "<f4", DIMENSIONS)
                start = time.process_time()
                index.build(vectors)
                print(time.process_time() - start, flush=True)
                continue
            queries = rows(folder / f"{what}.f32", "<f4", DIMENSIONS)
            nearest = rows(folder / f"{what}.i32", "<i4", TOP)
            start = time.process_time()
            found = index.search(queries, int(number))
            seconds = (time.process_time() - start) / len(queries)
            hits = sum(len(set(map(int, a)) & set(map(int, b))) for a, b in zip(found, nearest))
            print(hits / nearest.size, seconds, flush=True)
        except ImportError as failure:
            print(f"absent: {failure}", flush=True)


if __name__ == "__main__":
    main()
