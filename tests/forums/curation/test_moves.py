"""Moving, merging and splitting threads: what is moved, what is refused, and that every URL keeps working."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from forums import errors as forums_errors
from forums.boards import errors as boards_errors
from forums.boards import operations as boards_operations
from forums.boards.models import Board
from forums.curation import errors
from forums.curation.operations import acts, moves
from forums.discussion import errors as discussion_errors
from forums.discussion.drafts import operations as drafts_operations
from forums.discussion.drafts.models import Draft
from forums.discussion.following import operations as following_operations
from forums.discussion.following.models import ReadPosition, ThreadFollow
from forums.discussion.models import Act, Post, PostState, Thread, ThreadAct, ThreadState
from forums.discussion.operations import posting, support
from forums.members import errors as members_errors
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.operations import decisions as decisions_operations
from forums.moderation.operations.decisions import Verdict
from forums.review.models import Action, Decision, ReviewItem
from forums.statements.models import Conversation
from participation.audit.models import Entry
from participation.people.models import User
from participation.refusals import ReasonNeeded, Refusal
from tests.examples import examples
from tests.factories import make_user
from tests.forums.counted import assert_counted
from tests.forums.making import (
    author_of,
    decide_statement,
    make_board,
    make_conversation,
    make_moderator,
    make_post,
    make_report,
    make_statement,
    make_thread,
    make_writer,
    own_words,
    rule,
)
from tests.threads import together

pytestmark = pytest.mark.django_db
WHY = "Aynı soru soruluyor."


@pytest.fixture
def moderator() -> User:
    return make_writer("Moderatör", role="moderator")


def thread_reached_from(post: Post, client: Client) -> int:
    """The thread whose page shows the post, reached by the post's own URL."""
    response = client.get(post.get_absolute_url(), follow=True)
    assert response.status_code == 200
    assert f'id="ileti-{post.pk}"' in response.content.decode()
    return int(response.redirect_chain[-1][0].split("/konu/")[1].split("/")[0])


def test_pending_statements_move_with_their_thread(moderator):
    thread, board = make_thread(), make_board()
    statement = make_statement(make_conversation(thread=thread), publish=False)
    moves.move_thread(thread=thread, board=board, moderator=moderator, reason="Oranın konusu.")
    assert ReviewItem.objects.get(statement=statement).board == board
    assert decide_statement(statement).board == board


def test_merge_moves_every_post_and_keeps_its_url(moderator, client):
    kept = make_thread()
    away = make_thread(title="Kordon hafta sonu kapansın mı?")
    posts = [*away.posts.all(), make_post(kept), make_post(away), *kept.posts.filter(is_opening=True)]
    answer = make_post(away, reply_to=posts[0])
    moves.merge_threads(thread=away, into=kept, moderator=moderator, reason=WHY)
    away.refresh_from_db()
    kept.refresh_from_db()
    assert (away.state, away.merged_into) == (ThreadState.MERGED, kept)
    assert [it.pk for it in kept.posts.order_by("pk")] == sorted(it.pk for it in [*posts, answer])
    assert kept.posts.get(is_opening=True).pk == posts[-1].pk
    assert Post.objects.get(pk=answer.pk).reply_to == posts[0]
    assert {thread_reached_from(post, client) for post in [*posts, answer]} == {kept.pk}
    assert (kept.posts_count, kept.newest, away.posts_count, away.newest) == (5, answer.pk, 0, 0)
    assert_counted()
    shown = ThreadAct.objects.order_by("pk").values_list("thread", "act", "other", "posts", "reason")
    assert list(shown) == [
        (away.pk, Act.MERGED_AWAY, kept.pk, 3, WHY),
        (kept.pk, Act.MERGED_HERE, away.pk, 3, WHY),
    ]
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.subject, entry.reason) == ("thread.merged_away", away.topic, WHY)
    assert entry.details == {"into": kept.pk, "posts": 3}


def test_page_url_naming_a_post_redirects_to_its_new_page(moderator, client):
    kept, away = make_thread(), make_thread()
    post = make_post(away)
    old = f"{away.get_absolute_url()}?ileti={post.pk}"
    moves.merge_threads(thread=away, into=kept, moderator=moderator, reason=WHY)
    response = client.get(old)
    assert (response.status_code, response.url) == (301, f"{kept.get_absolute_url()}?ileti={post.pk}")
    made = moves.split_thread(
        thread=kept, posts=[post.pk], title="Ayrı bir konu", board=kept.board, moderator=moderator, reason=WHY
    )
    response = client.get(old, follow=True)
    assert response.redirect_chain[-1][0].startswith(made.get_absolute_url())
    assert f'id="ileti-{post.pk}"' in response.content.decode()


