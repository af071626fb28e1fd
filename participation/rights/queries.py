"""Reads of copies, closures, tombstones and the log."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from participation.people.addresses import normalise_mailbox
from participation.people.models import User
from participation.rights import rules
from participation.rights.models import Closure, Destruction, Export, ExportState, Tombstone

#: The scope of tombstones of accounts that were suspended when they were deleted.
SUSPENSION: Final = "suspension"


def newest_export(user: User) -> Export | None:
    """The open copy if there is one, otherwise the one asked for last that still matters."""
    exports = list(Export.objects.filter(user=user))
    order = [
        ExportState.ASKED,
        ExportState.READY,
        ExportState.FETCHED,
        ExportState.FAILED,
        ExportState.GONE,
    ]
    exports.sort(key=lambda it: (order.index(ExportState(it.state)), -it.asked_on.toordinal()))
    return exports[0] if exports else None


def count_recent_exports(user: User) -> int:
    since = timezone.localdate() - rules.EXPORT_RETENTION
    return Export.objects.filter(user=user, asked_on__gt=since).exclude(state=ExportState.FAILED).count()


def find_reversible_closure(user: User) -> Closure | None:
    """The closure that can still be undone."""
    return list_reversible_closures().filter(user=user).first()


def list_reversible_closures() -> QuerySet[Closure]:
    """Closures that can be undone. From ``due_on`` on, texts may be removed already."""
    return Closure.objects.filter(due_on__gt=timezone.localdate(), emptied_on=None)


def has_deleted_account(scope: str, values: Iterable[str]) -> bool:
    """Whether a deleted account was the same person's within ``scope``."""
    hashes = [it for value in values for it in rules.compute_keyed_hashes(scope, value)]
    today = timezone.localdate()
    return bool(hashes) and Tombstone.objects.filter(scope=scope, value__in=hashes, until__gte=today).exists()


def list_hashes_by_scope(scopes: Collection[str]) -> dict[str, set[bytes]]:
    """All tombstones by scope, without scopes that have none, for checking several people with one query."""
    running = Tombstone.objects.filter(scope__in=scopes, until__gte=timezone.localdate())
    tombstones: dict[str, set[bytes]] = defaultdict(set)
    for scope, value in running.values_list("scope", "value"):
        tombstones[scope].add(bytes(value))
    return dict(tombstones)


def suspended_until(address: str) -> Tombstone | None:
    hashes = rules.compute_keyed_hashes(SUSPENSION, normalise_mailbox(address))
    running = Tombstone.objects.filter(scope=SUSPENSION, value__in=hashes, until__gt=timezone.localdate())
    return running.order_by("-until").first()


def list_destructions() -> QuerySet[Destruction]:
    return Destruction.objects.order_by("-day", "pk")
