"""Who may read the audit log, and that an act has a reason.

Writing is no separate right: each operation records its own act.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from participation.audit import registry
from participation.audit.registry import Account


def may_read_log(user: Account) -> bool:
    """Observers and administrators, as the people app decides."""
    return registry.get_people_callbacks().may_read(user)


def require_reason(reason: str) -> None:
    """For acts that are recorded with a reason. Raises ValidationError if it is blank."""
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason. It is recorded in the audit log.")})
