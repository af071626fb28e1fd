"""Who may read the record. Writing is never a right of its own: it belongs to each act."""

from participation.audit import registry
from participation.audit.registry import Account


def may_read(user: Account) -> bool:
    """Observers and administrators, as the people app decides."""
    return registry.people().may_read(user)
