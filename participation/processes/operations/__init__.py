"""Every write: ``organs`` with their members, ``processes`` with their phases. Each is recorded in the audit
log.
"""

from participation.processes.operations.organs import (
    OrganDraft,
    begin_membership,
    change_membership,
    end_membership,
    membership_mark,
    save_organ,
)
from participation.processes.operations.processes import (
    PhaseDraft,
    ProcessDraft,
    delete_draft,
    end_process,
    publish_process,
    remove_phase,
    resume_process,
    save_phase,
    save_process,
)

__all__ = [
    "OrganDraft",
    "PhaseDraft",
    "ProcessDraft",
    "begin_membership",
    "change_membership",
    "delete_draft",
    "end_membership",
    "end_process",
    "membership_mark",
    "publish_process",
    "remove_phase",
    "resume_process",
    "save_organ",
    "save_phase",
    "save_process",
]