def test_chain_of_merges_redirects_directly_to_the_last_thread(moderator, client):
    first, second, third = make_thread(), make_thread(), make_thread()
    moves.merge_threads(thread=first, into=second, moderator=moderator, reason=WHY)
    moves.merge_threads(thread=second, into=third, moderator=moderator, reason=WHY)
    assert set(Thread.objects.filter(merged_into=third)) == {first, second}
    assert client.get(first.get_absolute_url()).url == third.get_absolute_url()
    assert_counted()


def test_merge_moves_followers_read_positions_and_drafts(moderator):
    kept, away = make_thread(), make_thread()
    last_there, last_here = make_post(away), make_post(kept)
    through, halfway, only_away = make_writer(), make_writer(), make_writer()
    for reader, there, here in (
        (through, last_there.pk, last_here.pk),
        (halfway, last_there.pk, kept.posts.get(is_opening=True).pk),
        (only_away, last_there.pk, None),
    ):
        following_operations.advance_read_position(thread=away, resident=reader, seen=there)
        if here:
            following_operations.advance_read_position(thread=kept, resident=reader, seen=here)
    following_operations.follow_thread(thread=away, resident=through, on=True)
    following_operations.follow_thread(thread=kept, resident=through, on=True)
    following_operations.follow_thread(thread=away, resident=halfway, on=True)
    drafts_operations.save_draft(resident=through, place=away.topic, body="Oradaki yarım söz")
    drafts_operations.save_draft(resident=halfway, place=away.topic, body="İkinci söz")
    drafts_operations.save_draft(resident=halfway, place=kept.topic, body="İlk söz")
    moves.merge_threads(thread=away, into=kept, moderator=moderator, reason=WHY)
    follows = ThreadFollow.objects.filter(resident__in=[through, halfway])
    assert set(follows.values_list("resident", "thread")) == {(through.pk, kept.pk), (halfway.pk, kept.pk)}
    assert dict(ReadPosition.objects.values_list("resident", "seen")) == {
        through.pk: last_here.pk,
        halfway.pk: kept.posts.get(is_opening=True).pk,
        only_away.pk: last_there.pk,
    }
    assert dict(Draft.objects.values_list("resident", "body")) == {
        through.pk: "Oradaki yarım söz",
        halfway.pk: "İlk söz\n\nİkinci söz",
    }
    assert set(Draft.objects.values_list("place", flat=True)) == {kept.topic}
    drafts_operations.save_draft(resident=only_away, place=away.topic, body="Eski sayfada yazıldı")
    assert Draft.objects.get(resident=only_away).place == kept.topic


@pytest.mark.parametrize("state", [ThreadState.HELD, ThreadState.HIDDEN, ThreadState.DELETED])
@pytest.mark.parametrize("which", ["thread", "into"])
def test_only_published_threads_are_merged(moderator, state, which):
    threads = {"thread": make_thread(), "into": make_thread()}
    Thread.objects.filter(pk=threads[which].pk).update(state=state)
    with pytest.raises(errors.ThreadNotPublished):
        moves.merge_threads(**threads, moderator=moderator, reason=WHY)
    assert not ThreadAct.objects.exists()


def test_merge_refusals(moderator):
    thread, into = make_thread(), make_thread()
    with pytest.raises(errors.IntoItself):
        moves.merge_threads(thread=thread, into=thread, moderator=moderator, reason=WHY)
    with pytest.raises(ReasonNeeded):
        moves.merge_threads(thread=thread, into=into, moderator=moderator, reason=" \n ")
    inside = make_thread(board=make_board(read_by="staff"), author=make_writer(role="officer"))
    with pytest.raises(boards_errors.OtherReaders):
        moves.merge_threads(thread=thread, into=inside, moderator=moderator, reason=WHY)
    archived = make_thread()
    boards_operations.archive_board(board=archived.board, editor=make_user(role="editor"))
    with pytest.raises(boards_errors.BoardArchived):
        moves.merge_threads(thread=thread, into=archived, moderator=moderator, reason=WHY)
    moves.merge_threads(thread=thread, into=into, moderator=moderator, reason=WHY)
    with pytest.raises(errors.ThreadNotPublished):
        moves.merge_threads(thread=thread, into=make_thread(), moderator=moderator, reason=WHY)
    with pytest.raises(errors.ThreadNotPublished):
        moves.merge_threads(thread=make_thread(), into=thread, moderator=moderator, reason=WHY)


