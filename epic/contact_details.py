"""Free text about people of the community holds no way to find one of them.

Roles and sections are kept, no names and no contact details (docs/privacy.md). A name
can't be told from a role by a program; an e-mail address or a telephone number can.
"""

import re

from django.core.exceptions import ValidationError

EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
# Nine digits and more, however they are grouped; eight would also be a day, 2006-10-14
NUMBER = re.compile(r"\d(?:[ ().-]{0,2}\d){8,}")
CALLED = re.compile(r"\b(?:tel|telephone|phone|mobile|mob)\b\D{0,12}\d[\d ]{4,}", re.I)
FOUND = (
    (EMAIL, "an e-mail address"),
    (NUMBER, "a telephone number"),
    (CALLED, "a telephone number"),
)


def holds_contact_details(text: str) -> bool:
    return any(pattern.search(text) for pattern, _ in FOUND)


def no_contact_details(text: str) -> None:
    """ValidationError, with the reason, where text holds an obvious one."""
    for pattern, what in FOUND:
        if match := pattern.search(text):
            raise ValidationError(
                f'"{match.group().strip()}" looks like {what}. Write the role or the '
                "section instead: no contact details are kept here, so that none can "
                "be lost."
            )
