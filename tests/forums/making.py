"""Factories for boards, threads and posts, built on the operations that people use."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from django.utils import timezone

from forums.boards import operations as boards_operations
from forums.boards.models import Board
from forums.boards.operations import BoardDraft
from forums.discussion.models import Post, Thread
from forums.discussion.operations import posting
from forums.moderation.operations import decisions
from forums.moderation.operations.decisions import Verdict
from forums.moderation.reports import operations as reports_operations
from forums.moderation.rule_books.models import Rule
from forums.moderation.rule_books.queries import get_current_book
from forums.review.models import Action, Decision, Report, ReviewItem
from forums.statements import operations as statements_operations
from forums.statements.models import Conversation, Stance, Statement
from participation.people.models import User
from tests.factories import make_user

_numbers = count(1)
WORDS = """
ağaç akşam araç bahçe bank bisiklet cadde çeşme çınar çocuk deniz durak esnaf fener gölge hat ışık iskele
kaldırım kapı kedi kordon köprü kütüphane liman mahalle martı meydan müze otobüs otopark park pazar rampa
rıhtım saat sabah sahil sokak şerit tabela tramvay tren vapur yağmur yaya yeşil yokuş yol zeytin
"""


def own_words() -> str:
    """A unique text, so that screening detects no copy."""
    return " ".join(Random(next(_numbers)).sample(WORDS.split(), 12)).capitalize() + "."


def make_writer(name: str | None = None, **options: Any) -> User:
    """A resident with a public name."""
    return make_user(display_name=name or f"Kişi {next(_numbers)}", **options)


def make_established_writer(**options: Any) -> User:
    """One who joined a month ago and has proved residence: their reports have full weight."""
    writer = make_writer(assurance=20, **options)
    writer.joined_on = timezone.localdate() - timedelta(days=30)
    writer.save(update_fields=["joined_on"])
    return writer


def make_board(*, editor: User | None = None, **draft: Any) -> Board:
    given = {"name": f"Ulaşım {next(_numbers)}", "description": "Yollar, duraklar, hatlar."} | draft
    return boards_operations.save_board(editor=editor or make_user(role="editor"), draft=BoardDraft(**given))


def make_thread(
    *,
    board: Board | None = None,
    author: User | None = None,
    title: str = "Kordon hafta sonu yayalara açılsın mı?",
    body: str | None = None,
) -> Thread:
    posted = posting.start_thread(
        board=board or make_board(), author=author or make_writer(), title=title, body=body or own_words()
    )
    return Thread.objects.get(pk=posted.post.thread_id)


def make_post(thread: Thread, author: User | None = None, body: str | None = None, **options: Any) -> Post:
    return posting.reply_to_thread(
        thread=thread,
        author=author or make_writer(),
        body=body or f"Bence de, {next(_numbers)} kez düşündüm.",
        **options,
    ).post


def author_of(written: Post | Thread | Decision | Statement) -> User:
    """The author, who is never missing in tests."""
    assert written.author is not None
    return written.author


def make_conversation(*, thread: Thread | None = None, statements: int = 0) -> Conversation:
    """A conversation with the given number of published statements, each by a different author."""
    conversation = statements_operations.open_conversation(
        thread=thread or make_thread(),
        leader=make_user(role="moderator"),
        question="Kordon’da hafta sonu nasıl olmalı?",
    )
    moderator = make_moderator() if statements else None
    for _ in range(statements):
        make_statement(conversation, moderator=moderator)
    return conversation


def make_statement(
    conversation: Conversation,
    words: str | None = None,
    *,
    publish: bool = True,
    moderator: User | None = None,
) -> Statement:
    statement = statements_operations.suggest_statement(
        conversation=conversation,
        author=make_writer(),
        words=words or f"Bu, üzerine oy verilecek {next(_numbers)} numaralı görüştür.",
    )
    if publish:
        decide_statement(statement, moderator=moderator)
    statement.refresh_from_db()
    return statement


def decide_statement(
    statement: Statement, action: str = Action.DISMISSED, moderator: User | None = None, **verdict: Any
) -> Decision:
    """Decide about a statement; the default is to publish it."""
    return decisions.decide_item(
        item=ReviewItem.objects.get(statement=statement, decided_at=None),
        moderator=moderator or make_moderator(),
        verdict=Verdict(action=Action(action), **verdict),
    )


def vote_all(conversation: Conversation, residents: Sequence[User]) -> None:
    """All vote on every statement, in three distinct groups of opinion with few exceptions."""
    chance = Random(1 + len(residents))
    statements = list(conversation.statements.published().values_list("pk", flat=True))
    ballots = []
    for number, resident in enumerate(residents):
        leaning = number % 3
        ballot = {}
        for place, statement in enumerate(statements):
            # All agree on the first statement; each group agrees with its own share of the others.
            agrees = place == 0 or place % 3 == leaning
            usual = Stance.AGREE if agrees else Stance.DISAGREE
            ballot[statement] = usual if chance.random() < 0.93 else Stance.PASS
        ballots.append((resident, ballot))
    statements_operations.store_votes(conversation=conversation, ballots=ballots)


def make_moderator(name: str | None = None) -> User:
    return make_writer(name, role="moderator")


def rule(code: str = "hakaret") -> Rule:
    """The rule with this code in the current rule book."""
    return get_current_book().rules.get(code=code)


def make_report(post: Post, reporter: User | None = None, code: str = "hakaret", words: str = "") -> Report:
    return reports_operations.report_post(
        post=post, reporter=reporter or make_writer(), rule=rule(code), words=words
    )


def make_decision(
    post: Post, action: str = Action.HIDDEN, moderator: User | None = None, **verdict: Any
) -> Decision:
    """Decide about a post that has been reported."""
    item = ReviewItem.objects.filter(post=post, decided_at=None).first() or make_report(post).item
    given = {"rule": rule()} | verdict if action != Action.DISMISSED else verdict
    return decisions.decide_item(
        item=item, moderator=moderator or make_moderator(), verdict=Verdict(action=Action(action), **given)
    )
