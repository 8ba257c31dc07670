"""Pseudonyms of respondents: the same in every export, and no way back without the key."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from django.conf import settings

DIGITS = 16  # of 4 bits: two of a million people share one with odds of 1 in 37 million
PURPOSE = b"snp: pseudonyms of respondents"


def pseudonyms(survey: str) -> Callable[[str], str]:
    """A function from a respondent's id to a pseudonym.

    A letter stands in front, so that no spreadsheet takes one for a number. The key is
    made from SECRET_KEY: with another, all pseudonyms are others.
    """
    secret = hmac.digest(settings.SECRET_KEY.encode(), PURPOSE, "sha256")
    key = hmac.digest(secret, survey.encode(), "sha256")

    def pseudonym(respondent_id: str) -> str:
        digest = hmac.digest(key, respondent_id.encode(), "sha256")
        return f"r{digest.hex()[:DIGITS]}"

    return pseudonym
