"""What teams do. One file a topic; each is imported from here."""

from epic.models.activity import Activity, ActivityVersion
from epic.models.community import (
    Contact,
    KeyIndividual,
    PanelMeeting,
    Reach,
    Represented,
    Section,
)
from epic.models.initiatives import Initiative, Measure, Reading
from epic.models.kinds import Kind, Letter, Stage
from epic.models.priorities import Priority, PriorityAction, PriorityEvent
from epic.models.returns import MonthlyReturn
from epic.models.stages import Remark, SignOff

__all__ = [
    "Activity",
    "ActivityVersion",
    "Contact",
    "Initiative",
    "KeyIndividual",
    "Kind",
    "Letter",
    "Measure",
    "MonthlyReturn",
    "PanelMeeting",
    "Priority",
    "PriorityAction",
    "PriorityEvent",
    "Reach",
    "Reading",
    "Remark",
    "Represented",
    "Section",
    "SignOff",
    "Stage",
]