def test_merge_moves_statements_and_is_refused_if_both_threads_have_them(moderator):
    kept, away, third = make_thread(), make_thread(), make_thread()
    held = [
        Conversation.objects.create(thread=it, question="Ne dersiniz?", opened_at=it.created_at)
        for it in (away, third)
    ]
    moves.merge_threads(thread=away, into=kept, moderator=moderator, reason=WHY)
    held[0].refresh_from_db()
    assert held[0].thread == kept
    with pytest.raises(errors.TwoConversations):
        moves.merge_threads(thread=third, into=kept, moderator=moderator, reason=WHY)
    assert Thread.objects.get(pk=third.pk).state == ThreadState.PUBLISHED


def test_moderators_cannot_curate_their_own_threads(moderator):
    own, other = make_thread(author=moderator), make_thread()
    for thread, into in ((own, other), (other, own)):
        with pytest.raises(forums_errors.ConflictOfInterest):
            moves.merge_threads(thread=thread, into=into, moderator=moderator, reason=WHY)
    with pytest.raises(forums_errors.ConflictOfInterest):
        moves.move_thread(thread=own, board=other.board, moderator=moderator, reason=WHY)
    post = make_post(other, moderator)
    with pytest.raises(forums_errors.ConflictOfInterest):
        moves.split_thread(
            thread=other,
            posts=[post.pk],
            title="Kendi konum",
            board=other.board,
            moderator=moderator,
            reason=WHY,
        )
    assert_counted()


def test_split_creates_a_thread_from_the_chosen_posts(moderator, client):
    thread, board = make_thread(), make_board()
    posts = [make_post(thread) for _ in range(5)]
    support.support_post(post=posts[1], resident=make_user(), on=True)
    reader = make_user()
    following_operations.advance_read_position(thread=thread, resident=reader, seen=posts[2].pk)
    made = moves.split_thread(
        thread=thread,
        posts=[posts[3].pk, posts[1].pk],
        title="Yükleme saatleri nasıl olsun?",
        board=board,
        moderator=moderator,
        reason=WHY,
    )
    assert [it.pk for it in made.posts.order_by("pk")] == [posts[1].pk, posts[3].pk]
    opening = made.posts.get(is_opening=True)
    assert (opening.pk, made.author, made.created_at) == (posts[1].pk, posts[1].author, posts[1].created_at)
    made.refresh_from_db()
    assert (made.support, made.posts_count, made.newest, made.board) == (1, 2, posts[3].pk, board)
    assert {"yukleme", "saatleri"} <= set(opening.search.split())
    assert_counted()
    assert {thread_reached_from(it, client) for it in (posts[1], posts[3])} == {made.pk}
    assert {thread_reached_from(it, client) for it in (posts[0], posts[2], posts[4])} == {thread.pk}
    assert ReadPosition.objects.get(resident=reader, thread=made).seen == posts[2].pk
    followers = set(made.follows.values_list("resident", flat=True))
    assert followers == {posts[1].author_id, posts[3].author_id}
    assert set(ThreadAct.objects.values_list("thread", "act", "other", "posts")) == {
        (thread.pk, Act.SPLIT_AWAY, made.pk, 2),
        (made.pk, Act.SPLIT_HERE, thread.pk, 2),
    }


def test_split_refusals(moderator):
    thread, other = make_thread(), make_thread()
    post, gone = make_post(thread), make_post(thread)

    def split(posts, **changes):
        given = {"title": "Başka bir konu", "board": thread.board, "moderator": moderator, "reason": WHY}
        return moves.split_thread(thread=thread, posts=posts, **(given | changes))

    with pytest.raises(errors.OpeningStays):
        split([post.pk, thread.posts.get(is_opening=True).pk])
    posting.delete_post(post=gone, author=author_of(gone))
    for posts, changes in (
        ([], {}),
        ([post.pk, other.posts.get().pk], {}),
        ([gone.pk], {}),
        ([post.pk], {"title": "Kısa"}),
        (range(1, 600), {}),
    ):
        with pytest.raises(ValidationError):
            split(posts, **changes)
    with pytest.raises(boards_errors.OtherReaders):
        split([post.pk], board=make_board(read_by="staff"))
    with pytest.raises(members_errors.ModeratorsOnly):
        split([post.pk], moderator=make_writer(role="editor"))
    assert Thread.objects.count() == 2
    assert_counted()
    # A gap can be split off if a readable post comes first.
    assert split([post.pk, gone.pk]).posts.count() == 2
    assert_counted()


