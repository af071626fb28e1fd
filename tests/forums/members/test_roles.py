"""What each office may do in the forums, and what a suspension prevents."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from forums.curation import rules as curation_rules
from forums.discussion import rules as discussion_rules
from forums.members import errors, rules
from forums.members.models import Suspension
from forums.moderation import rules as moderation_rules
from forums.moderation.appeals import rules as appeals_rules
from forums.moderation.appeals.models import Appeal
from forums.moderation.reports import rules as reports_rules
from forums.moderation.rule_books.models import RuleBook
from forums.review.models import Action, Decision, ReviewItem
from forums.statements.models import Statement
from participation.people.models import User
from tests.factories import make_user, person_with
from tests.forums import making
from tests.forums.making import (
    make_moderator,
    make_writer,
)
from tests.forums.unsaved import (
    EDITOR,
    INSTANT,
    MODERATOR,
    NO_STAFF,
    NOBODY,
    NOW,
    RESIDENT,
    STAFF,
    code_of,
    post,
    thread,
)


def suspend(person: User, *, until: datetime, lifted_at: datetime | None = None) -> None:
    since = NOW - timedelta(days=9)
    decision = Decision.objects.create(
        author=person,
        action=Action.SUSPENDED,
        at=since,
        until=until,
        rule=making.rule(),
        words="Üçüncü kez.",
        automated=True,
    )
    Suspension.objects.create(
        resident=person, decision=decision, since=since, until=until, lifted_at=lifted_at
    )


@pytest.fixture
def suspended(book: RuleBook) -> User:
    person = make_moderator()
    suspend(person, until=timezone.now() + timedelta(days=1))
    return person


# Roles


@pytest.mark.parametrize("person", STAFF)
def test_moderators_editors_and_officers_are_staff(person):
    assert rules.is_staff(person) is True
    assert rules.require_staff(person) is person


@pytest.mark.parametrize("person", NO_STAFF)
def test_other_accounts_are_not_staff(person):
    assert rules.is_staff(person) is False
    assert code_of(rules.require_staff, person) == "staff_only"
    assert code_of(rules.require_moderator, person) == "moderators_only"
    assert code_of(rules.require_editor, person) == "editors_only"
    assert code_of(rules.require_curator_or_editor, person) == "moderators_only"
    assert code_of(rules.require_may_lead_conversations, person) == "staff_only"
    assert rules.may_answer_officially(person) is False


def test_each_office_has_its_own_permissions():
    assert [rules.may_moderate(person) for person in STAFF] == [True, False, False]
    assert [rules.may_manage_boards(person) for person in STAFF] == [False, True, False]
    assert [rules.may_answer_officially(person) for person in STAFF] == [False, True, True]
    assert [rules.may_lead_conversations(person) for person in STAFF] == [True, True, False]
    assert [rules.may_curate_or_embed(person) for person in STAFF] == [True, True, False]
    assert rules.require_moderator(MODERATOR) is MODERATOR
    assert rules.require_editor(EDITOR) is EDITOR
    assert rules.require_curator_or_editor(EDITOR) is EDITOR


def test_visitors_are_asked_to_sign_in():
    for rule in (rules.require_signed_in, rules.require_writer, rules.require_supporter):
        assert code_of(rule, NOBODY) == "sign_in_needed"
    assert code_of(reports_rules.require_may_report, NOBODY, post()) == "sign_in_needed"
    assert code_of(reports_rules.require_may_report_statement, NOBODY, Statement()) == "sign_in_needed"
    assert rules.require_signed_in(RESIDENT) is RESIDENT


def test_suspended_account_is_refused_every_action():
    person = person_with(pk=16, is_active=False, display_name="Fatma")

    for rule in (rules.require_writer, rules.require_supporter):
        assert code_of(rule, person) == "sign_in_needed"
    assert code_of(reports_rules.require_may_report, person, post()) == "sign_in_needed"
    assert code_of(reports_rules.require_may_report_statement, person, Statement()) == "sign_in_needed"


# Suspensions


@pytest.mark.usefixtures("book")
def test_suspension_applies_until_its_last_instant():
    person = make_writer()
    suspend(person, until=NOW)

    with pytest.raises(errors.Suspended) as refused:
        rules.require_not_suspended(person, now=NOW - INSTANT)
    assert refused.value.until == NOW
    assert code_of(rules.require_not_suspended, person, now=NOW) is None
    assert code_of(rules.require_writer, person, now=NOW - INSTANT) == "suspended"
    assert code_of(rules.require_writer, person, now=NOW) is None
    with time_machine.travel(NOW - INSTANT, tick=False):
        assert code_of(rules.require_not_suspended, person) == "suspended"
    with time_machine.travel(NOW, tick=False):
        assert code_of(rules.require_not_suspended, person) is None


@pytest.mark.usefixtures("book")
def test_refusal_names_the_end_of_the_longest_suspension():
    person = make_writer()
    for days in (2, 5, 3):
        suspend(person, until=NOW + timedelta(days=days))

    with pytest.raises(errors.Suspended) as refused:
        rules.require_not_suspended(person, now=NOW)
    assert refused.value.until == NOW + timedelta(days=5)


@pytest.mark.usefixtures("book")
def test_lifted_suspensions_and_those_of_other_accounts_do_not_apply():
    person = make_writer()
    suspend(person, until=NOW + timedelta(days=1), lifted_at=NOW)
    suspend(make_writer(), until=NOW + timedelta(days=1))

    assert code_of(rules.require_not_suspended, person, now=NOW) is None


def test_suspended_moderator_can_neither_decide_nor_lead_conversations(suspended):
    for rule, *subject in [
        (rules.require_able_moderator,),
        (rules.require_may_lead_conversations,),
        (rules.require_supporter,),
        (curation_rules.require_may_curate, thread()),
        (moderation_rules.require_may_decide, ReviewItem()),
        (appeals_rules.require_may_decide_appeal, Appeal()),
        (discussion_rules.require_may_support, post()),
    ]:
        assert code_of(rule, suspended, *subject) == "suspended"


@pytest.mark.django_db
def test_leading_a_conversation_takes_a_moderator_or_an_editor():
    leader, editor = make_moderator(), make_user(role="editor")

    assert rules.require_may_lead_conversations(leader) is leader
    assert rules.require_may_lead_conversations(editor) is editor
    assert rules.require_able_moderator(leader) is leader


# Writers


@pytest.mark.django_db
def test_writing_needs_a_public_name_and_supporting_does_not():
    nameless, writer = make_user(display_name=" "), make_writer()

    assert code_of(rules.require_writer, nameless) == "name_needed"
    assert rules.require_writer(writer) is writer
    assert rules.require_supporter(nameless) is nameless
