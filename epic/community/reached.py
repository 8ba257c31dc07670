"""When a section of the community counts as reached."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from epic.models import Contact, Reach, Represented

A_YEAR = dt.timedelta(days=365)


def reached_between(start: dt.date, end: dt.date) -> Q:
    """Of sections: an engagement reached them on a day of [start, end).

    The Neighbourhood Panel is an engagement where they were represented, and so is a
    contact with a key individual of theirs. The tracker of stages counts alike, for
    many wards at once.
    """
    mine, days = OuterRef("pk"), {"date__gte": start, "date__lt": end}
    at_the_panel = {f"meeting__{name}": day for name, day in days.items()}
    return (
        Q(Exists(Reach.objects.filter(section=mine, **days)))
        | Q(Exists(Contact.objects.filter(key_individual__section=mine, **days)))
        | Q(Exists(Represented.objects.filter(section=mine, **at_the_panel)))
    )
