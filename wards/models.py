"""Where: wards, boroughs, BCUs, and who belongs to whom since when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q

from wards.querysets import DatedQuerySet

AREA_CODE = r"^[A-Za-z0-9-]{1,20}$"
FIRST_YEAR = 1991  # of the oldest census that a series here could reach back to
MARGINS = ("age_band", "sex", "ethnic_group", "working_status")
FORCE_CODE = "MPS"
FORCE_NAME = "London"


class DateRange(Func):
    """The days of a validity as a PostgreSQL range, half-open like all of ours."""

    function = "daterange"
    output_field = DateRangeField()


class Area(models.Model):
    code = models.CharField(
        max_length=20,
        unique=True,
        validators=[RegexValidator(AREA_CODE, "1 to 20 letters, digits and hyphens.")],
    )
    name = models.CharField(max_length=200)

    class Meta:
        abstract = True
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return self.name


def code_constraint(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(code__regex=AREA_CODE),
        violation_error_message="An area code is 1 to 20 letters, digits and hyphens.",
    )


class Borough(Area):
    class Meta(Area.Meta):
        constraints = [code_constraint("borough_code")]


class Bcu(Area):
    """A Borough Command Unit."""

    class Meta(Area.Meta):
        constraints = [code_constraint("bcu_code")]


class Ward(Area):
    borough = models.ForeignKey(Borough, models.PROTECT, related_name="wards")

    class Meta(Area.Meta):
        constraints = [code_constraint("ward_code")]


class Membership(models.Model):
    """A ward belongs to a BCU from one day to before another."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="memberships")
    bcu = models.ForeignKey(Bcu, models.PROTECT, related_name="memberships")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["ward", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                violation_error_message="A membership ends after it begins.",
            ),
            ExclusionConstraint(
                name="one_bcu_at_a_time",
                expressions=[
                    ("ward", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="A ward belongs to one BCU at a time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ward} in {self.bcu} from {self.valid_from}"


class Population(models.Model):
    """How many people of a kind an area had in a year. A blank margin: whoever they are.

    The labels are those of the file, which are the questionnaire's where it is meant
    for weighting.
    """

    ward = models.ForeignKey(
        Ward, models.PROTECT, null=True, blank=True, related_name="population"
    )
    borough = models.ForeignKey(
        Borough, models.PROTECT, null=True, blank=True, related_name="population"
    )
    year = models.SmallIntegerField()
    age_band = models.CharField(max_length=60, blank=True)
    sex = models.CharField(max_length=60, blank=True)
    ethnic_group = models.CharField(max_length=60, blank=True)
    working_status = models.CharField(max_length=60, blank=True)
    people = models.IntegerField()

    class Meta:
        ordering = ["id"]  # as in the file, whose lists have an order of their own
        constraints = [
            models.CheckConstraint(
                name="population_of_a_ward_or_a_borough",
                condition=Q(ward__isnull=True) ^ Q(borough__isnull=True),
                violation_error_message="A population is of a ward or of a borough.",
            ),
            models.CheckConstraint(
                name="population_of_possible_people",
                condition=Q(people__gte=0, year__gte=FIRST_YEAR),
            ),
            models.UniqueConstraint(
                name="population_once_a_cell",
                fields=["ward", "borough", "year", *MARGINS],
                nulls_distinct=False,
                violation_error_message="A cell has one population.",
            ),
        ]

    def __str__(self) -> str:
        named = [getattr(self, margin) for margin in MARGINS if getattr(self, margin)]
        who = ", ".join(named) or "everybody"
        return f"{self.ward or self.borough} {self.year}, {who}: {self.people:,}"
