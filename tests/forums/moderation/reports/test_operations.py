"""Reports: who may report, grouping in one item, and hiding a post until a moderator has reviewed it."""

from datetime import timedelta
from functools import partial
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from forums import errors as forums_errors
from forums.boards.models import Board
from forums.discussion import errors as discussion_errors
from forums.discussion.models import Post, PostState, Thread
from forums.members import errors as members_errors
from forums.moderation.reports import errors, operations
from forums.moderation.rule_books import operations as rule_books_operations
from forums.moderation.rule_books.models import Rule, RuleBook
from forums.moderation.rule_books.operations import RuleDraft
from forums.moderation.rule_books.queries import get_current_book
from forums.review import scoring
from forums.review.models import Action, Origin, Report, ReviewItem
from forums.statements import errors as statements_errors
from forums.statements.models import StatementState
from participation.notifications.models import Notice
from participation.people.models import User
from participation.refusals import EditorsOnly
from tests.factories import make_user
from tests.forums.making import (
    author_of,
    decide_statement,
    make_board,
    make_conversation,
    make_decision,
    make_established_writer,
    make_post,
    make_report,
    make_statement,
    make_thread,
    make_writer,
    rule,
)
from tests.threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


def trusted_reporters(number):
    return [make_established_writer() for _ in range(number)]


def test_reports_of_one_post_are_grouped_in_one_item():
    post = make_post(make_thread())
    first = make_report(post, code="konu-disi", words="  Başka bir şey.  ")
    second = make_report(post)
    item = ReviewItem.objects.get()
    assert [first.item, second.item] == [item, item]
    assert (item.post, item.origin, item.holds, item.board) == (
        post,
        Origin.REPORTS,
        False,
        post.thread.board,
    )
    assert first.words == "Başka bir şey."
    before = item.score
    make_report(post, code="siddet")
    item.refresh_from_db()
    assert item.score > before > 0


def test_own_posts_and_repeated_reports_are_refused():
    post, reporter = make_post(make_thread()), make_user()
    with pytest.raises(errors.OwnReport):
        make_report(post, author_of(post))
    make_report(post, reporter)
    with pytest.raises(errors.ReportedAlready):
        make_report(post, reporter)
    assert Report.objects.count() == 1


def test_report_after_a_decision_creates_a_new_item():
    post, reporter = make_post(make_thread()), make_user()
    make_report(post, reporter)
    make_decision(post, "dismissed")
    make_report(post, reporter)
    assert ReviewItem.objects.filter(post=post).count() == 2


@pytest.mark.parametrize("state", [PostState.HELD, PostState.HIDDEN])
def test_unpublished_post_cannot_be_reported(state):
    post = make_post(make_thread())
    Post.objects.filter(pk=post.pk).update(state=state)
    with pytest.raises(discussion_errors.PostGone):
        make_report(post)


def test_posts_of_a_staff_board_cannot_be_reported_by_others():
    board = make_board(read_by="staff", start_by="staff", reply_by="staff")
    post = make_thread(board=board, author=make_writer(role="moderator")).posts.get()
    with pytest.raises(discussion_errors.PostGone):
        make_report(post)


def test_report_needs_a_current_rule_and_a_short_text():
    post = make_post(make_thread())
    old = rule()
    drafts = [RuleDraft(code="hakaret", title="a", title_en="a", text="a", text_en="a")]
    rule_books_operations.publish_rule_book(editor=make_user(role="editor"), drafts=drafts, why="Kısalttık.")
    with pytest.raises(ValidationError):
        operations.report_post(post=post, reporter=make_user(), rule=old)
    with pytest.raises(ValidationError):
        operations.report_post(post=post, reporter=make_user(), rule=rule(), words="x" * 501)
    assert not ReviewItem.objects.exists()


