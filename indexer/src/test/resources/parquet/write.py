"""Writes the Parquet files beside it, as users of PyArrow and pandas do: python write.py (pyarrow 26.0.1)."""

import datetime
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

unit = np.eye(4, dtype=np.float32)
whose = {"omnivl.embedding_id": "model-of-the-tests", "omnivl.dimensions": "4"}

# Two columns and the metadata are enough; Snappy and a dictionary are what PyArrow does unasked.
names = pa.table({"uri": ["x", "y", "z"], "vector": pa.array(list(unit[:3]))})
pq.write_table(names.replace_schema_metadata(whose), "names-only.parquet")
pq.write_table(names, "plain.parquet")

# Doubles, numbers that became doubles because some are absent, times without a zone, GZIP, second version of pages, a
# column of the user's own, several row groups.
pandas = pa.table(
    {
        "own": [1, 2, 3, 4],
        "uri": ["x", "y", "y", "bad"],
        "vector": pa.array([[1.0, 0, 0, 0], [0, 1.0, 0, 0], [0, 0, 1.0, 0], None], pa.list_(pa.float64())),
        "kind": ["IMAGE", "VIDEO", None, None],
        "start_ns": [None, None, 0.0, float("nan")],
        "end_ns": [None, None, 2e9, None],
        "duration_ns": [None, 4e9, None, None],
        "modified": pa.array([datetime.datetime(2024, 5, 6, 7, 8, 9)] * 4, pa.timestamp("us")),
        "title": ["", "why", None, None],
        "tags": [["a", "b"], [], None, None],
        "failed_reason": [None, None, None, "UNREADABLE_MEDIA"],
        "failed_message": [None, None, None, "bad: it is no picture"],
    }
)
pq.write_table(
    pandas.replace_schema_metadata(whose),
    "pandas.parquet",
    compression="gzip",
    data_page_version="2.0",
    row_group_size=3,
)
