"""Sections of the community, the Key Individual Network, the Neighbourhood Panel."""

from epic.community.counts import Evidence, evidence

__all__ = ["Evidence", "evidence"]