def test_many_reports_hide_a_post_until_it_is_reviewed():
    thread = make_thread()
    post = make_post(thread)
    first, second, third = trusted_reporters(3)
    make_report(post, first)
    make_report(post, second)
    post.refresh_from_db()
    assert post.state == PostState.PUBLISHED
    make_report(post, third)
    post.refresh_from_db()
    thread.refresh_from_db()
    assert (post.state, post.hidden_by) == (PostState.HIDDEN, None)
    assert (thread.posts_count, thread.newest) == (1, thread.posts.get(is_opening=True).pk)
    assert ReviewItem.objects.get().holds
    [notice] = Notice.objects.filter(resident=post.author)
    assert (notice.kind, notice.address) == ("forums.hidden_by_reports", post.get_absolute_url())


def test_hiding_the_opening_post_by_reports_hides_its_thread():
    thread = make_thread()
    for reporter in trusted_reporters(3):
        make_report(thread.posts.get(is_opening=True), reporter)
    thread.refresh_from_db()
    board = Board.objects.get(pk=thread.board_id)
    assert (thread.state, board.threads_count, board.posts_count) == ("hidden", 0, 0)


def reload_state(post):
    post.refresh_from_db()
    return post.state


def email_reporters(number, *, days, each_day=False):
    """Accounts known by e-mail alone that joined ``days`` ago, or one of them on each day before it."""
    today = timezone.localdate()
    people = [make_writer() for _ in range(number)]
    for place, person in enumerate(people):
        person.joined_on = today - timedelta(days=days + place * each_day)
        person.save(update_fields=["joined_on"])
    return people


def test_brigade_of_young_accounts_hides_nothing():
    post = make_post(make_thread())
    for reporter in email_reporters(20, days=1):
        make_report(post, reporter, code="siddet")

    assert reload_state(post) == PostState.PUBLISHED


def test_accounts_that_joined_on_one_day_count_once():
    together, apart = make_post(make_thread()), make_post(make_thread())
    for reporter in email_reporters(20, days=40):
        make_report(together, reporter, code="siddet")
    for reporter in email_reporters(6, days=40, each_day=True):
        make_report(apart, reporter, code="siddet")

    assert reload_state(together) == PostState.PUBLISHED
    assert reload_state(apart) == PostState.HIDDEN


def test_own_reply_does_not_protect_a_thread():
    thread = make_thread()
    opening = thread.posts.get(is_opening=True)
    make_post(thread, author=author_of(opening))
    for reporter in trusted_reporters(3):
        make_report(opening, reporter)

    assert reload_state(opening) == PostState.HIDDEN


def test_reports_of_young_accounts_do_not_ripen():
    post = make_post(make_thread())
    for place, reporter in enumerate(email_reporters(6, days=0)):
        report = make_report(post, reporter, code="siddet")
        earlier = timezone.now() - timedelta(days=30 + place)
        Report.objects.filter(pk=report.pk).update(at=earlier)
        User.objects.filter(pk=reporter.pk).update(joined_on=timezone.localdate(earlier))
    make_report(post, email_reporters(1, days=0)[0])

    assert reload_state(post) == PostState.PUBLISHED


@pytest.mark.parametrize("carries", ["a reply", "a poll", "a map"])
def test_thread_that_others_rely_on_keeps_its_place_and_is_looked_at_first(carries):
    thread = make_thread()
    if carries == "a reply":
        make_post(thread)
    elif carries == "a map":
        make_conversation(thread=thread)
    else:
        Thread.objects.filter(pk=thread.pk).update(embedded="poll:1")
    opening = thread.posts.get(is_opening=True)
    for reporter in trusted_reporters(3):
        make_report(opening, reporter)
    item = ReviewItem.objects.get()

    assert reload_state(opening) == PostState.PUBLISHED
    assert Thread.objects.get(pk=thread.pk).state == "published"
    assert item.score > scoring.FIRST_POINTS
    assert not item.holds
    assert opening.folded
    about_reports = Notice.objects.filter(resident=opening.author, kind__endswith="_by_reports")
    assert about_reports.get().kind == "forums.folded_by_reports"


def test_post_of_staff_is_never_hidden_by_reports():
    post = make_post(make_thread(), author=make_writer(role="editor"))
    for reporter in trusted_reporters(3):
        make_report(post, reporter)

    assert reload_state(post) == PostState.PUBLISHED
    assert post.folded


