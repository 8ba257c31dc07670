"""Every export, in the order of the page. A new one is a file and a line here."""

from __future__ import annotations

from snp.dashboards.exports import (
    activity,
    changes,
    estimates,
    priorities,
    responses,
    stages,
)
from snp.dashboards.exports.export import Export

EXPORTS: dict[str, Export] = {
    export.name: export
    for export in (
        *(estimates.EXPORT, changes.EXPORT, responses.EXPORT),
        *(activity.EXPORT, priorities.EXPORT, stages.EXPORT),
    )
}
