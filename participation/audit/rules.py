"""Who may read the audit log. Writing is no separate right: each operation records its own act."""

from participation.audit import registry
from participation.audit.registry import Account


def may_read(user: Account) -> bool:
    """Observers and administrators, as the people app decides."""
    return registry.people().may_read(user)
