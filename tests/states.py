"""Rows in the states that ``tests.rows`` has not: each offers staff a page that no other row does."""

from typing import Final

import time_machine
from django.utils import timezone

from participation.mailing.models import Kind, OutgoingMail
from participation.people.models import Role, User
from participation.processes.operations import processes
from referenda.desks.models import Desk
from referenda.desks.operations import desks as desks_operations
from referenda.desks.operations import reversals
from referenda.lifecycle.operations import annulment, certification, closing, review, schedule
from referenda.referendum.models import CredentialMode, State
from referenda.trustees.operations import redecryption
from tests.factories import YES_NO, make_poll
from tests.forums.making import make_post, make_report, make_thread
from tests.participation.processes.making import make_phase, make_process
from tests.participation.roll.making import make_roll, somebody
from tests.referenda.making import Stage
from tests.rows import DAY, HOUR, Cast, open_desk

#: A referendum of ``Stage`` is open for a day.
BEGUN: Final = 4 * DAY


def make_states(cast: Cast) -> None:
    make_poll(opened=False, languages=["en"])
    make_poll(opened=False, questions=[YES_NO, YES_NO])
    _processes(cast)
    _nobody_else_decides(cast[Role.MODERATOR])
    OutgoingMail.objects.create(
        kind=Kind.DECISION,
        error="SMTPRecipientsRefused",
        recipient="k…@example.org",
        failed_on=timezone.localdate(),
    )
    with time_machine.travel(timezone.now() - 15 * DAY, tick=True):
        make_roll([somebody()], by_letter=True)
    _in_preparation(cast)
    _over(cast)


def _nobody_else_decides(moderator: User) -> None:
    """A report about a reply to ``moderator``, who has no colleagues now."""
    make_report(make_post(make_thread(author=moderator)))
    User.objects.filter(groups__name=Role.MODERATOR).exclude(pk=moderator.pk).update(is_active=False)


def _processes(cast: Cast) -> None:
    editor = cast[Role.EDITOR]
    draft, ended = make_process(published=False), make_process()
    make_phase(draft)
    processes.end_process(editor=editor, process=ended, reason="Bitti")


def _in_preparation(cast: Cast) -> None:
    """In review; with a finished ceremony; waiting for a credential authority; about to be annulled."""
    reviewed = Stage(voters=1)
    review.submit_for_review(referendum=reviewed.referendum, officer=reviewed.officer)
    Stage(voters=1).begin_ceremony().hold_ceremony()
    Stage(voters=1, credential_mode=CredentialMode.STRICT, credential_authority="Noter").begin_ceremony()
    annulment.propose_annulment(
        referendum=Stage(voters=1).announce().referendum, officer=cast[Role.OFFICER], reason="Yanlış soru."
    )


def _over(cast: Cast) -> None:
    """A desk to count; a count to sign; counts that differ; results to sign first and second; a proposal to
    decrypt again.
    """
    officer, now = cast[Role.OFFICER], timezone.now()
    with time_machine.travel(now - BEGUN, tick=True):
        to_count, to_sign, differs, _first, second, doubted = stages = [Stage(voters=2) for _ in range(6)]
        desks = [open_desk(stage) for stage in (to_count, to_sign, differs)]
        for stage in stages:
            stage.make_ready().collect()
    with time_machine.travel(now - BEGUN + 2 * HOUR, tick=True):
        schedule.open_due()
        for stage in stages:
            stage.cast(0)
    with time_machine.travel(now - BEGUN + DAY + 2 * HOUR, tick=True):
        for stage in stages:
            closing.close_voting(referendum_id=stage.referendum.pk)
            closing.tally_ballots(referendum_id=stage.referendum.pk)
        for stage in stages[:-1]:
            stage.decrypt(1, 2)
        doubted.decrypt(1)
        redecryption.propose_redecryption(
            trustee=doubted.trustees()[0], officer=officer, reason="Cihaz değişti."
        )
    for desk in desks[1:]:
        counted = desks_operations.enter_count(
            desk=desk, officer=to_sign.officer, votes=[[0, 1, 0]], ballots=1, spoiled=0
        )
    desks_operations.countersign_count(desk=counted, officer=to_sign.other, seen=counted)
    certification.propose_certification(referendum=second.now(), officer=second.officer)
    desk_of_open = Desk.objects.filter(referendum__state=State.OPEN).first()
    assert desk_of_open is not None
    reversals.propose_reversal(desk=desk_of_open, officer=officer, reason="Yanlış kişi.")
