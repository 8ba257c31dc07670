"""What others may wait for, or object to. Nothing here knows who listens."""

from django.dispatch import Signal

# wards: codes whose memberships were written, in the transaction that did it. A receiver
# returns pairs of a ward code and a sentence that says why this can't be.
memberships_replaced = Signal()
