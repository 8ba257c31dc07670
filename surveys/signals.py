"""What others may wait for. Nothing here knows who listens."""

from django.dispatch import Signal

rolled_up = Signal()  # run: a Run that is done
