"""Seeds processes and organs in all states of their pages, in addition to the demo's."""

from datetime import timedelta

from django.utils import timezone

from forums.boards.operations import BoardDraft, save_board
from participation.people.models import User
from participation.processes.models import Membership, Organ, Process
from participation.processes.operations import organs as organs_operations
from participation.processes.operations import processes as processes_operations
from participation.processes.operations.organs import OrganDraft
from participation.processes.operations.processes import PhaseDraft, ProcessDraft
from tests.journeys.cast import EDITOR, RESIDENTS, WRITER


def processes() -> dict[str, int]:
    """Ids by name. ``process`` is the demo's, ``phase`` its last, ``membership`` that of a named member."""
    editor = User.objects.get(email=EDITOR)
    process, organ = Process.objects.get(), Organ.objects.get(slug="kadin-meclisi")
    draft, ended = (
        processes_operations.save_process(
            editor=editor, draft=ProcessDraft(title=title, summary="Denemek için.", organ=organ)
        )
        for title in ("Taslak süreç", "Biten süreç")
    )
    today = timezone.localdate()
    for title, first, last in (("Dinleme", -20, -1), ("Karar", 5, 9)):
        starts_on, ends_on = today + timedelta(days=first), today + timedelta(days=last)
        phase = PhaseDraft(title=title, starts_on=starts_on, ends_on=ends_on)
        processes_operations.save_phase(editor=editor, process=ended, draft=phase)
    processes_operations.publish_process(editor=editor, process=ended)
    save_board(
        editor=editor,
        draft=BoardDraft(name="Biten süreç", description="Burada konuşuldu.", process=ended),
    )
    processes_operations.end_process(editor=editor, process=ended, reason="Deneme bitti.")
    at_rest = _assembly_at_rest(editor)
    return {
        "process": process.pk,
        "draft_process": draft.pk,
        "ended_process": ended.pk,
        "phase": process.phases.order_by("-starts_on")[0].pk,
        "organ": at_rest.pk,
        "empty_organ": Organ.objects.get(slug="genel-kurul").pk,
        "membership": Membership.objects.filter(organ=at_rest, until=None).get().pk,
    }


def _assembly_at_rest(editor: User) -> Organ:
    """An inactive assembly with a named member and a former one."""
    draft = OrganDraft(
        kind="disability",
        name="Engelli Meclisi",
        description="Deneme: şu anda etkin değil.",
        lists_members=True,
        is_active=False,
    )
    organ = organs_operations.save_organ(editor=editor, draft=draft)
    today = timezone.localdate()
    current, former = (User.objects.get(email=email) for email in (WRITER, RESIDENTS[4]))
    organs_operations.begin_membership(
        editor=editor, organ=organ, person=current, since=today - timedelta(days=90), named=True
    )
    organs_operations.begin_membership(
        editor=editor,
        organ=organ,
        person=former,
        office="chair",
        since=today - timedelta(days=400),
        until=today - timedelta(days=40),
    )
    return organ
