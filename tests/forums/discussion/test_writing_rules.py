"""Who may write, support, suggest, vote and report, where, and why others are refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from forums.boards import errors as boards_errors
from forums.boards import rules as boards_rules
from forums.boards.models import Access, Premoderation
from forums.discussion import rules
from forums.discussion.models import PostState, ThreadState
from forums.members import rules as members_rules
from forums.members.models import Member
from forums.moderation.reports import rules as reports_rules
from forums.statements import rules as statements_rules
from forums.statements.models import Conversation, Statement, StatementState
from forums.text.screening.limits import Trust
from participation.people.models import AssuranceLevel, Role, User
from participation.processes.models import Organ
from tests.factories import make_user, person_with
from tests.forums.making import (
    make_moderator,
    make_writer,
)
from tests.forums.unsaved import (
    AUTHOR,
    BUCA,
    KONAK,
    MODERATOR,
    NOBODY,
    NOW,
    OF_MEMBERS,
    OF_STAFF,
    ORGAN,
    RESIDENT,
    board,
    code_of,
    post,
    thread,
)
from tests.participation.processes.making import make_member, make_organ, make_process

# Writing


@pytest.fixture
def writer(db: None) -> User:
    return make_writer()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "code"),
    [
        (board(), None),
        (board(archived_at=NOW), "board_archived"),
        (board(start_by=Access.STAFF), "staff_write"),
        (board(start_by=Access.MEMBERS, organ=ORGAN), "members_write"),
        (board(read_by=Access.MEMBERS, organ=ORGAN), "members_write"),
        (board(read_by=Access.STAFF), "staff_write"),
        (board(read_by=Access.STAFF, organ=ORGAN), "staff_write"),
        # Starting and replying are independent.
        (board(reply_by=Access.STAFF), None),
    ],
)
def test_board_decides_who_starts_threads(writer, on, code):
    assert code_of(boards_rules.require_may_start, writer, on) == code


@pytest.mark.django_db
def test_staff_start_threads_on_every_board_that_is_not_archived():
    editor = make_user(role="editor", display_name="Cem")

    for on in (board(start_by=Access.STAFF), board(start_by=Access.MEMBERS, organ=ORGAN), OF_MEMBERS):
        assert boards_rules.require_may_start(editor, on) is editor
    assert code_of(boards_rules.require_may_start, editor, board(archived_at=NOW)) == "board_archived"


@pytest.mark.django_db
def test_members_write_on_their_organs_board():
    organ = make_organ()
    member = make_member(organ)
    member.display_name = "Gül"

    assert boards_rules.require_may_start(member, board(start_by=Access.MEMBERS, organ=organ)) is member
    with pytest.raises(boards_errors.MembersWrite) as refused:
        boards_rules.require_may_start(
            member, board(start_by=Access.MEMBERS, organ=Organ(pk=0, name="Başka"))
        )
    assert refused.value.details == {"organ": "Başka"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("district", "on", "code"),
    [
        (KONAK, board(start_by=Access.LOCALS, district=KONAK), None),
        (BUCA, board(start_by=Access.LOCALS, district=KONAK), "other_district"),
        (None, board(start_by=Access.LOCALS, district=KONAK), "district_needed"),
        # A district board open to all residents, and a locals' board without a district.
        (BUCA, board(district=KONAK), None),
        (None, board(start_by=Access.LOCALS), None),
    ],
)
def test_residents_of_the_district_write_on_a_locals_board(district, on, code):
    writer = person_with(pk=20, display_name="Ayşe", district=district)

    assert code_of(boards_rules.require_may_start, writer, on) == code


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("district", "refusal"), [(None, boards_errors.DistrictNeeded), (BUCA, boards_errors.OtherDistrict)]
)
def test_refusal_names_the_district(district, refusal):
    writer = person_with(pk=20, display_name="Ayşe", district=district)

    with pytest.raises(refusal) as refused:
        boards_rules.require_may_start(writer, board(start_by=Access.LOCALS, district=KONAK))
    assert refused.value.details == {"district": "Konak"}


@pytest.mark.django_db
def test_required_assurance_level_is_sufficient_and_a_lower_one_is_not():
    on = board(minimum_assurance=AssuranceLevel.ROLL_MATCHED)
    matched = person_with(pk=20, display_name="Ayşe", assurance=AssuranceLevel.ROLL_MATCHED)

    assert boards_rules.require_may_start(matched, on) is matched
    with pytest.raises(boards_errors.AssuranceTooLow) as refused:
        boards_rules.require_may_start(person_with(pk=20, display_name="Ayşe"), on)
    assert refused.value.details == {
        "needed": AssuranceLevel.ROLL_MATCHED.label,
        "own": AssuranceLevel.EMAIL_ONLY.label,
    }


@pytest.mark.django_db
def test_phase_decides_when_threads_are_started_and_staff_always_may():
    resting = make_process(takes_threads=False)
    running = make_process()
    writer, moderator = make_writer(), make_moderator()

    assert code_of(boards_rules.require_may_start, writer, board(process=running)) is None
    assert code_of(boards_rules.require_may_start, writer, board(process=resting)) == "phase_takes_no_threads"
    assert code_of(boards_rules.require_may_start, moderator, board(process=resting)) is None
    # The permanent reason comes first.
    archived = board(process=resting, archived_at=NOW)
    assert code_of(boards_rules.require_may_start, writer, archived) == "board_archived"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "resident", "moderator"),
    [
        ({}, None, None),
        ({"locked_at": NOW}, "thread_closed", None),
        ({"closed_at": NOW}, "thread_closed", None),
        ({"state": ThreadState.HELD}, "thread_waits", "thread_waits"),
        ({"state": ThreadState.HIDDEN}, "thread_gone", "thread_gone"),
        ({"board": board(reply_by=Access.STAFF)}, "staff_write", None),
        ({"board": board(start_by=Access.STAFF)}, None, None),
    ],
)
def test_published_open_thread_accepts_replies_and_a_closed_one_only_from_staff(fields, resident, moderator):
    target = thread(**fields)

    assert code_of(rules.require_may_reply, make_writer(), target) == resident
    assert code_of(rules.require_may_reply, make_moderator(), target) == moderator


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, None),
        ({"thread": thread(state=ThreadState.HELD)}, None),
        ({"thread": thread(state=ThreadState.HIDDEN)}, "thread_gone"),
        ({"thread": thread(locked_at=NOW)}, "thread_closed"),
        ({"office": "Ulaşım Dairesi"}, "staff_only"),
    ],
)
def test_author_edits_while_replies_are_accepted(fields, code):
    author = make_writer()

    assert code_of(rules.require_may_edit, author, post(author=author, **fields)) == code


@pytest.mark.django_db
def test_others_cannot_edit_a_post():
    for person in (NOBODY, make_writer(), make_moderator()):
        assert code_of(rules.require_may_edit, person, post()) == "not_yours"
    officer = make_user(role="officer", display_name="Deniz")
    assert rules.require_may_edit(officer, post(author=officer, office="Ulaşım Dairesi")) is officer


# Trust


@pytest.mark.parametrize(
    ("days", "member", "assurance", "expected"),
    [
        (0, None, AssuranceLevel.EMAIL_ONLY, Trust.NEW),
        (0, None, AssuranceLevel.ROLL_MATCHED, Trust.MEMBER),
        (1, None, AssuranceLevel.EMAIL_ONLY, Trust.NEW),
        (1, Member(posts_count=3), AssuranceLevel.EMAIL_ONLY, Trust.MEMBER),
        (0, Member(posts_count=3), AssuranceLevel.EMAIL_ONLY, Trust.NEW),
        (1, Member(posts_count=12, upheld=1), AssuranceLevel.EMAIL_ONLY, Trust.NEW),
        (30, Member(posts_count=20), AssuranceLevel.EMAIL_ONLY, Trust.TRUSTED),
        (30, Member(posts_count=20, upheld=1), AssuranceLevel.EMAIL_ONLY, Trust.MEMBER),
    ],
)
def test_trust_is_computed_from_days_posts_and_decisions(days, member, assurance, expected):
    person = person_with(assurance=assurance, joined_on=timezone.localdate() - timedelta(days=days))

    assert members_rules.compute_person_trust(person, member) == expected


@pytest.mark.parametrize(
    ("premoderation", "expected"),
    [
        (Premoderation.NOBODY, [False, False, False]),
        (Premoderation.NEWCOMERS, [True, False, False]),
        (Premoderation.EVERYBODY, [True, True, False]),
    ],
)
def test_premoderation_holds_posts_except_those_of_staff(premoderation, expected):
    today = timezone.localdate()
    newcomer = person_with(joined_on=today)
    known = person_with(joined_on=today - timedelta(days=1))
    moderator = person_with(Role.MODERATOR, joined_on=today)
    on, member = board(premoderation=premoderation), Member(posts_count=3)

    assert [
        boards_rules.is_premoderated(person, on, member) for person in (newcomer, known, moderator)
    ] == expected


# Supporting, suggesting, voting, reporting


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, None),
        ({"state": PostState.HIDDEN}, "post_gone"),
        ({"thread": thread(state=ThreadState.HIDDEN)}, "post_gone"),
        ({"thread": thread(board=OF_STAFF)}, "post_gone"),
    ],
)
def test_published_post_can_be_supported(fields, code):
    assert code_of(rules.require_may_support, make_user(), post(**fields)) == code
    assert code_of(rules.require_may_support, NOBODY, post(**fields)) == "sign_in_needed"


@pytest.mark.django_db
def test_own_post_cannot_be_supported():
    author = make_user()

    assert code_of(rules.require_may_support, author, post(author=author)) == "own_post"


@pytest.mark.django_db
def test_staff_support_and_vote_on_staff_boards():
    moderator, theirs = make_moderator(), thread(board=OF_STAFF)

    assert rules.require_may_support(moderator, post(thread=theirs)) is moderator
    assert statements_rules.require_may_vote(moderator, conversation(thread=theirs)) is moderator


def conversation(**fields: Any) -> Conversation:
    return Conversation(**{"thread": thread()} | fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("about", "suggest", "vote"),
    [
        (conversation(), None, None),
        (conversation(thread=thread(state=ThreadState.HIDDEN)), "thread_gone", "thread_gone"),
        (conversation(closed_at=NOW), "conversation_closed", "conversation_closed"),
        (conversation(thread=thread(locked_at=NOW)), "suggestions_closed", None),
        (conversation(thread=thread(board=board(reply_by=Access.STAFF))), "staff_write", None),
        (conversation(thread=thread(board=board(start_by=Access.STAFF))), None, None),
        (conversation(thread=thread(board=OF_STAFF)), "staff_write", "staff_write"),
        (conversation(thread=thread(board=OF_MEMBERS)), "members_write", "members_write"),
    ],
)
def test_suggesting_needs_permission_to_reply_and_voting_to_read(about, suggest, vote):
    writer = make_writer()

    assert code_of(statements_rules.require_may_suggest, writer, about) == suggest
    assert code_of(statements_rules.require_may_vote, writer, about) == vote
    assert code_of(statements_rules.require_may_vote, NOBODY, about) == "sign_in_needed"


@pytest.mark.django_db
def test_staff_suggest_statements_in_locked_threads():
    moderator = make_moderator()

    assert (
        statements_rules.require_may_suggest(moderator, conversation(thread=thread(locked_at=NOW)))
        is moderator
    )
    assert statements_rules.require_may_vote(moderator, conversation()) is moderator


@pytest.mark.parametrize(
    ("person", "fields", "code"),
    [
        (RESIDENT, {}, None),
        (AUTHOR, {}, "own_report"),
        (RESIDENT, {"state": PostState.HIDDEN}, "post_gone"),
        (MODERATOR, {"state": PostState.HIDDEN}, None),
        (RESIDENT, {"thread": thread(state=ThreadState.HIDDEN)}, "post_gone"),
        (MODERATOR, {"thread": thread(state=ThreadState.HIDDEN)}, None),
    ],
)
def test_post_is_reported_by_anybody_who_sees_it_except_its_author(person, fields, code):
    assert code_of(reports_rules.require_may_report, person, post(**fields)) == code


@pytest.mark.parametrize(
    ("person", "state", "about", "code"),
    [
        (RESIDENT, StatementState.PUBLISHED, conversation(), None),
        (AUTHOR, StatementState.PUBLISHED, conversation(), "own_report"),
        (MODERATOR, StatementState.HELD, conversation(), "statement_gone"),
        (MODERATOR, StatementState.PUBLISHED, conversation(thread=thread(state=ThreadState.HIDDEN)), None),
        (
            RESIDENT,
            StatementState.PUBLISHED,
            conversation(thread=thread(state=ThreadState.HIDDEN)),
            "statement_gone",
        ),
    ],
)
def test_published_statement_is_reported_by_anybody_who_sees_its_thread(person, state, about, code):
    statement = Statement(conversation=about, author=AUTHOR, state=state)

    assert code_of(reports_rules.require_may_report_statement, person, statement) == code
