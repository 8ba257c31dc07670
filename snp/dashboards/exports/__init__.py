"""What can be taken away: tables as CSV, the same by command and by page.

Each export is a file of its own that names its columns (`Field`), the rows they come
from and their order; `registry.py` lists them. Everything else here is the same for
all: filters on any column, the snapshot, the stream, the metadata, the audit trail.
"""
