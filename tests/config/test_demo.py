"""The demo: seeded once and completely, through the ordinary operations."""

import json
from unittest.mock import create_autospec

import pytest
from django.core.management import CommandError, call_command

from config import demo
from forums.boards import rules
from forums.boards.models import Board
from forums.discussion.models import Post, Thread
from forums.moderation.appeals.models import Appeal, AppealState
from forums.moderation.queries import list_open_items
from forums.review.models import Action, Decision, Origin
from forums.statements.models import Conversation
from participation.people.models import Role, User
from participation.people.rules import list_active_roles
from participation.processes import queries as processes_queries
from participation.processes.models import Organ
from participation.publications.models import Edition
from participation.territory.models import District
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Option, Phase, Poll, QuestionKind
from polls.questionnaire.rules import missing_translations
from polls.releases import queries as releases_queries
from polls.responses.models import Participation
from polls.tally.models import Analysis
from polls.tally.operations import counting
from tests.conftest import enter_correction_rule, publish_first_book


@pytest.fixture(scope="module")
def seeded_once(module_db):
    """The demo, seeded once for all tests of the module."""
    publish_first_book()
    enter_correction_rule()
    assert demo.create_demo(closed_crowd=60, open_crowd=45)


@pytest.fixture
def seeded(seeded_once, db):
    """The demo; changes by a test are rolled back."""


@pytest.mark.parametrize(("given", "electorate"), [([], None), (["--electorate=450"], 450)])
def test_command_passes_on_the_size_of_the_roll(db, monkeypatch, given, electorate):
    seed = create_autospec(demo.create_demo)
    monkeypatch.setattr(demo, "create_demo", seed)

    call_command("seed_demo", *given)

    seed.assert_called_once_with(electorate=electorate)


def test_demo_has_a_closed_a_scheduled_and_three_open_polls(seeded):
    phases = [poll.phase for poll in Poll.objects.order_by("pk")]
    assert phases == [Phase.CLOSED, Phase.OPEN, Phase.SCHEDULED, Phase.OPEN, Phase.OPEN]
    assert releases_queries.recently_closed(3)[0].releases.all()[0].responses == 60
    assert all(counting.do_responses_match(poll) for poll in Poll.objects.all())


def test_last_polls_have_answers_to_every_kind_of_question_but_one(seeded):
    park, travel = Poll.objects.order_by("pk")[3:]
    kinds = {kind for poll in (park, travel) for kind in poll.questions.values_list("kind", flat=True)}
    assert kinds == set(QuestionKind.values) - {QuestionKind.MULTIPLE}
    assert any(question.other for question in travel.questions.all())
    assert Option.objects.filter(question__poll=travel).exclude(picture=None).count() == 2
    _folded, counted = counting.recount_poll(park)
    assert set(counted.questions) >= {
        str(question.pk) for question in park.questions.all() if question.condition_id is None
    }
    assert counted.responses == 45 // 4
    assert missing_translations(park, questionnaire_queries.questions_of(park), "en") == []


def test_demo_has_an_account_for_each_role_and_district(seeded):
    for role in Role:
        [account] = User.objects.filter(email__startswith=f"{role}@") or User.objects.filter(
            email__startswith="admin@"
        )
        assert role in list_active_roles(account)
        assert account.check_password("meydan-demo")
    assert District.objects.count() == 30


def test_the_first_thread_has_statements_with_votes_and_a_map(seeded):
    conversation = Conversation.objects.get()
    assert conversation.thread == Thread.objects.order_by("pk")[0]
    assert conversation.statements.published().count() == 12
    newest = conversation.newest
    assert newest is not None
    assert (newest.people, newest.statements) == (60, 12)
    [drawn] = conversation.maps.all()
    assert (drawn.people, drawn.statements) == (60, 12)


def test_a_second_seed_changes_nothing(seeded):
    before = Poll.objects.count(), User.objects.count(), Participation.objects.count()
    assert not demo.create_demo(closed_crowd=60, open_crowd=45)
    assert (Poll.objects.count(), User.objects.count(), Participation.objects.count()) == before


