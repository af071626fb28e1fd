"""The public moderation log and the yearly figures, which never name anybody."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.utils import timezone

from forums.boards.models import Board
from forums.curation.operations import moves
from forums.discussion.models import Thread
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.transparency import queries
from forums.moderation.transparency.marks import Marks, derive_marks
from forums.review.models import Action, Decision
from tests.clients import words
from tests.forums.making import (
    author_of,
    make_board,
    make_decision,
    make_established_writer,
    make_moderator,
    make_post,
    make_report,
    make_thread,
    make_writer,
    rule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


def test_log_names_nobody_and_shows_the_outcome(client):
    author, moderator = make_writer("Gizli Yazar"), make_moderator("Gizli Moderatör")
    thread = make_thread(title="Adı geçmeyecek bir konu")
    post = make_post(thread, author, "Sözü geçmeyecek bir ileti.")
    decision = make_decision(post, "suspended", moderator, days=7, words="Yazara özel söz.")
    make_decision(make_post(make_thread()), "dismissed")
    page = words(client.get("/forum/kayitlar/"))
    assert "kural 1, Kişiye saldırmayın" in page
    assert thread.board.name in page
    for secret in ("Gizli", "Sözü geçmeyecek", "Yazara özel", "Adı geçmeyecek", str(decision.number)):
        assert secret not in page
    assert page.count('<th scope="row"') == 1
    appeal = appeals_operations.lodge_appeal(decision=decision, author=author, words="Gizli itiraz.")
    assert "itiraz edildi" in words(client.get("/forum/kayitlar/"))
    appeals_operations.decide_appeal(
        appeal=appeal, moderator=make_moderator(), overturn=True, answer="Gizli yanıt."
    )
    page = words(client.get("/forum/kayitlar/"))
    assert "itirazla kaldırıldı" in page
    assert "Gizli" not in page


def test_log_tells_what_reports_hid_for_how_long_and_with_what_outcome(client):
    hidden, waiting = make_post(make_thread()), make_post(make_thread(), make_writer(role="editor"))
    inside = make_post(make_thread())
    reporters = [make_established_writer() for _ in range(3)]
    for post in (hidden, waiting, inside):
        for reporter in reporters:
            make_report(post, reporter)
    Board.objects.filter(pk=inside.thread.board_id).update(
        read_by="staff", start_by="staff", reply_by="staff"
    )
    year = timezone.localtime().year
    with time_machine.travel(timezone.now() + timedelta(hours=5, minutes=59), tick=False):
        decision = make_decision(hidden, "dismissed")
        page = words(client.get("/forum/kayitlar/?tur=sikayetler"))
        rows = client.get("/api/v1/forums/effects-of-reports/").json()["results"]

    assert [(it["folds"], it["hours"], it["action"], it["board"]) for it in rows] == [
        (True, 5, None, waiting.thread.board.slug),
        (False, 5, "dismissed", hidden.thread.board.slug),
    ]
    figures = client.get(f"/api/v1/forums/transparency/{year}/").json()
    assert (figures["hidden_by_reports"], figures["shown_again"]) == (3, 1)
    assert "kural çiğnenmedi" in page
    assert str(decision.number) not in page
    assert hidden.thread.title not in page
    assert not any(it.display_name in page for it in [*reporters, author_of(hidden), author_of(waiting)])


def test_marks_tell_the_people_of_one_thread_apart_and_join_no_two_threads(client, settings):
    author, one, other = make_writer(), make_moderator(), make_moderator()
    thread, elsewhere = make_thread(), make_thread()
    decisions = [
        make_decision(make_post(place, who), moderator=by)
        for place, who, by in (
            (thread, author, one),
            (thread, author, other),
            (thread, make_writer(), one),
            (elsewhere, author, one),
        )
    ]

    logged = {it["id"]: it["marks"] for it in client.get("/api/v1/forums/log/").json()["results"]}
    first, second, third, away = (logged[it.pk] for it in decisions)

    assert first["thread"] == second["thread"] == third["thread"] != away["thread"]
    assert first["moderator"] == third["moderator"] != second["moderator"]
    assert first["author"] == second["author"] != third["author"]
    assert not set(first.values()) & set(away.values())
    page = words(client.get("/forum/kayitlar/"))
    assert page.count(first["moderator"]) == 2
    assert away["author"] in page
    settings.SECRET_KEY = "another"
    assert derive_marks(decisions[0]) != Marks(**first)


def test_log_contains_no_staff_boards(client):
    board = make_board(name="Gizli kurul", read_by="staff", start_by="staff", reply_by="staff")
    thread = make_thread(board=board, author=make_moderator(), title="Kurulun gizli konusu")
    post = make_post(thread, make_writer(role="editor"))
    make_report(post, make_moderator())
    make_decision(post, "locked")
    for address in ("/forum/kayitlar/", "/forum/kayitlar/?tur=konular"):
        page = words(client.get(address))
        assert "Gizli kurul" not in page
        assert "Kurulun gizli konusu" not in page


def test_log_shows_acts_on_visible_threads(client):
    shown, hidden = make_thread(title="Görünen bir konu"), make_thread(title="Gizlenen bir konu")
    for thread in (shown, hidden):
        make_decision(make_post(thread), "locked")
    Thread.objects.filter(pk=hidden.pk).update(state="hidden")
    page = words(client.get("/forum/kayitlar/?tur=konular"))
    assert "Görünen bir konu" in page
    assert "Gizlenen bir konu" not in page


def test_log_links_both_threads_and_omits_titles_of_threads_hidden_later(client):
    kept, away = make_thread(title="Kalan bir konu"), make_thread(title="Birleşen bir konu")
    moves.merge_threads(thread=away, into=kept, moderator=make_moderator(), reason="Aynısı.")
    entries = [it for it in words(client.get("/forum/kayitlar/?tur=konular")).split("<li") if "Aynısı." in it]
    assert len(entries) == 2
    assert all("Kalan bir konu" in it and "Birleşen bir konu" in it for it in entries)
    Thread.objects.filter(pk=kept.pk).update(state="hidden")
    page = words(client.get("/forum/kayitlar/?tur=konular"))
    assert "Kalan bir konu" not in page
    assert "Birleşen bir konu" not in page


def test_log_is_paginated_by_keyset(client):
    post = make_post(make_thread())
    item = make_report(post).item
    Decision.objects.bulk_create(
        Decision(
            post=post,
            board=item.board,
            author=post.author,
            action=Action.WARNED,
            rule=rule(),
            words="x",
            by=make_moderator(),
            at=timezone.now(),
        )
        for _ in range(95)
    )
    seen, address = [], "/forum/kayitlar/"
    while address:
        page = client.get(address).context["decisions"]
        seen += [it.pk for it in page.items]
        address = f"/forum/kayitlar/?sonra={page.after}" if page.after else ""
    assert seen == sorted(Decision.objects.values_list("pk", flat=True), reverse=True)
    assert len(seen) == 95


def test_figures_of_a_year_match_its_decisions(client):
    begin = timezone.now()
    with time_machine.travel(begin, tick=False):
        make_report(make_post(make_thread()), code="reklam")
        posts = [make_post(make_thread()) for _ in range(3)]
        for post in posts:
            make_report(post)
    decisions = []
    for hours, post, action in zip((1, 2, 9), posts, ("hidden", "dismissed", "warned"), strict=True):
        with time_machine.travel(begin + timedelta(hours=hours), tick=False):
            decisions.append(make_decision(post, action))
            appealable = decisions[-1]
            if action != "dismissed":
                appeal = appeals_operations.lodge_appeal(
                    decision=appealable, author=author_of(appealable), words="Neden?"
                )
                appeals_operations.decide_appeal(
                    appeal=appeal, moderator=make_moderator(), overturn=action == "hidden", answer="x"
                )
    year = timezone.localtime(decisions[0].at).year
    figures = queries.compute_statistics(year, {"hakaret": "Hakaret", "reklam": "Reklam"})
    assert (figures.reports, figures.decisions, figures.automated) == (4, 3, 0)
    assert figures.hours == 2
    assert {it.key: it.number for it in figures.by_action if it.number} == {
        "hidden": 1,
        "dismissed": 1,
        "warned": 1,
    }
    assert {it.key: it.number for it in figures.by_rule} == {"hakaret": 2, "reklam": 0}
    assert {it.key: it.number for it in figures.by_origin} == {
        "reports": 3,
        "screening": 0,
        "premoderation": 0,
    }
    assert (figures.appeals, figures.upheld, figures.overturned, figures.overturned_share) == (2, 1, 1, 50)
    assert "%50" in words(client.get(f"/forum/seffaflik/{year}/"))
    answer = client.get(f"/forum/seffaflik/{year}/csv/")
    rows = list(csv.reader(StringIO(words(answer).removeprefix("\ufeff"))))
    assert ["overturned", "", "", "1"] in rows
    assert ["median_hours_to_decision", "", "", "2.0"] in rows
    assert ["action", "hidden", "gizli", "1"] in rows


def test_years_use_the_citys_time_zone_and_others_are_not_found(client):
    this = timezone.localtime().year
    assert client.get("/forum/seffaflik/").url == f"/forum/seffaflik/{this}/"
    assert client.get(f"/forum/seffaflik/{this}/").status_code == 200
    for year in (this + 1, this - 1, 0, 10**17):
        assert client.get(f"/forum/seffaflik/{year}/").status_code == 404
        assert client.get(f"/forum/seffaflik/{year}/csv/").status_code == 404
