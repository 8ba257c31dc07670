"""Names for wards that do not exist: 52 first words, each with 12 last words."""

from __future__ import annotations

FIRST = """
Alder Amber Aspen Barley Bracken Bramble Candle Chandler Cinder Clover Cobbler Comfrey
Cowslip Damson Drover Fallow Fennel Fletcher Flint Foxglove Gable Garnet Gorse Heron
Juniper Kestrel Lantern Linnet Loom Mallow Marlpit Medlar Millrace Osier Otter Partridge
Pewter Plover Quince Rowan Saddler Saffron Sorrel Tansy Teasel Thimble Thistle Turnstile
Wheelwright Willow Woodlark Yarrow
"""
LAST = "Green Fields Rise Mead Cross Wharf Lock Common Gate Mere Row Bank"

FIRST_WORDS, LAST_WORDS = tuple(FIRST.split()), tuple(LAST.split())
STRIDE = 23  # shares no factor with 52: all first words come, far from their order


def ward_name(index: int) -> str:
    """A name for each index up to 624: all differ, and neighbours in both words."""
    turn, first = divmod(index, len(FIRST_WORDS))
    word = FIRST_WORDS[first * STRIDE % len(FIRST_WORDS)]
    return f"{word} {LAST_WORDS[(first + turn) % len(LAST_WORDS)]}"
