"""What everybody may follow of a referendum, as JSON bytes: its state, its trustees' steps, its head."""

import json
from collections.abc import Sequence

from django.db.models import Count, Max, Sum

from realtime.topics import Snapshot
from referenda.archive.models import Event
from referenda.archive.queries import newest_event, took_part
from referenda.referendum.models import Referendum, Transition
from referenda.trustees.models import Decryption, Trustee
from referenda.trustees.queries import STEPS_MADE, ceremony_steps

#: More than trustees can publish in a ceremony, so that the version grows when it begins anew: a transition.
_OF_A_TRANSITION = 1_000


def version(*, events: int, transitions: int, ceremony: int) -> int:
    """It grows with every event, with every step of the referendum and with every one of its trustees."""
    return events + transitions * _OF_A_TRANSITION + ceremony


def render(
    referendum: Referendum,
    last: Event | None,
    *,
    transitions: int,
    took_part: int,
    decrypted: list[int],
    ceremony: list[int],
) -> Snapshot:
    """The snapshot. ``took_part`` counts credentials with a ballot, which the archive tells anyway;
    ``ceremony`` has the steps that each trustee has made, in their order."""
    events = 0 if last is None else last.height + 1
    newest = version(events=events, transitions=transitions, ceremony=sum(ceremony))
    body = {
        "referendum": referendum.pk,
        "version": newest,
        "state": referendum.state,
        "head": last and last.name,
        "height": last and last.height,
        "took_part": took_part,
        "decrypted": decrypted,
        "ceremony": ceremony,
    }
    return Snapshot(newest, json.dumps(body, separators=(",", ":")).encode())


def snapshot(referendum_id: int) -> Snapshot | None:
    """What followers see; None if there is no such referendum."""
    referendum = Referendum.objects.filter(pk=referendum_id).first()
    if referendum is None:
        return None
    decrypted = Decryption.objects.filter(trustee__referendum=referendum)
    return render(
        referendum,
        newest_event(referendum_id),
        transitions=Transition.objects.filter(referendum=referendum).count(),
        took_part=took_part(referendum),
        decrypted=sorted(decrypted.values_list("trustee__index", flat=True)),
        ceremony=ceremony_steps(referendum_id),
    )


def versions(referendum_ids: Sequence[int]) -> dict[int, int]:
    """The version of each referendum's snapshot."""
    happened, made, ceremony = (
        dict(found.filter(referendum__in=referendum_ids).values_list("referendum").annotate(n=number))
        for found, number in (
            (Event.objects.order_by(), Max("height")),
            (Transition.objects.order_by(), Count("pk")),
            (Trustee.objects.order_by(), Sum(STEPS_MADE)),
        )
    )
    known = Referendum.objects.filter(pk__in=referendum_ids).values_list("pk", flat=True)
    return {
        pk: version(
            events=happened.get(pk, -1) + 1, transitions=made.get(pk, 0), ceremony=ceremony.get(pk, 0)
        )
        for pk in known
    }