def test_folded_post_is_read_after_one_press_until_a_moderator_has_decided(client):
    post = make_post(make_thread(), make_writer(role="editor"), "Toplantı salı günü.")
    for reporter in trusted_reporters(4):
        make_report(post, reporter)
    address = post.thread.get_absolute_url()
    folded = client.get(address).content.decode()
    rows = client.get(f"/api/v1/forums/threads/{post.thread_id}/posts/").json()["results"]
    client.force_login(post.author)
    own = client.get(address).content.decode()
    client.logout()
    make_decision(post, "dismissed")
    decided = client.get(address).content.decode()

    assert "Toplantı salı günü" in folded.partition("metni göster</summary>")[2].partition("</details>")[0]
    assert folded.count("Toplantı salı günü") == 1
    assert [it["folded"] for it in rows] == [False, True]
    assert "Toplantı salı günü" in rows[1]["html"]
    assert "moderatör onayı bekliyor" not in own + decided
    assert "Toplantı salı günü" in own
    assert "Toplantı salı günü" in decided
    assert Notice.objects.filter(resident=post.author, kind="forums.folded_by_reports").count() == 1


def test_pages_that_list_posts_show_no_text_of_a_folded_one(client):
    author = make_writer(role="editor")
    post = make_post(make_thread(), author, "Toplantı salı günü.")
    member = f"/forum/kisi/{author.member.handle}/"
    places = [member, "/forum/ara/?q=toplantı", "/forum/akis.atom", "/api/v1/forums/search/?q=toplantı"]
    before = [unescape(client.get(place).content.decode()) for place in places]
    for reporter in trusted_reporters(4):
        make_report(post, reporter)
    profile, *others = [unescape(client.get(place).content.decode()) for place in places]

    assert all("salı" in page for page in before)
    assert "salı" in profile.partition("metni göster</summary>")[2].partition("</details>")[0]
    assert profile.count("salı") == 1
    assert not any("salı" in page for page in others)
    assert all("Şikâyet edildi, moderatör onayı bekliyor" in page for page in [profile, *others])


def test_new_accounts_cannot_hide_posts_nor_can_reports_hide_official_or_reviewed_ones():
    thread = make_thread()
    post = make_post(thread)
    official = make_post(thread, make_writer(role="officer"), office="Ulaşım Dairesi")
    looked_at = make_post(thread)
    make_decision(looked_at, "dismissed")
    for _ in range(4):
        make_report(post)
    for reporter in trusted_reporters(4):
        make_report(official, reporter)
        make_report(looked_at, reporter)
    assert set(thread.posts.values_list("state", "folded")) == {(PostState.PUBLISHED, False)}


def test_reporter_with_dismissed_reports_has_less_weight():
    reporters = trusted_reporters(3)
    for reporter in reporters:
        for _ in range(3):
            wrong = make_post(make_thread())
            make_report(wrong, reporter)
            make_decision(wrong, "dismissed")
    post = make_post(make_thread())
    for reporter in reporters:
        make_report(post, reporter)
    post.refresh_from_db()
    assert post.state == PostState.PUBLISHED


@pytest.mark.django_db(transaction=True)
def test_concurrent_reports_create_one_item():
    post = make_post(make_thread())
    reporters = [make_user() for _ in range(8)]
    jobs = [partial(make_report, post, reporter) for reporter in reporters * 2]
    given = together(jobs, at_once=8)
    refused = [it for it in given if isinstance(it, Exception)]
    assert [type(it) for it in refused] == [errors.ReportedAlready] * 8
    assert ReviewItem.objects.count() == 1
    assert Report.objects.count() == 8


def report_statement(statement, reporter=None, code="hakaret", **more):
    return operations.report_statement(
        statement=statement, reporter=reporter or make_writer(), rule=rule(code), **more
    )


