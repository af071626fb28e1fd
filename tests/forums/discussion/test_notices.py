"""Who is notified of a post, once each, and who is not."""

import pytest
from django.test import Client

from forums.boards import operations as boards_operations
from forums.discussion.following import operations as following_operations
from forums.discussion.models import Post, PostState
from forums.discussion.operations import posting
from forums.members.models import Block
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.operations import decisions
from forums.moderation.operations.decisions import Verdict
from forums.moderation.reports import operations as reports_operations
from forums.review.models import Action, ReviewItem
from participation.notifications import queries, wording
from participation.notifications.models import Notice
from tests.factories import make_user
from tests.forums.counted import assert_counted
from tests.forums.making import (
    author_of,
    decide_statement,
    make_board,
    make_conversation,
    make_decision,
    make_moderator,
    make_post,
    make_statement,
    make_thread,
    make_writer,
    rule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


def kinds_of(resident):
    return [(it.kind, it.count) for it in queries.list_notices(resident).order_by("pk")]


def words_for(resident):
    return [it.words for it in wording.render_notices(resident, queries.list_notices(resident))]


def test_each_resident_gets_one_notice_for_the_most_relevant_reason():
    starter, named, follower = make_writer("Zeynep K."), make_writer("Mert Ö."), make_user()
    thread = make_thread(author=starter)
    make_post(thread, named, "Ben de buradayım.")  # gives them a handle and makes them follow
    following_operations.follow_thread(thread=thread, resident=follower, on=True)
    Notice.objects.all().delete()
    writer = make_writer("Elif Ş.")
    make_post(thread, writer, "@mert-o ne dersin?", reply_to=thread.posts.first())
    assert kinds_of(named) == [("forums.mention", 1)]
    assert kinds_of(starter) == [("forums.reply", 1)]
    assert kinds_of(follower) == [("forums.posts", 1)]
    assert kinds_of(writer) == []
    assert words_for(named) == [f"Elif Ş. “{thread.title}” konusunda sizden söz etti."]


def test_new_posts_of_a_thread_are_one_notice_linking_to_the_first():
    thread = make_thread()
    posts = [make_post(thread) for _ in range(3)]
    starter = author_of(thread)
    assert kinds_of(starter) == [("forums.posts", 3)]
    assert queries.list_notices(starter).get().address == posts[0].get_absolute_url()
    client = Client()
    client.force_login(starter)
    client.get(thread.get_absolute_url())
    assert queries.count_unread_notices(starter) == 0


def test_followers_of_a_board_are_notified_of_new_threads():
    board, follower = make_board(), make_user()
    boards_operations.follow_board(board=board, resident=follower, on=True)
    thread = make_thread(board=board)
    assert words_for(follower) == [f"{board.name} forumunda yeni konu: “{thread.title}”."]
    assert kinds_of(author_of(thread)) == []


def test_posts_of_blocked_members_cause_no_notice():
    thread, writer = make_thread(), make_writer()
    starter = author_of(thread)
    Block.objects.create(resident=starter, blocked=writer)
    make_post(thread, writer, reply_to=thread.posts.first())
    assert kinds_of(starter) == []


def test_held_post_causes_notices_once_it_is_published():
    board, follower = make_board(premoderation="everybody"), make_user()
    boards_operations.follow_board(board=board, resident=follower, on=True)
    thread = make_thread(board=board)
    author = author_of(thread)
    assert not Notice.objects.exists()
    item = ReviewItem.objects.get(post__thread=thread)
    verdict = Verdict(action=Action.DISMISSED)
    decisions.decide_item(item=item, moderator=make_user(role="moderator"), verdict=verdict)
    assert kinds_of(follower) == [("forums.thread", 1)]
    assert words_for(author) == [f"“{thread.title}” konusundaki iletiniz yayımlandı."]


def test_edit_notifies_newly_mentioned_members_and_nobody_twice():
    thread = make_thread()
    for name in ("Mert Ö.", "Deniz A."):
        make_post(thread, make_writer(name))
    post = make_post(thread, make_writer(), "@mert-o bak.")
    Notice.objects.all().delete()
    posting.edit_post(
        post=post,
        editor=author_of(post),
        body="@mert-o, @deniz-a bakın.",
        seen=posting.build_version_token(post),
    )
    assert [(it.kind, it.resident.display_name) for it in Notice.objects.all()] == [
        ("forums.mention", "Deniz A.")
    ]


def test_staff_boards_notify_staff_alone():
    board = make_board(read_by="staff", start_by="staff", reply_by="staff")
    moderator, was_one = make_writer(role="moderator"), make_writer()
    thread = make_thread(board=board, author=moderator)
    following_operations.follow_thread(thread=thread, resident=was_one, on=True)
    make_post(thread, make_writer(role="editor"))
    assert kinds_of(moderator) == [("forums.posts", 1)]
    assert kinds_of(was_one) == []


def test_notice_discloses_nothing_of_posts_hidden_meanwhile():
    thread = make_thread()
    starter, post = author_of(thread), make_post(thread, reply_to=thread.posts.first())
    assert thread.title in words_for(starter)[0]
    Post.objects.filter(pk=post.pk).update(state=PostState.HIDDEN)
    assert words_for(starter) == ["Bu bildirimin konusu artık görüntülenemiyor."]


@pytest.mark.parametrize("notices", [1, 10])
def test_many_notices_are_rendered_in_as_many_queries_as_one(notices, django_assert_num_queries):
    reader = make_user()
    for number in range(notices):
        thread = make_thread(title=f"Konu başlığı {number}")
        following_operations.follow_thread(thread=thread, resident=reader, on=True)
        make_post(thread)
    rows = list(queries.list_notices(reader))
    with django_assert_num_queries(1):
        assert len(wording.render_notices(reader, rows)) == notices


def test_post_released_in_a_hidden_thread_notifies_nobody():
    thread, writer = make_thread(), make_writer()
    post = make_post(thread, writer, "Beni 0532 123 45 67 numaradan arayın.")
    posting.delete_post(post=thread.posts.get(is_opening=True), author=author_of(thread))
    assert Post.objects.get(pk=post.pk).state == PostState.HELD
    item = ReviewItem.objects.get(post=post)
    decisions.decide_item(item=item, moderator=make_moderator(), verdict=Verdict(action=Action.DISMISSED))
    assert not Notice.objects.exists()
    assert_counted()


def test_post_edited_while_held_causes_the_same_notices():
    board, follower = make_board(premoderation="everybody"), make_user()
    boards_operations.follow_board(board=board, resident=follower, on=True)
    thread = make_thread(board=board)
    post = thread.posts.get()
    for body in (f"{post.body} Bir de şu.", f"{post.body} Bir de bu."):
        post = posting.edit_post(
            post=post, editor=author_of(post), body=body, seen=posting.build_version_token(post)
        )
    item = ReviewItem.objects.get(post=post)
    decisions.decide_item(item=item, moderator=make_moderator(), verdict=Verdict(action=Action.DISMISSED))
    assert kinds_of(follower) == [("forums.thread", 1)]


def test_post_held_by_an_edit_notifies_nobody_again_when_released():
    thread = make_thread()
    post = make_post(thread, reply_to=thread.posts.get())
    starter = author_of(thread)
    assert kinds_of(starter) == [("forums.reply", 1)]
    posting.edit_post(
        post=post,
        editor=author_of(post),
        body="Beni 0532 123 45 67 numaradan arayın.",
        seen=posting.build_version_token(post),
    )
    item = ReviewItem.objects.get(post=post)
    decisions.decide_item(item=item, moderator=make_moderator(), verdict=Verdict(action=Action.DISMISSED))
    assert kinds_of(starter) == [("forums.reply", 1)]


def test_authors_have_notices_of_decisions_and_answers_until_read():
    author = make_writer()
    decision = make_decision(make_post(make_thread(), author), words="Sertti.")
    [notice] = words_for(author)
    assert notice == "Bir moderatör yazdığınız bir şey hakkında karar verdi: gizli."
    assert queries.list_notices(author).get().address == f"/forum/kararlar/{decision.number}/"
    appeals_operations.read_decision(decision=decision, author=author)
    assert queries.count_unread_notices(author) == 0
    appeal = appeals_operations.lodge_appeal(decision=decision, author=author, words="Neden?")
    appeals_operations.decide_appeal(
        appeal=appeal, moderator=make_moderator(), overturn=True, answer="Haklısınız."
    )
    assert "İtirazınız yanıtlandı: karar kaldırıldı." in words_for(author)
    assert queries.count_unread_notices(author) == 1
    made = make_decision(make_post(make_thread(), author), "dismissed")
    assert made.author == author
    assert queries.count_unread_notices(author) == 1


def test_authors_are_notified_when_their_statement_opens_to_votes():
    statement = make_statement(make_conversation(), "Rıhtımda gölge olsun.")
    author = author_of(statement)
    assert words_for(author) == ["“Rıhtımda gölge olsun.” görüşünüz oylamaya açıldı."]
    reports_operations.report_statement(statement=statement, reporter=make_writer(), rule=rule())
    decide_statement(statement)
    assert kinds_of(author) == [("forums.statement", 1)]
    reports_operations.report_statement(statement=statement, reporter=make_writer(), rule=rule())
    decide_statement(statement, Action.HIDDEN, rule=rule())
    assert kinds_of(author) == [("forums.statement", 1), ("forums.decided", 1)]
    assert "Rıhtımda" not in str(words_for(author))
