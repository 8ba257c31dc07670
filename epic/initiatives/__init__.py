"""Problem-solving initiatives, and the secondary benefits that they measure.

`verbs` and `readings` write; `comparing` sets before beside after, `words` says it.
"""
