"""Reporters learn what became of their report, and nothing about who decided or what else was done."""

import pytest
from django.test import Client

from forums.boards.models import Access
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.operations import decisions
from forums.moderation.operations.decisions import Verdict
from forums.moderation.reports import operations as reports_operations
from forums.review.models import Action, ReviewItem
from participation.notifications import operations as notifications_operations
from participation.notifications import queries, wording
from participation.notifications.models import Notice
from tests.factories import make_user
from tests.forums.making import (
    author_of,
    decide_statement,
    make_board,
    make_conversation,
    make_decision,
    make_moderator,
    make_post,
    make_report,
    make_statement,
    make_thread,
    make_writer,
    rule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


def news(resident):
    unread = queries.list_notices(resident).filter(read_at=None)
    return [it.words for it in wording.render_notices(resident, unread)]


def in_thread(thread, outcome):
    return f"“{thread.title}” konusunda şikâyet ettiğiniz {outcome}"


@pytest.mark.parametrize("action", [Action.HIDDEN, Action.WARNED, Action.LOCKED, Action.SUSPENDED])
def test_reporters_learn_that_moderators_acted(action):
    thread, reporters = make_thread(), [make_writer(), make_writer()]
    post = make_post(thread)
    for reporter in reporters:
        make_report(post, reporter)
    options = {"days": 3} if action == Action.SUSPENDED else {}
    decision = make_decision(
        post, action, make_moderator("Gizli Moderatör"), words="Gerekçe burada.", **options
    )
    for reporter in reporters:
        [words] = news(reporter)
        assert words == in_thread(thread, "ileti bir kurala aykırı bulundu; gereği yapıldı.")
    stored = str(list(Notice.objects.filter(resident__in=reporters).values()))
    for secret in ("Gizli", "Gerekçe", str(decision.number)):
        assert secret not in stored


def test_reporters_learn_that_no_rule_was_broken():
    thread, reporter = make_thread(), make_writer()
    post = make_post(thread)
    make_report(post, reporter)
    make_decision(post, Action.DISMISSED)
    assert news(reporter) == [
        f"“{thread.title}” konusunda şikâyet ettiğiniz ileti hiçbir kurala aykırı bulunmadı."
    ]
    assert not news(author_of(post))


def test_notice_leads_to_the_post_and_to_the_board_if_its_thread_is_hidden():
    thread, reporter = make_thread(), make_writer()
    client = Client()
    client.force_login(reporter)
    for post in (make_post(thread), thread.posts.get(is_opening=True)):
        make_report(post, reporter)
        make_decision(post)
        newest = Notice.objects.filter(resident=reporter).latest("pk")
        assert client.get(newest.address, follow=True).status_code == 200
    assert len(news(reporter)) == 2
    assert all(thread.title not in words for words in news(reporter))


def test_reporters_learn_that_an_appeal_overturned_the_decision():
    thread, reporter = make_thread(), make_writer()
    post = make_post(thread)
    make_report(post, reporter)
    decision = make_decision(post)
    notifications_operations.mark_all_read(resident=reporter, seen=Notice.objects.get(resident=reporter).at)
    appeal = appeals_operations.lodge_appeal(decision=decision, author=author_of(post), words="Haksızlık bu.")
    appeals_operations.decide_appeal(
        appeal=appeal, moderator=make_moderator(), overturn=True, answer="Haklısınız."
    )
    [words] = news(reporter)
    assert (
        words == f"“{thread.title}” konusunda şikâyet ettiğiniz ileti itiraz üzerine kurallara uygun bulundu."
    )


def test_reporters_of_a_statement_learn_the_outcome():
    conversation, reporter = make_conversation(), make_writer()
    statement = make_statement(conversation)
    reports_operations.report_statement(statement=statement, reporter=reporter, rule=rule())
    decide_statement(statement, Action.HIDDEN, rule=rule())
    [words] = news(reporter)
    assert words == in_thread(conversation.thread, "görüş bir kurala aykırı bulundu; gereği yapıldı.")


def test_title_is_left_out_for_readers_of_the_board_no_more():
    board = make_board(read_by=Access.STAFF, start_by=Access.STAFF, reply_by=Access.STAFF)
    officer = make_user(role="officer", display_name="Oya")
    post = make_post(make_thread(board=board, author=make_moderator()), make_moderator())
    make_report(post, officer)
    make_decision(post)
    officer.groups.clear()
    [words] = news(type(officer).objects.get(pk=officer.pk))
    assert post.thread.title not in words


def test_nobody_is_notified_without_reports():
    post = make_post(make_thread(), body="Beni 0532 123 45 67 numaradan arayın, anlatayım.")
    Notice.objects.all().delete()
    decisions.decide_item(
        item=ReviewItem.objects.get(post=post),
        moderator=make_moderator(),
        verdict=Verdict(action=Action.DISMISSED),
    )
    assert set(Notice.objects.values_list("kind", flat=True)) <= {"forums.released", "forums.posts"}