def test_move_updates_counters_and_review_items(moderator):
    thread, board = make_thread(), make_board()
    make_post(thread)
    post = make_post(thread)
    item = ReviewItem.objects.create(
        post=post, board=thread.board, origin="reports", created_at=post.created_at
    )
    acts.pin_thread_on_board(thread=thread, moderator=moderator, reason=WHY)
    moves.move_thread(thread=thread, board=board, moderator=moderator, reason=WHY)
    thread.refresh_from_db()
    item.refresh_from_db()
    assert (thread.board, thread.pinned_at, item.board) == (board, None, board)
    assert_counted()
    act = ThreadAct.objects.get(act=Act.MOVED)
    assert act.details["after"] == board.name
    with pytest.raises(ValidationError):
        moves.move_thread(thread=thread, board=board, moderator=moderator, reason=WHY)
    with pytest.raises(boards_errors.OtherReaders):
        moves.move_thread(thread=thread, board=make_board(read_by="staff"), moderator=moderator, reason=WHY)


class Walk:
    """Random actions on posts and threads, including some that are refused."""

    def __init__(self, seed: int, moderator: User) -> None:
        self.chance = random.Random(seed)
        self.moderator, self.other = moderator, make_moderator()
        self.writers = [make_writer() for _ in range(4)]
        self.boards = [make_board(), make_board()]
        self.done: Counter[str] = Counter()
        self.began, self.hours = timezone.now(), 0

    def go(self, name: str) -> None:
        # One hour passes in each step; screening would hold many posts within minutes.
        self.hours += 1
        try:
            with time_machine.travel(self.began + timedelta(hours=self.hours)):
                getattr(self, name)()
        except (Refusal, ValidationError, IndexError):  # IndexError: nothing to choose from yet
            return
        self.done[name] += 1
        assert_counted()

    def _thread(self) -> Thread:
        return self.chance.choice(list(Thread.objects.order_by("pk")))

    def _post(self) -> Post:
        return self.chance.choice(list(Post.objects.order_by("pk")))

    def _by_moderator(self) -> dict[str, Any]:
        return {"thread": self._thread(), "moderator": self.moderator, "reason": WHY}

    def start(self) -> None:
        make_thread(board=self.chance.choice(self.boards), author=self.chance.choice(self.writers))

    def reply(self) -> None:
        make_post(self._thread(), self.chance.choice(self.writers))

    def support(self) -> None:
        on = self.chance.random() < 0.8
        support.support_post(post=self._post(), resident=self.chance.choice(self.writers), on=on)

    def delete(self) -> None:
        post = self._post()
        posting.delete_post(post=post, author=author_of(post))

    def hold(self) -> None:
        """Have a post held by an edit that adds a telephone number."""
        post = self._post()
        posting.edit_post(
            post=post,
            editor=author_of(post),
            body=f"{own_words()} Beni 0532 123 45 67 numaradan arayın.",
            seen=posting.build_version_token(post),
        )

    def report(self) -> None:
        make_report(self._post(), self.chance.choice(self.writers))

    def decide(self) -> None:
        waiting = list(ReviewItem.objects.filter(decided_at=None).order_by("pk"))
        action = self.chance.choice([Action.DISMISSED, Action.HIDDEN, Action.HIDDEN])
        verdict = Verdict(action=action, rule=None if action == Action.DISMISSED else rule())
        decisions_operations.decide_item(
            item=self.chance.choice(waiting), moderator=self.moderator, verdict=verdict
        )

    def overturn(self) -> None:
        decisions = Decision.objects.filter(in_effect=True, appeal=None).exclude(action=Action.DISMISSED)
        decision = self.chance.choice(list(decisions.order_by("pk")))
        made = appeals_operations.lodge_appeal(decision=decision, author=author_of(decision), words="Lütfen.")
        appeals_operations.decide_appeal(appeal=made, moderator=self.other, overturn=True, answer="Peki.")

    def merge(self) -> None:
        moves.merge_threads(into=self._thread(), **self._by_moderator())

    def split(self) -> None:
        given = self._by_moderator()
        ids = list(given["thread"].posts.filter(is_opening=False).values_list("pk", flat=True))
        chosen = self.chance.sample(ids, min(len(ids), self.chance.randint(1, 3)))
        board = self.chance.choice(self.boards)
        moves.split_thread(posts=chosen, title="Ayrılan konu", board=board, **given)

    def move(self) -> None:
        moves.move_thread(board=self.chance.choice(self.boards), **self._by_moderator())

    def pin(self) -> None:
        acts.pin_thread_on_board(on=self.chance.random() < 0.7, **self._by_moderator())


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("seed", range(examples(3)))
def test_counters_match_rows_and_urls_keep_working_after_random_actions(seed, client, moderator):
    walk = Walk(seed, moderator)
    weights = {
        "start": 2,
        "reply": 8,
        "support": 6,
        "delete": 2,
        "hold": 4,
        "report": 3,
        "decide": 5,
        "overturn": 3,
        "merge": 2,
        "split": 4,
        "move": 3,
        "pin": 2,
    }
    for name in ["start"] * 4 + walk.chance.choices(list(weights), list(weights.values()), k=90):
        walk.go(name)
    for name in [it for it in weights for _ in range(20)]:
        if not walk.done[name]:
            walk.go(name)
    assert {name for name in weights if walk.done[name]} == set(weights)
    for post in Post.objects.filter(thread__state=ThreadState.PUBLISHED).exclude(state=PostState.HELD):
        assert thread_reached_from(post, client) == post.thread_id
    for thread in Thread.objects.filter(state=ThreadState.MERGED):
        assert thread.merged_into is not None
        assert thread.merged_into.state != ThreadState.MERGED
        assert not thread.posts.exists()


