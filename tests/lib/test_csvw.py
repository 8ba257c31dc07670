"""The description of a CSV file, by the W3C's CSV on the Web."""

import json

import pytest

from snp.lib.csvw import Column, metadata

COLUMNS = (
    Column("n", "Answers", "Valid answers.", "integer", required=True),
    Column("estimate", "estimate", "", "double"),
    Column("note", "note", "What there is to say."),
)


def test_document():
    document = metadata(
        "estimates",
        COLUMNS,
        title="Estimates",
        description="Every published figure.",
        primary_key=["n"],
        license="https://example.org/licence",
    )
    assert json.loads(json.dumps(document)) == {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "estimates.csv",
        "dc:title": "Estimates",
        "dc:description": "Every published figure.",
        "dc:license": "https://example.org/licence",
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
            "lineTerminators": ["\r\n", "\n"],
        },
        "tableSchema": {
            "columns": [
                {
                    "name": "n",
                    "titles": ["n", "Answers"],
                    "dc:description": "Valid answers.",
                    "datatype": "integer",
                    "required": True,
                },
                {
                    "name": "estimate",
                    "titles": ["estimate"],
                    "datatype": "double",
                },
                {
                    "name": "note",
                    "titles": ["note"],
                    "dc:description": "What there is to say.",
                    "datatype": "string",
                },
            ],
            "primaryKey": ["n"],
        },
    }


def test_little_is_said_when_little_is_known():
    document = metadata("bare", COLUMNS)
    assert not [key for key in document if key.startswith("dc:")]
    assert "primaryKey" not in document["tableSchema"]


def test_unknown_datatype():
    with pytest.raises(ValueError, match='column n: "float" is no datatype'):
        Column("n", "n", "", "float")


def test_two_columns_of_one_name():
    with pytest.raises(ValueError, match="two columns have the same name"):
        metadata("double", [COLUMNS[0], COLUMNS[0]])


def test_primary_key_of_no_column():
    with pytest.raises(ValueError, match="the primary key names no column: id, x"):
        metadata("keys", COLUMNS, primary_key=["x", "id", "n"])
