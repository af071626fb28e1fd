"""Live snapshots of a referendum as JSON bytes: state, trustees' steps, head of the archive, turnout."""

import json
from collections.abc import Sequence

from django.db.models import Count, Max, Sum

from realtime.topics import Snapshot
from referenda.archive.models import Event
from referenda.archive.queries import count_online_voters, get_newest_event
from referenda.desks.models import Desk
from referenda.referendum.models import Referendum, Transition
from referenda.trustees.models import Decryption, Trustee
from referenda.trustees.queries import STEPS_MADE, list_ceremony_steps

#: A transition's part of the version. It exceeds the steps of all trustees, so that the version grows even if
#: a ceremony is restarted.
_TRANSITION_WEIGHT = 1_000


def compute_version(*, events: int, transitions: int, ceremony: int, desks_counted: int) -> int:
    """The snapshot's version. It grows with every event, transition, ceremony step and signed count."""
    return events + transitions * _TRANSITION_WEIGHT + ceremony + desks_counted


def render_snapshot(
    referendum: Referendum,
    last: Event | None,
    *,
    transitions: int,
    took_part: int,
    decrypted: list[int],
    ceremony: list[int],
    desks_counted: int,
) -> Snapshot:
    """The snapshot. ``took_part``: credentials with a ballot, which the archive discloses anyway;
    ``ceremony``: how many steps each trustee has made, in the trustees' order."""
    events = 0 if last is None else last.height + 1
    newest = compute_version(
        events=events, transitions=transitions, ceremony=sum(ceremony), desks_counted=desks_counted
    )
    body = {
        "referendum": referendum.pk,
        "version": newest,
        "state": referendum.state,
        "head": last and last.name,
        "height": last and last.height,
        "took_part": took_part,
        "decrypted": decrypted,
        "ceremony": ceremony,
        "desks_counted": desks_counted,
    }
    return Snapshot(newest, json.dumps(body, separators=(",", ":")).encode())


def build_snapshot(referendum_id: int) -> Snapshot | None:
    """The current snapshot; None if there is no such referendum."""
    referendum = Referendum.objects.filter(pk=referendum_id).first()
    if referendum is None:
        return None
    decrypted = Decryption.objects.filter(trustee__referendum=referendum)
    return render_snapshot(
        referendum,
        get_newest_event(referendum_id),
        transitions=Transition.objects.filter(referendum=referendum).count(),
        took_part=count_online_voters(referendum),
        decrypted=sorted(decrypted.values_list("trustee__index", flat=True)),
        ceremony=list_ceremony_steps(referendum_id),
        desks_counted=Desk.objects.filter(referendum=referendum, signed_by__isnull=False).count(),
    )


def compute_versions(referendum_ids: Sequence[int]) -> dict[int, int]:
    """The version of each referendum's snapshot."""
    heights, transitions, ceremony, desks = (
        dict(rows.filter(referendum__in=referendum_ids).values_list("referendum").annotate(n=aggregate))
        for rows, aggregate in (
            (Event.objects.order_by(), Max("height")),
            (Transition.objects.order_by(), Count("pk")),
            (Trustee.objects.order_by(), Sum(STEPS_MADE)),
            (Desk.objects.order_by(), Count("signed_by")),
        )
    )
    ids = Referendum.objects.filter(pk__in=referendum_ids).values_list("pk", flat=True)
    return {
        pk: compute_version(
            events=heights.get(pk, -1) + 1,
            transitions=transitions.get(pk, 0),
            ceremony=ceremony.get(pk, 0),
            desks_counted=desks.get(pk, 0),
        )
        for pk in ids
    }
