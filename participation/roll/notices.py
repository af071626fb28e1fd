"""Notices about rolls. Their texts are rendered on read, so they are never stale."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from participation.notifications import operations as notifications_operations
from participation.notifications.registry import Facts, Kind, list_subject_ids, register
from participation.people import queries as people_queries
from participation.people.models import User
from participation.roll import queries
from participation.roll.models import Correction, CorrectionState, FreezeProposal, Roll

#: Kinds of notices: a request was decided; an account is no longer linked to a roll; many attempts failed;
#: freezing a roll waits for another officer; a colleague withdrew the proposal; the roll is frozen.
DECIDED: Final = "roll.decided"
MATCH_ENDED: Final = "roll.match_ended"
BURST: Final = "roll.burst"
FREEZE_PROPOSED: Final = "roll.freeze_proposed"
FREEZE_WITHDRAWN: Final = "roll.freeze_withdrawn"
FROZEN: Final = "roll.frozen"


def register_kinds() -> None:
    register(DECIDED, Kind(_format_decided, _find_decision_facts))
    register(MATCH_ENDED, Kind(_format_match_ended, _find_roll_facts))
    register(BURST, Kind(_format_burst))
    register(FREEZE_PROPOSED, Kind(_format_freeze_proposed, _find_proposal_facts))
    register(FREEZE_WITHDRAWN, Kind(_format_freeze_withdrawn, _find_roll_facts))
    register(FROZEN, Kind(_format_frozen, _find_roll_facts))


def _format_decided(facts: Facts, count: int) -> str:  # noqa: ARG001 - a request is decided once
    words = (
        _("Your request about the electoral roll “{roll}” was accepted.")
        if facts["accepted"]
        else _("Your request about the electoral roll “{roll}” was declined. The reason is given there.")
    )
    return words.format(**facts)


def _format_match_ended(facts: Facts, count: int) -> str:  # noqa: ARG001 - the text is the same for any count
    return _("Your account is no longer matched with the electoral roll “{roll}”.").format(**facts)


def _format_burst(facts: Facts, count: int) -> str:  # noqa: ARG001 - the text is the same for any count
    return _(
        "An unusual number of attempts to be matched with an electoral roll failed within an hour. "
        "Somebody may be trying out identity numbers. If this continues, matching stops until the hour "
        "ends."
    )


def _format_freeze_proposed(facts: Facts, count: int) -> str:  # noqa: ARG001 - the text is the same for any count
    words = (
        _("Freezing the electoral roll “{roll}” has been proposed. Another officer must confirm it.")
        if facts["waits"]
        else _("The freeze of the electoral roll “{roll}” is no longer waiting for confirmation.")
    )
    return words.format(**facts)


def _format_freeze_withdrawn(facts: Facts, count: int) -> str:  # noqa: ARG001 - the text is the same for any count
    return _("Another officer has withdrawn your proposal to freeze the electoral roll “{roll}”.").format(
        **facts
    )


def _format_frozen(facts: Facts, count: int) -> str:  # noqa: ARG001 - a roll is frozen once
    return _("The electoral roll “{roll}” is frozen. A referendum can now use it.").format(**facts)


def _find_decision_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    decided = Correction.objects.filter(pk__in=list_subject_ids(subjects), resident=reader).select_related(
        "roll"
    )
    return {
        f"correction:{it.pk}": {"roll": it.roll.name, "accepted": it.state == CorrectionState.ACCEPTED}
        for it in decided
    }


def _find_roll_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:  # noqa: ARG001 - all are public
    return {
        it.subject: {"roll": it.name}
        for it in Roll.objects.public().filter(pk__in=list_subject_ids(subjects))
    }


def _find_proposal_facts(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    waiting = {
        it.roll.subject for it in queries.freezes_to_confirm().filter(roll__in=list_subject_ids(subjects))
    }
    return {
        subject: {**facts, "waits": subject in waiting}
        for subject, facts in _find_roll_facts(reader, subjects).items()
    }


def notify_decision(correction: Correction) -> None:
    _notify([correction.resident_id], DECIDED, f"correction:{correction.pk}")


def notify_match_ended(*, roll: Roll, residents: Collection[int]) -> None:
    _notify(residents, MATCH_ENDED, roll.subject)


def notify_burst(hour: str) -> None:
    _notify(people_queries.list_officer_ids(), BURST, f"roll:burst:{hour}", page="roll-staff:overview")


def notify_freeze_proposed(proposal: FreezeProposal) -> None:
    others = [it for it in people_queries.list_officer_ids() if it != proposal.proposed_by_id]
    page = ("roll-staff:freeze-confirm", proposal.roll_id, proposal.pk)
    _notify(others, FREEZE_PROPOSED, proposal.roll.subject, *page)


def notify_freeze_withdrawn(proposal: FreezeProposal) -> None:
    page = ("roll-staff:manage", proposal.roll_id)
    _notify([proposal.proposed_by_id], FREEZE_WITHDRAWN, proposal.roll.subject, *page)


def notify_frozen(proposal: FreezeProposal) -> None:
    page = ("roll-staff:manage", proposal.roll_id)
    _notify([proposal.proposed_by_id], FROZEN, proposal.roll.subject, *page)


def _notify(residents: Collection[int], kind: str, subject: str, page: str = "roll:own", *of: int) -> None:
    with override(settings.LANGUAGE_CODE):
        address = reverse(page, args=of)
    notifications_operations.notify_residents(
        residents=residents, kind=kind, subject=subject, address=address
    )
