"""What waits for officers who approve bulletins, and for their editors."""

import pytest

from participation import duties
from participation.notifications.models import Notice
from participation.people.models import User
from participation.publications.models import Edition
from participation.publications.operations import drafts, publishing
from participation.staff import operations
from tests.factories import make_user
from tests.participation.publications.conftest import source_registered, written
from tests.participation.publications.source import KIND

pytestmark = pytest.mark.django_db


def names(person: User) -> set[str]:
    return {duty.name for duty in duties.list_duties_of(person) if duties.count_duty_rows(duty.rows(person))}


def test_a_submitted_bulletin_waits_for_an_officer_and_a_returned_one_for_its_editors() -> None:
    editor, other = make_user(role="editor"), make_user(role="editor")
    officer = make_user(role="officer")
    with source_registered():
        edition = drafts.create_bulletin(editor=editor, text=written())
        drafts.add_section(edition=edition, editor=editor, kind=KIND, ident="12")
        edition = Edition.objects.get(pk=edition.pk)
        assert (names(editor), names(officer)) == (set(), set())
        edition = publishing.submit_edition(edition=edition, editor=editor)
    assert (names(editor), names(officer)) == (set(), {"bulletin-approvals"})
    operations.check_workload(editor.pk)
    publishing.return_to_draft(edition=edition, person=officer, reason="Özet eksik.")
    operations.check_workload(editor.pk)
    kinds = (
        Notice.objects.filter(resident=editor).exclude(kind="staff.welcome").values_list("kind", flat=True)
    )
    assert list(kinds) == ["publications.returned"]
    assert (names(editor), names(other), names(officer)) == ({"bulletin-drafts"}, set(), set())
