"""Files of responses as people make them, and what the loader says to them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from snp.audit.models import Event
from surveys.importing.loading import load_responses
from surveys.models import (
    FileChunk,
    ImportBatch,
    Psu,
    QuarterState,
    Response,
    Survey,
)

QUESTIONS = (
    *("good_job", "understand_issues", "dealing_issues"),
    *("worried_asb", "safe_day", "safe_night"),
)
HEADER = (
    *("respondent_id", "interview_date", "ward_code", "psu", "weight"),
    *("age_band", "sex", "ethnic_group", "working_status", "victim"),
    *QUESTIONS,
)
GOOD = {
    "interview_date": "2007-05-14",
    "ward_code": "A1",
    "psu": "P1",
    "weight": "812.5",
    "age_band": "25-34",
    "sex": "Female",
    "ethnic_group": "White",
    "working_status": "Retired",
    "victim": "no",
} | dict.fromkeys(QUESTIONS, "1")
STORED = (Survey, ImportBatch, FileChunk, Psu, Response, QuarterState, Event)


def row(**cells: str) -> dict[str, str]:
    """A good row, but for the cells that are given."""
    return GOOD | cells


def text_of(rows, header=HEADER, delimiter=",", line_end="\n") -> str:
    """A file of rows; without an id each gets the next number."""
    lines = [delimiter.join(header)]
    for number, cells in enumerate(rows, start=1):
        cells = {"respondent_id": f"R{number}"} | cells
        lines.append(delimiter.join(cells.get(name, "") for name in header))
    return line_end.join(lines) + line_end


def load(content: str | bytes, **options):
    """Load a text or bytes as if they stood in a file."""
    if isinstance(content, str):
        content = content.encode()
    details = {"survey": "pas", "filename": "wave.csv", "by": None} | options
    return load_responses(io.BytesIO(content), **details)


def load_rows(*rows, **options):
    return load(text_of(rows), **options)


def stored() -> dict[str, int]:
    """How many rows there are of everything that a load could store."""
    return {model.__name__: model.objects.count() for model in STORED}


def as_upload(content: str, name: str = "wave.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode(), "text/csv")


@pytest.fixture
def nothing_stored(db):
    """Fails the test unless it leaves the database as it was."""
    before = stored()
    yield
    assert stored() == before
