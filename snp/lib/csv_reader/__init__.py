"""Reads tables as people really have them: any of three delimiters, two encodings.

`open_table` looks at the file once (what is it, which encoding, which
delimiter); `Table.batches` then streams it as columns of text. Memory stays
bounded whatever the file holds: no more than one batch, and never more than
RECORD_LIMIT characters of one record, so a line of 2 GB is an error with a row
number and not a dead worker.

A record counts as one row, as in a spreadsheet, and the header is row 1.

Most blocks of most files hold no quote mark. Those are split in one go, at
twice the speed of the csv module, which reads a block that has some. Only where
either meets something odd is the block read record by record, to say what and
where. A test holds all three to the same result.
"""

from snp.lib.csv_reader.columns import Column
from snp.lib.csv_reader.problems import Problem, Problems, TableError
from snp.lib.csv_reader.table import Batch, Table, open_table

__all__ = [
    "Batch",
    "Column",
    "Problem",
    "Problems",
    "Table",
    "TableError",
    "open_table",
]
