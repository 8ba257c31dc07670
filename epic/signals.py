"""What others may wait for. Nothing here knows who listens."""

from django.dispatch import Signal

# wards: their keys; sent inside the transaction that changed what their teams did, or
# once after those of all the entries that a phone sent together
changed = Signal()
