"""Check a file of responses, a batch of rows at a time, whole columns at once."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any

from snp.lib.csv_reader import Batch, Column, Problems
from snp.lib.quarters import Quarter
from surveys.importing import columns as convert
from surveys.importing.conflicts import Clusters, Respondents, Stored
from surveys.layout import Binding
from surveys.models import ANSWER_COLUMNS, Survey
from surveys.questionnaire import DEMOGRAPHICS
from wards.places import Places


class Checks:
    """Checks batches one after the other and remembers what later ones need."""

    def __init__(self, survey: Survey, binding: Binding, problems: Problems) -> None:
        self.binding = binding
        self.problems = problems
        self.places = Places()
        stored = Stored(survey)
        self.respondents = Respondents(stored)
        self.clusters = Clusters(stored, self.places)
        self.today = dt.date.today()
        questions = binding.questionnaire.questions
        self.answers = dict(zip(ANSWER_COLUMNS, questions, strict=False))
        self.read = self.left_out = self.blank_weights = self.without_area = 0
        self.counts: Counter[int] = Counter()  # responses by quarter
        self.weights: dict[int, float] = defaultdict(float)  # their total weight

    def check(self, batch: Batch) -> dict[str, list]:
        """The rows of a batch as columns of values, ready to be stored.

        Where something is wrong the value is None and the problem is noted.
        """
        self.read += len(batch)
        self.problems.extend(batch.problems)
        rows, texts = self._without_blank_weights(batch)
        take = _Taker(rows, texts, self.problems)
        values = {"weight": self._weights(take)}
        values |= self._when(take)
        values |= self._where(take, values)
        values |= self._who(take, values)
        for name in DEMOGRAPHICS:
            labels = self.binding.questionnaire.demographics[name]
            values[name] = take(name, convert.one_of(labels))
        for name, question in self.answers.items():
            values[name] = take(question.code, lambda t, q=question: q.code_of(t) or 0)
        self._count(values)
        return values

    # Weights

    def _without_blank_weights(self, batch: Batch) -> tuple[Sequence[int], dict]:
        texts = self.binding.apply(batch)
        blank = texts["weight"].count("")
        self.blank_weights += blank
        if not (blank and self.binding.layout.leaves_out_blank_weights):
            return batch.rows, texts
        self.left_out += blank
        keep = [bool(text) for text in texts["weight"]]
        kept = {name: list(compress(column, keep)) for name, column in texts.items()}
        return list(compress(batch.rows, keep)), kept

    def _weights(self, take: "_Taker") -> list[float | None]:
        def weight(text: str) -> float:
            if not text:
                raise ValueError("is blank, and other rows have a weight")
            return convert.weight(text)

        return convert.plain_weights(take.texts["weight"]) or take("weight", weight)

    def blank_column(self) -> bool:
        """Whether no row at all has a weight."""
        return self.blank_weights == self.read and not self.left_out

    # When

    def _when(self, take: "_Taker") -> dict[str, list]:
        if "interview_quarter" in self.binding.sources:
            quarters = take("interview_quarter", lambda t: Quarter.parse(t).ordinal)
            return {"quarter": quarters, "interview_date": [None] * len(quarters)}
        dates = take(
            "interview_date", lambda text: convert.interview_date(text, self.today)
        )
        ordinals = {date: Quarter.of(date).ordinal for date in set(dates) if date}
        return {
            "interview_date": dates,
            "quarter": [ordinals.get(date, 0) for date in dates],
        }

    # Where

    def _where(self, take: "_Taker", values: dict) -> dict[str, list]:
        wards = take("ward_code", _known(self.places.wards))
        bcus = take("bcu_code", _known(self.places.bcus))
        days = values["interview_date"]
        if "interview_quarter" in self.binding.sources:
            days = [Quarter.from_ordinal(q or 0).start for q in values["quarter"]]
        take.note(
            "ward_code", zip(wards, days, strict=True), self._homeless(wards, days)
        )
        homes = list(zip(wards, bcus, days, strict=True))
        take.note("bcu_code", homes, self._misplaced(homes))
        # a ward says more than a BCU
        bcus = [None if ward else bcu for ward, bcu in zip(wards, bcus, strict=True)]
        return {"ward_id": wards, "bcu_id": bcus}

    def _homeless(self, wards: list, days: list) -> dict[tuple, str]:
        """Pairs of a ward and a day on which it belonged to no BCU."""
        known = set(days) - {None}
        if not known or self.places.all_at_home(
            set(wards) - {None}, min(known), max(known)
        ):
            return {}
        return {
            pair: f"belongs to no BCU on {pair[1]}"
            for pair in set(zip(wards, days, strict=True))
            if all(pair) and self.places.bcu_of(*pair) is None
        }

    def _misplaced(self, homes: list[tuple]) -> dict[tuple, str]:
        """Rows whose BCU had no ward on the day, or is not that of their ward."""
        wrong = {}
        for ward, bcu, day in set(homes):
            if not (bcu and day):
                continue
            if ward and self.places.bcu_of(ward, day) not in (bcu, None):
                wrong[ward, bcu, day] = f"is not the BCU of the row's ward on {day}"
            elif not ward and not self.places.has_wards(bcu, day):
                wrong[ward, bcu, day] = f"had no ward on {day}"
        return wrong

    # Who

    def _who(self, take: "_Taker", values: dict) -> dict[str, list]:
        names = take.identifiers("respondent_id")
        quarters = values["quarter"]
        for place, sentence in self.respondents.doubles(names, quarters):
            self.problems.note(take.rows[place], "respondent_id", sentence)
        codes = take("psu", convert.identifier)
        homes = zip(quarters, codes, values["ward_id"], strict=True)
        clashes = {
            home: clash
            for home in dict.fromkeys(homes)
            if all(home) and (clash := self.clusters.clash(*home))
        }
        homes = zip(quarters, codes, values["ward_id"], strict=True)
        take.note("psu", homes, clashes)
        return {"respondent_id": names, "psu": codes}

    def _count(self, values: dict) -> None:
        pairs = Counter(zip(values["ward_id"], values["bcu_id"], strict=True))
        self.without_area += pairs[None, None]
        self.counts.update(values["quarter"])
        for quarter, weight in zip(values["quarter"], values["weight"], strict=True):
            self.weights[quarter] += weight or 0


class _Taker:
    """Takes columns of one batch, by name, and notes what is wrong with them."""

    def __init__(self, rows: Sequence[int], texts: dict, problems: Problems) -> None:
        self.rows, self.texts, self.problems = rows, texts, problems

    def __call__(self, name: str, change: Callable[[str], Any]) -> list[Any]:
        return self._column(name).translate(change)

    def _column(self, name: str) -> Column:
        return Column(name, self.rows, self.texts[name], self.problems)

    def identifiers(self, name: str) -> list[str]:
        """As they are; looked at one by one only where something odd is among them."""
        column = self._column(name)
        if "" in column.texts:
            column.note({"": "is blank"})
        longest = max(map(len, column.texts), default=0)
        if longest > convert.LONGEST_TEXT or "E+" in "".join(column.texts):
            column.translate(convert.identifier)
        return column.texts

    def note(self, name: str, keys, sentences: dict) -> None:
        """Note a problem at each row whose key has a sentence."""
        if not sentences:
            return
        for row, key, text in zip(self.rows, keys, self.texts[name], strict=True):
            if key in sentences:
                self.problems.note(row, name, f'"{text}" {sentences[key]}')


def _known(keys: dict[str, int]) -> Callable[[str], int | None]:
    def key(text: str) -> int | None:
        if not text:
            return None
        if text not in keys:
            convert.refuse_shortened(text)
            raise ValueError(f'"{text}" is not in the areas that are loaded')
        return keys[text]

    return key
