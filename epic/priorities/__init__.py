"""Public priorities: what residents asked for, what the team does about it.

`verbs` and `closing` write; `freshness`, `summary` and `counterparts` read.
"""

from epic.priorities.freshness import held, needing_a_look

__all__ = ["held", "needing_a_look"]