def test_a_published_statement_is_reported_and_hidden_by_a_moderator_alone():
    statement = make_statement(make_conversation())
    for reporter in trusted_reporters(4):
        report_statement(statement, reporter, "siddet")
    item = ReviewItem.objects.get(statement=statement, decided_at=None)
    assert (item.origin, item.holds, item.reports.count()) == (Origin.REPORTS, False, 4)
    assert item.score > 0
    statement.refresh_from_db()
    assert statement.state == StatementState.PUBLISHED
    reporting = make_writer(role="moderator")
    report_statement(statement, reporting)
    with pytest.raises(forums_errors.ConflictOfInterest):
        decide_statement(statement, moderator=reporting)
    decision = decide_statement(statement, Action.HIDDEN, rule=rule())
    statement.refresh_from_db()
    assert (statement.state, decision.item) == (StatementState.HIDDEN, item)
    assert set(Report.objects.values_list("right", flat=True)) == {True}
    with pytest.raises(statements_errors.StatementGone):
        report_statement(statement)


def test_refusals_to_report_a_statement():
    statement = make_statement(make_conversation())
    reporter = make_writer()
    report_statement(statement, reporter)
    with pytest.raises(errors.ReportedAlready):
        report_statement(statement, reporter)
    with pytest.raises(errors.OwnReport):
        report_statement(statement, author_of(statement))
    with pytest.raises(members_errors.SignInNeeded):
        report_statement(statement, AnonymousUser())
    with pytest.raises(statements_errors.StatementGone):
        report_statement(make_statement(statement.conversation, publish=False))
    with pytest.raises(ValidationError):
        report_statement(statement, words="x" * 501)
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_reports_of_a_statement_create_one_item():
    statement = make_statement(make_conversation())
    given = together([partial(report_statement, statement, make_writer()) for _ in range(6)])
    assert {type(it) for it in given} == {Report}
    assert ReviewItem.objects.filter(statement=statement, decided_at=None).count() == 1


def test_every_installation_has_a_rule_book():
    book = get_current_book()
    assert (book.version, book.rules.count()) == (1, 9)
    assert all(it.title and it.title_en and it.text and it.text_en for it in book.rules.all())


def test_editor_publishes_a_rule_book_and_the_newest_applies():
    drafts = [RuleDraft(code="yeni", title="Yeni", title_en="New", text="Yeni.", text_en="New.", weight=9)]
    with pytest.raises(EditorsOnly):
        rule_books_operations.publish_rule_book(
            editor=make_user(role="moderator"), drafts=drafts, why="Neden"
        )
    editor = make_user(role="editor")
    long = RuleDraft(code="a" * 41, title="a", title_en="a", text="a", text_en="a")
    for bad, why in (([], "Neden"), (drafts, " "), ([long], "Neden")):
        with pytest.raises(ValidationError):
            rule_books_operations.publish_rule_book(editor=editor, drafts=bad, why=why)
    book = rule_books_operations.publish_rule_book(editor=editor, drafts=drafts, why="Neden")
    assert (book.version, get_current_book()) == (2, book)


def change(row, **values):
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


def test_database_refuses_changes_to_a_published_rule_book():
    book = get_current_book()
    [rule_, *_rest] = book.rules.all()
    with pytest.raises(DatabaseError, match="does not change"):
        change(rule_, weight=1)
    with pytest.raises(DatabaseError, match="does not change"):
        change(book, why="Başka")
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Rule.objects.create(book=book, code="x", number=99, title="x", title_en="x", text="x", text_en="x")
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        Rule.objects.filter(pk=rule_.pk).delete()
    with (
        pytest.raises(DatabaseError, match="does not change"),
        transaction.atomic(),
        connection.cursor() as sql,
    ):
        sql.execute("DELETE FROM forums_rulebook WHERE id = %s", [book.pk])
    assert RuleBook.objects.get(pk=book.pk).rules.count() == 9


def test_thread_stays_open_while_a_reply_is_hidden():
    thread = make_thread()
    post = make_post(thread)
    for reporter in trusted_reporters(3):
        make_report(post, reporter)
    make_post(thread)
    assert Thread.objects.get(pk=thread.pk).posts_count == 2
