"""The 32 London boroughs: real names and codes, approximate people.

Adults are whole thousands, and the make-up is rounded and ours: it serves to give
each borough its own character, not to describe it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Borough:
    """`adults` are people of 16 and over; `white` and `asian` are shares of them."""

    code: str
    name: str
    wards: int
    adults: int
    inner: bool
    white: float
    asian: float


def gss(number: int) -> str:
    """The government's code of a London borough."""
    return f"E{9_000_000 + number:08}"


# GSS code's last two digits, name, wards, adults (thousands), inner, white %, asian %
TABLE = (
    (2, "Barking and Dagenham", 17, 127, False, 81, 6),
    (3, "Barnet", 21, 262, False, 74, 13),
    (4, "Bexley", 21, 176, False, 90, 4),
    (5, "Brent", 21, 216, False, 47, 27),
    (6, "Bromley", 22, 241, False, 91, 3),
    (7, "Camden", 18, 190, True, 74, 10),
    (8, "Croydon", 24, 264, False, 70, 12),
    (9, "Ealing", 23, 245, False, 59, 24),
    (10, "Enfield", 21, 223, False, 77, 8),
    (11, "Greenwich", 17, 175, True, 77, 7),
    (12, "Hackney", 19, 161, True, 61, 9),
    (13, "Hammersmith and Fulham", 16, 145, True, 78, 5),
    (14, "Haringey", 19, 180, True, 66, 7),
    (15, "Harrow", 21, 172, False, 58, 30),
    (16, "Havering", 18, 183, False, 93, 2),
    (17, "Hillingdon", 22, 199, False, 78, 14),
    (18, "Hounslow", 20, 172, False, 64, 25),
    (19, "Islington", 16, 156, True, 76, 6),
    (20, "Kensington and Chelsea", 18, 150, True, 79, 5),
    (21, "Kingston upon Thames", 16, 126, False, 84, 8),
    (22, "Lambeth", 21, 224, True, 64, 5),
    (23, "Lewisham", 18, 205, True, 67, 4),
    (24, "Merton", 20, 160, False, 75, 11),
    (25, "Newham", 20, 188, True, 41, 32),
    (26, "Redbridge", 21, 197, False, 64, 25),
    (27, "Richmond upon Thames", 18, 148, False, 90, 4),
    (28, "Southwark", 21, 216, True, 64, 4),
    (29, "Sutton", 18, 145, False, 89, 5),
    (30, "Tower Hamlets", 17, 172, True, 54, 34),
    (31, "Waltham Forest", 20, 173, False, 65, 15),
    (32, "Wandsworth", 20, 235, True, 78, 7),
    (33, "Westminster", 20, 204, True, 73, 9),
)

BOROUGHS = tuple(
    Borough(
        gss(number),
        name,
        wards,
        thousands * 1000,
        inner,
        white / 100,
        asian / 100,
    )
    for number, name, wards, thousands, inner, white, asian in TABLE
)
