"""What can be done to a priority, by how it stands: the verb and how a page names it."""

from collections.abc import Callable
from dataclasses import dataclass

from epic.models import Priority
from epic.priorities import closing, verbs

Status = Priority.Status


@dataclass(frozen=True)
class Deed:
    verb: Callable
    title: str
    button: str
    done: str


DEEDS = {
    "adopt": Deed(verbs.adopt, "Adopt it", "Adopt", "Adopted."),
    "review": Deed(verbs.review, "Review it", "Note the review", "Reviewed."),
    "act": Deed(verbs.take_action, "Add an action", "Add the action", "Action noted."),
    "resolve": Deed(closing.resolve, "Resolve it", "Resolve", "Resolved."),
    "drop": Deed(closing.drop, "Drop it", "Drop", "Dropped."),
    "reopen": Deed(closing.reopen, "Reopen it", "Reopen", "Open again."),
    "change": Deed(verbs.change, "Put it right", "Save", "Saved."),
}
OF_STATUS = {
    Status.RAISED: ("adopt", "act", "drop", "change"),
    Status.ADOPTED: ("review", "act", "resolve", "drop", "change"),
    Status.RESOLVED: ("reopen", "change"),
    Status.DROPPED: ("reopen", "change"),
}
