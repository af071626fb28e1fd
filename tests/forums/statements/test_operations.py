"""Statements: opening, suggesting, reviewing and closing, and what the database itself refuses."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from forums import errors as forums_errors
from forums.boards import errors as boards_errors
from forums.discussion import errors as discussion_errors
from forums.discussion.models import Thread, ThreadState
from forums.members import errors as members_errors
from forums.members.models import Block, Member, Suspension
from forums.moderation import errors as moderation_errors
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.operations import decisions
from forums.moderation.operations.decisions import Verdict
from forums.review.models import Action, Decision, Origin, ReviewItem
from forums.statements import errors, operations
from forums.statements.models import ConversationKey, Stance, Statement, StatementState
from participation.audit.models import Entry
from participation.refusals import ReasonNeeded
from tests.factories import make_user
from tests.forums.making import (
    author_of,
    decide_statement,
    make_board,
    make_conversation,
    make_moderator,
    make_statement,
    make_thread,
    make_writer,
    rule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


def test_moderators_and_editors_open_a_conversation_once():
    for role in ("moderator", "editor"):
        thread = make_thread()
        opened = operations.open_conversation(
            thread=thread, leader=make_user(role=role), question="  Kordon’da   hafta sonu nasıl olsun? "
        )
        assert opened.question == "Kordon’da hafta sonu nasıl olsun?"
        entry = Entry.objects.get(action="conversation.opened", subject=f"thread:{thread.pk}")
        assert "Kordon" not in f"{entry.reason} {entry.details}"
        assert len(bytes(ConversationKey.objects.get(conversation=opened).key)) == 32
        with pytest.raises(errors.ConversationThere):
            operations.open_conversation(thread=thread, leader=make_user(role=role), question="Yine mi soru?")
    assert len({bytes(it) for it in ConversationKey.objects.values_list("key", flat=True)}) == 2


@pytest.mark.parametrize("role", ["resident", "officer", "observer"])
def test_other_roles_cannot_open_or_close_a_conversation(role):
    with pytest.raises(members_errors.StaffOnly):
        operations.open_conversation(
            thread=make_thread(), leader=make_user(role=role), question="Nasıl olmalı sizce?"
        )
    conversation = make_conversation()
    with pytest.raises(members_errors.StaffOnly):
        operations.close_conversation(conversation=conversation, leader=make_user(role=role), reason="Bitti")
    conversation.refresh_from_db()
    assert conversation.is_open


def test_question_needs_words_and_has_a_maximum_length():
    for question in ("", "Kısa", "a" * 301):
        with pytest.raises(ValidationError):
            operations.open_conversation(
                thread=make_thread(), leader=make_user(role="editor"), question=question
            )


def test_every_suggestion_is_queued_for_review():
    conversation = make_conversation()
    for author in (make_writer(), make_writer(role="moderator")):
        statement = operations.suggest_statement(
            conversation=conversation, author=author, words=f"Görüşüm şudur, {author.pk} kez düşündüm."
        )
        assert statement.state == StatementState.HELD
        item = ReviewItem.objects.get(statement=statement)
        assert (item.origin, item.holds, item.decided_at) == (Origin.PREMODERATION, True, None)
        assert item.board == conversation.thread.board
    assert not conversation.statements.published().exists()


@pytest.mark.parametrize(
    "words",
    [
        "Kısa.",
        "!?!?!?!?!?!?!?",
        "a" * 201,
        "Araçlar kalksın. Bisikletliler de yavaşlasın.",
        "Araçlar kalksın! 15 km/s sınırı gelsin.",
        "Neden olmasın? Bence olur.",
        "\u200b\u202e\u2066" * 12,
    ],
)
def test_statement_must_be_one_short_sentence(words):
    with pytest.raises(ValidationError) as refused:
        operations.suggest_statement(conversation=make_conversation(), author=make_writer(), words=words)
    assert "text" in refused.value.message_dict
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        "Dr. Behçet Uz Parkı gece de açık olsun.",
        "Yükleme saati 07.00–09.00 olmalı.",
        "23. Nisan Caddesi vb. Yollar da yayalaştırılsın.",
        "Gürültü... evet, en büyük sorun bu.",
        "a" * 200,
    ],
)
def test_punctuation_within_a_sentence_does_not_end_it(words):
    assert make_statement(make_conversation(), words, publish=False).text == words


def test_invisible_characters_are_removed():
    statement = make_statement(
        make_conversation(), "Acil\u200b araç\n yolu \u202eher saat\t açık kalmalı\u0000.", publish=False
    )
    assert statement.text == "Acil araç yolu her saat açık kalmalı."


def test_duplicate_statement_is_refused():
    conversation = make_conversation()
    make_statement(conversation, "IŞIKLAR geç sönmeli, Çiğli’de de.", publish=False)
    with pytest.raises(errors.SaidBefore):
        make_statement(conversation, "ışıklar geç sönmeli; cigli'de de!")
    make_statement(make_conversation(), "ışıklar geç sönmeli; cigli'de de!")


def test_one_person_can_have_five_pending_suggestions():
    conversation, author = make_conversation(), make_writer()
    waiting = [
        operations.suggest_statement(
            conversation=conversation, author=author, words=f"Bu benim görüşüm, {number}."
        )
        for number in range(5)
    ]
    with pytest.raises(errors.TooManyWaiting):
        operations.suggest_statement(conversation=conversation, author=author, words="Bu da altıncı görüşüm.")
    decide_statement(waiting[0])
    operations.suggest_statement(conversation=conversation, author=author, words="Bu da altıncı görüşüm.")


def test_suggesting_needs_permission_to_reply():
    thread = make_thread()
    conversation = make_conversation(thread=thread)

    def suggest(author):
        operations.suggest_statement(conversation=conversation, author=author, words="Bu benim görüşümdür.")

    with pytest.raises(members_errors.NameNeeded):
        suggest(make_user())
    suspended = make_writer()
    decision = Decision.objects.create(action=Action.DISMISSED, automated=True, at=timezone.now())
    Suspension.objects.create(
        decision=decision, resident=suspended, since=timezone.now(), until=timezone.now() + timedelta(days=1)
    )
    with pytest.raises(members_errors.Suspended):
        suggest(suspended)
    Thread.objects.filter(pk=thread.pk).update(locked_at=timezone.now())
    with pytest.raises(errors.SuggestionsClosed):
        suggest(make_writer())
    Thread.objects.filter(pk=thread.pk).update(state=ThreadState.HIDDEN)
    with pytest.raises(discussion_errors.ThreadGone):
        suggest(make_writer())
    assert not Statement.objects.exists()


def test_staff_board_refuses_suggestions_of_others():
    board = make_board(read_by="staff", start_by="staff", reply_by="staff")
    thread = make_thread(board=board, author=make_writer(role="moderator"))
    conversation = make_conversation(thread=thread)
    with pytest.raises(boards_errors.StaffWrite):
        operations.suggest_statement(
            conversation=conversation, author=make_writer(), words="Bu benim görüşümdür."
        )


def test_moderator_publishes_or_refuses_with_reasons_and_closes_the_item(django_capture_on_commit_callbacks):
    conversation = make_conversation()
    one, other = (make_statement(conversation, publish=False) for _ in range(2))
    author = author_of(other)
    with pytest.raises(ValidationError):
        decide_statement(other, Action.HIDDEN)
    version = Thread.objects.get(pk=conversation.thread_id).version
    decide_statement(one)
    with django_capture_on_commit_callbacks(execute=True):
        decision = decide_statement(other, Action.HIDDEN, rule=rule("bir-dusunce"), words="İki düşünce.")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == (StatementState.PUBLISHED, StatementState.HIDDEN)
    assert (decision.author, decision.words, decision.in_effect) == (author, "İki düşünce.", True)
    assert decision.appeal_until == decision.at + timedelta(days=14)
    assert not ReviewItem.objects.filter(decided_at__isnull=True).exists()
    assert Thread.objects.get(pk=conversation.thread_id).version == version + 2
    [letter] = mail.outbox
    assert letter.to == [author.email]
    acts = Entry.objects.filter(action="moderation.decided").values_list("subject", flat=True)
    assert sorted(acts) == sorted([f"statement:{one.pk}", f"statement:{other.pk}"])


def test_refusal_for_form_costs_no_trust_and_refusal_for_an_insult_does():
    conversation = make_conversation()
    for code, upheld in (("bir-dusunce", 0), ("hakaret", 1)):
        statement = make_statement(conversation, publish=False)
        decision = decide_statement(statement, Action.HIDDEN, rule=rule(code))
        member = Member.objects.get(user=author_of(statement))
        assert member.upheld == upheld
        appeal = appeals_operations.lodge_appeal(
            decision=decision, author=author_of(statement), words="Bir düşünce bu."
        )
        appeals_operations.decide_appeal(
            appeal=appeal, moderator=make_moderator(), overturn=True, answer="Yeniden bakıldı."
        )
        member.refresh_from_db()
        assert member.upheld == 0


def test_overturning_a_refusal_opens_the_statement_to_votes():
    statement = make_statement(make_conversation(), publish=False)
    moderator = make_moderator()
    decision = decide_statement(statement, Action.HIDDEN, moderator, rule=rule("bir-dusunce"))
    with pytest.raises(errors.StatementGone):
        operations.vote(statement=statement, resident=make_user(), stance=Stance.AGREE)
    appeal = appeals_operations.lodge_appeal(
        decision=decision, author=author_of(statement), words="Bir düşünce bu."
    )
    with pytest.raises(forums_errors.ConflictOfInterest):
        appeals_operations.decide_appeal(appeal=appeal, moderator=moderator, overturn=True, answer="Olur.")
    appeals_operations.decide_appeal(appeal=appeal, moderator=make_moderator(), overturn=True, answer="Olur.")
    operations.vote(statement=statement, resident=make_user(), stance=Stance.AGREE)
    statement.refresh_from_db()
    assert (statement.state, statement.agreed) == (StatementState.PUBLISHED, 1)


def test_statement_is_decided_once_by_an_uninvolved_moderator():
    starter, author, blocker = (make_writer(role="moderator") for _ in range(3))
    conversation = make_conversation(thread=make_thread(author=starter))
    statement = operations.suggest_statement(
        conversation=conversation, author=author, words="Moderatör de düşünür."
    )
    Block.objects.create(resident=blocker, blocked=author)
    for moderator in (starter, author, blocker):
        with pytest.raises(forums_errors.ConflictOfInterest):
            decide_statement(statement, moderator=moderator)
    for role in ("resident", "editor", "officer"):
        with pytest.raises(members_errors.ModeratorsOnly):
            decide_statement(statement, moderator=make_user(role=role))
    item = ReviewItem.objects.get(statement=statement)
    decide_statement(statement)
    with pytest.raises(moderation_errors.DecidedMeanwhile):
        decisions.decide_item(
            item=item, moderator=make_moderator(), verdict=Verdict(action=Action.HIDDEN, rule=rule())
        )
    statement.refresh_from_db()
    assert statement.state == StatementState.PUBLISHED


def test_closing_hides_all_pending_suggestions():
    conversation = make_conversation(statements=1)
    waiting = make_statement(conversation, publish=False)
    leader = make_user(role="editor")
    with pytest.raises(ReasonNeeded):
        operations.close_conversation(conversation=conversation, leader=leader, reason=" ")
    closed = operations.close_conversation(conversation=conversation, leader=leader, reason="Süre doldu.")
    waiting.refresh_from_db()
    assert closed.closed_at is not None
    assert waiting.state == StatementState.HIDDEN
    assert waiting.reason
    assert not ReviewItem.objects.filter(decided_at__isnull=True).exists()
    assert not ConversationKey.objects.exists()
    with pytest.raises(errors.ConversationClosed):
        operations.close_conversation(conversation=conversation, leader=leader, reason="Yine")
    with pytest.raises(errors.ConversationClosed):
        make_statement(conversation)
    entry = Entry.objects.get(action="conversation.closed")
    assert entry.reason == "Süre doldu."


def test_database_refuses_changes_to_statements_with_votes():
    conversation = make_conversation(statements=2)
    voted, other = conversation.statements.all()
    operations.vote(statement=voted, resident=make_user(), stance=Stance.AGREE)
    Statement.objects.filter(pk=other.pk).update(text="Başka sözler, kimse oy vermeden.")
    for change in ({"text": "Başka"}, {"folded": "baska"}, {"conversation": make_conversation()}):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            Statement.objects.filter(pk=voted.pk).update(**change)
    Statement.objects.filter(pk=voted.pk).update(state=StatementState.HIDDEN)
