"""What others may wait for. Nothing here knows who listens."""

from django.dispatch import Signal

# wards: their keys; sent inside the transaction that changed what their teams did
changed = Signal()