def test_the_crowd_answers_an_open_poll(seeded, capsys):
    poll, *_others = releases_queries.list_open_polls()
    before = Participation.objects.filter(poll=poll).count()
    call_command("demo_crowd", "--poll", str(poll.pk), "--rate", "40", "--seconds", "0.3")
    stored = int(capsys.readouterr().out.split()[0])

    assert stored > 0
    assert Participation.objects.filter(poll=poll).count() == before + stored


def test_crowd_reports_why_it_cannot_answer(seeded):
    closed = Poll.objects.order_by("pk")[0]
    with pytest.raises(CommandError, match="kapandı"):
        call_command("demo_crowd", "--poll", str(closed.pk), "--seconds", "1")
    with pytest.raises(CommandError, match="999"):
        call_command("demo_crowd", "--poll", "999")


def test_closed_poll_is_weighted_and_its_bulletin_approved_by_another_person(seeded):
    closed = Poll.objects.order_by("pk")[0]
    body = json.loads(bytes(Analysis.objects.get(poll=closed).body))
    edition = Edition.objects.get()

    # Sixty people are too few; the bulletin's journey sees weighted figures of the full 3,000.
    assert body["statement"]["weighting"] == ["district", "sex"]
    assert body["figures"]["weighting"]["reason"] == "few_answers"
    assert edition.state == "published"
    assert edition.drafted_by == User.objects.get(email__startswith="editor@")
    assert edition.approved_by == User.objects.get(email__startswith="officer@")
    assert json.loads(bytes(edition.document or b""))["sections"][0]["ident"] == str(closed.pk)


def test_demo_has_a_granted_and_a_waiting_appeal(seeded):
    made = Decision.objects.exclude(action=Action.DISMISSED).order_by("pk")
    assert [(it.action, it.in_effect) for it in made] == [
        (Action.HIDDEN, False),
        (Action.HIDDEN, True),
        (Action.REDACTED, True),
    ]
    assert [it.state for it in Appeal.objects.order_by("pk")] == [AppealState.OVERTURNED, AppealState.OPEN]
    moderator = User.objects.get(email__startswith=f"{Role.MODERATOR}@")
    waiting = Appeal.objects.get(state=AppealState.OPEN)
    assert waiting.first != moderator
    [item] = list_open_items().filter(origin=Origin.REPORTS)
    assert item.reports.count() == 2
    assert not Post.objects.filter(body__contains="35 KLM 482").exists()


def test_demo_has_organs_with_members_and_a_process_in_its_second_phase(seeded):
    women, youth = Organ.objects.exclude(kind="general_assembly").order_by("position")
    counted = processes_queries.members_counted()
    assert (counted[women.pk], counted[youth.pk]) == (3 + 1 + 12, 3 + 12)
    holders = processes_queries.build_roster(processes_queries.organ_called(women.slug)).offices
    assert [it.person.display_name for it in holders] == ["Zeynep K.", "Elif Ş.", "Ayşe N."]
    [process] = processes_queries.list_public_processes()
    assert [status for _phase, status in processes_queries.build_schedule(process).steps] == [
        "past",
        "now",
        "coming",
    ]


def test_demo_has_a_process_board_and_a_members_only_organ_board(seeded):
    of_process, of_organ = Board.objects.order_by("position")[3:]
    assert of_process.process is not None
    assert (of_organ.read_by, of_organ.organ and of_organ.organ.kind) == ("members", "women")
    resident, editor = (User.objects.get(email__startswith=f"{role}@") for role in ("resident", "editor"))
    assert rules.may_read_board(resident, of_organ)
    assert rules.may_read_board(editor, of_organ)
    assert not rules.may_read_board(User.objects.get(display_name="Hasan Ç."), of_organ)
    threads = Thread.objects.filter(board__in=(of_process, of_organ))
    assert list(threads.values_list("state", flat=True)) == ["published", "published"]
