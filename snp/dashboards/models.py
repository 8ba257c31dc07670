from django.db import models

from surveys.models import Run


class Panel(models.Model):
    """What a page shows of one area, and which revision of it.

    `digest` stands for the figures: as long as it is the same nothing is announced.
    """

    key = models.CharField(max_length=80, unique=True)  # bcu:E09000007, force:pas
    digest = models.CharField(max_length=64)
    revision = models.IntegerField(default=1)
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.key} revision {self.revision}"


class Heartbeat(models.Model):
    """When each kind of process last did its work; /healthz reads it."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
