"""Says what the columns of a CSV file are, as the W3C's CSV on the Web has it.

The document stands beside the file as `NAME-metadata.json`, where programs that
know the standard look for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CONTEXT = "http://www.w3.org/ns/csvw"
DATATYPES = frozenset({"string", "integer", "double", "boolean", "date", "dateTime"})


@dataclass(frozen=True)
class Column:
    """One column: `name` as in the header, `title` and `description` for people."""

    name: str
    title: str
    description: str
    datatype: str = "string"
    required: bool = False  # never empty

    def __post_init__(self) -> None:
        if self.datatype not in DATATYPES:
            raise ValueError(f'column {self.name}: "{self.datatype}" is no datatype')


def metadata(
    name: str,
    columns: Sequence[Column],
    *,
    title: str = "",
    description: str = "",
    primary_key: Sequence[str] = (),
    **about: object,
) -> dict[str, object]:
    """The metadata of `NAME.csv`.

    `about` is said of the file in Dublin Core terms: `publisher`, `license`,
    `issued` and so on.
    """
    terms = {"title": title, "description": description, **about}
    return {
        "@context": CONTEXT,
        "url": f"{name}.csv",
        **{f"dc:{term}": value for term, value in terms.items() if value},
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
            "lineTerminators": ["\r\n", "\n"],
        },
        "tableSchema": _schema(columns, primary_key),
    }


def _schema(columns: Sequence[Column], primary_key: Sequence[str]) -> dict[str, object]:
    names = [column.name for column in columns]
    if len(set(names)) < len(names):
        raise ValueError("two columns have the same name")
    if unknown := set(primary_key) - set(names):
        raise ValueError(
            f"the primary key names no column: {', '.join(sorted(unknown))}"
        )
    schema: dict[str, object] = {"columns": [_column(column) for column in columns]}
    if primary_key:
        schema["primaryKey"] = list(primary_key)
    return schema


def _column(column: Column) -> dict[str, object]:
    """The name is the first title: a validator looks for the header among the titles."""
    said: dict[str, object] = {
        "name": column.name,
        "titles": list(dict.fromkeys([column.name, column.title])),
        "dc:description": column.description,
        "datatype": column.datatype,
        "required": column.required,
    }
    return {key: value for key, value in said.items() if value}