@pytest.mark.django_db(transaction=True)
def test_merging_two_threads_into_each_other_at_once_leaves_one_thread():
    """The second merge is refused because nothing is left to merge. Runs on both databases."""
    for _ in range(5):
        first, second = make_thread(), make_thread()
        ones = [make_writer(role="moderator") for _ in range(2)]
        given = together(
            [
                partial(moves.merge_threads, thread=first, into=second, moderator=ones[0], reason=WHY),
                partial(moves.merge_threads, thread=second, into=first, moderator=ones[1], reason=WHY),
            ]
        )
        assert sum(isinstance(it, Thread) for it in given) == 1, given
        assert sum(isinstance(it, errors.ThreadNotPublished) for it in given) == 1, given
        states = set(Thread.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True))
        assert states == {ThreadState.MERGED, ThreadState.PUBLISHED}
    assert_counted()


@pytest.mark.django_db(transaction=True)
def test_replies_and_support_during_a_merge_are_counted():
    kept, away = make_thread(), make_thread()
    writers = [make_writer() for _ in range(8)]
    moderators = [make_writer(role="moderator") for _ in range(2)]
    post = make_post(away)
    third = make_thread(board=Board.objects.get(pk=away.board_id))
    jobs: list[Callable[[], object]] = [
        *[partial(make_post, away, writer) for writer in writers[:4]],
        *[partial(support.support_post, post=post, resident=writer, on=True) for writer in writers],
        partial(moves.merge_threads, thread=away, into=kept, moderator=moderators[0], reason=WHY),
        partial(moves.merge_threads, thread=kept, into=third, moderator=moderators[1], reason=WHY),
        *[partial(make_post, kept, writer) for writer in writers[4:]],
    ]
    given = together(jobs, at_once=12)
    problems = [it for it in given if isinstance(it, Exception)]
    assert all(isinstance(it, discussion_errors.ThreadGone | errors.ThreadNotPublished) for it in problems), (
        problems
    )
    assert Post.objects.get(pk=post.pk).support == len(writers)
    assert Post.objects.filter(state=PostState.PUBLISHED).count() == 4 + 8 - sum(
        isinstance(it, discussion_errors.ThreadGone) for it in problems
    )
    assert_counted()


@pytest.mark.django_db(transaction=True)
def test_actions_waiting_for_a_move_apply_to_the_moved_thread(book):
    moderator = make_moderator()
    for _ in range(3):
        thread, board = make_thread(), make_board()
        jobs: list[Callable[[], object]] = [
            partial(moves.move_thread, thread=thread, board=board, moderator=moderator, reason=WHY),
            *(partial(make_post, thread, make_writer(), own_words()) for _ in range(4)),
            partial(acts.restrict_replies_to_staff, thread=thread, moderator=make_moderator(), reason=WHY),
        ]

        results = together(jobs)

        assert {type(it) for it in results if isinstance(it, Exception)} <= {discussion_errors.ThreadClosed}
        assert_counted()
