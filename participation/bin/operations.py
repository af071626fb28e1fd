"""Keeping what is deleted, restoring it, and forgetting it after thirty days."""

from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone
from django.utils.text import Truncator

from participation.bin import queries, registry, serialised
from participation.bin.errors import NotInBin, NotRestorer
from participation.bin.models import MAX_TITLE_LENGTH, RETENTION, Deleted
from participation.people import queries as people_queries
from participation.people.models import User


def store_in_bin(*, kind: str, title: str, subject: str, objects: Iterable[models.Model]) -> Deleted:
    """Keep ``objects``, which the caller deletes in the same transaction.

    Their order is the one in which they can be stored again: what others refer to comes first.
    """
    return Deleted.objects.create(
        kind=kind,
        title=Truncator(title).chars(MAX_TITLE_LENGTH),
        subject=subject,
        rows=serialised.serialise_objects(objects),
        deleted_at=timezone.now(),
    )


@transaction.atomic
def restore_from_bin(*, deleted_id: int, editor: User) -> str:
    """Restore something deleted; return the path of the page that shows it. It can be restored once.

    Raises NotInBin, NotRestorer, and what the kind refuses; then it stays in the bin.
    """
    deleted = queries.find_deleted_for_update(deleted_id, timezone.now())
    kind = registry.find_kind_by_name(deleted.kind) if deleted is not None else None
    if deleted is None or kind is None:
        raise NotInBin
    if not kind.may_restore(people_queries.reload_account(editor)):
        raise NotRestorer
    address = kind.restore(deleted.rows, deleted.subject, editor)
    deleted.delete()
    return address


def forget_due() -> int:
    """Delete for good what was deleted thirty days ago; return how many things."""
    return Deleted.objects.filter(deleted_at__lte=timezone.now() - RETENTION).delete()[0]
