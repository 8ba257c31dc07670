"""The rows of a file about places, with what is wrong with the table itself."""

from collections.abc import Iterator, Sequence

from snp.lib.csv_reader import Problems, TableError, open_table

Cells = dict[str, str]


def rows_of(
    source, columns: Sequence[str], problems: Problems, warnings: list[str]
) -> Iterator[tuple[int, Cells]]:
    """Each row's number and its cells by column; none where a column is missing."""
    try:
        table = open_table(source)
        missing = [name for name in columns if name not in table.header]
        for name in missing:
            problems.note(1, name, "is missing")
        extra = [name for name in table.header if name not in columns]
        if extra and not missing:
            warnings.append(f"columns that are ignored: {', '.join(extra)}")
        for batch in () if missing else table.batches():
            problems.extend(batch.problems)
            cells = [batch.columns[name] for name in columns]
            for number, *row in zip(batch.rows, *cells, strict=True):
                yield number, dict(zip(columns, row, strict=True))
    except TableError as error:
        problems.add(error.problem)
