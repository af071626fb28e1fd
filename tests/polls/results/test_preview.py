"""Preview pictures of shared links to polls, and cached files."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participation.elections.models import Election
from polls.lifecycle.operations import steps
from polls.open_answers import operations, queries
from polls.questionnaire.models import Poll
from polls.tally.operations import counting
from tests.factories import make_poll, make_residents, respond_together
from tests.pictures import size_of
from tests.polls.open_answers import open_texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_cache(settings):
    """A cache that no other test empties meanwhile."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "test_preview"}
    }
    yield cache
    cache.clear()


def picture(client, poll, language="", status=200, **headers):
    answer = client.get(f"{language}/yoklamalar/{poll.pk}/onizleme.png", headers=headers)
    assert answer.status_code == status
    return answer


def counted(poll, yes, no):
    """Answer and count ``poll`` after its end, keeping its times."""
    respond_together(poll, {"Evet": make_residents(yes), "Hayır": make_residents(no)})
    with time_machine.travel(poll.closes_at + timedelta(seconds=1), tick=False):
        steps.close_poll(poll=poll, editor=None)
    poll.refresh_from_db()
    assert poll.counted_at is not None
    return poll


@pytest.fixture(scope="module")
def poll_pk(module_db):
    return counted(make_poll(closes_at=timezone.now() + timedelta(hours=1)), 40, 20).pk


@pytest.fixture
def poll(poll_pk):
    """Counted: 40 said yes and 20 no."""
    return Poll.objects.get(pk=poll_pk)


def forbid(poll):
    now = timezone.now()
    poll.election = Election.objects.create(
        name="Deneme seçimi",
        polling_day=timezone.localdate() + timedelta(days=3),
        embargo_from=now - timedelta(days=1),
        embargo_until=now + timedelta(days=4),
        legal_reference="298 s. K. m. 52",
    )
    poll.save(update_fields=["election"])


def meta_of(answer):
    tags = re.findall(r'<meta\s+(?:property|name)="([^"]+)"\s+content="([^"]*)">', answer.content.decode())
    return {name: unescape(content) for name, content in tags}


# Picture


def test_the_picture_of_a_counted_poll_shows_its_figures(client, editor):
    ends = timezone.now() + timedelta(hours=1)
    one, other = (make_poll(editor=editor, closes_at=ends) for _ in range(2))
    before = picture(client, one).content

    shown = [picture(client, counted(one, 40, 20)), picture(client, counted(other, 41, 20))]
    assert [size_of(answer.content) for answer in shown] == [(1200, 630)] * 2
    assert shown[0]["Content-Type"] == "image/png"
    # The two are otherwise the same.
    assert len({before, *(answer.content for answer in shown)}) == 3


def test_embargoed_picture_has_no_figures(client, editor):
    poll = make_poll(editor=editor, closes_at=timezone.now() + timedelta(hours=1))
    without_figures = picture(client, poll).content

    figures = picture(client, counted(poll, 40, 20))
    assert figures.content != without_figures
    forbid(poll)
    # Although the picture with figures is cached here and at the client.
    kept_back = picture(client, poll, **{"if-none-match": figures["ETag"]})
    assert kept_back.content == without_figures
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        assert picture(client, poll).content == figures.content


def test_picture_of_too_few_answers_has_no_figures(client, editor):
    poll = make_poll(editor=editor, closes_at=timezone.now() + timedelta(hours=1))
    without_figures = picture(client, poll).content

    assert picture(client, counted(poll, 5, 4)).content == without_figures


def test_pictures_show_no_live_figures(client, editor):
    poll = make_poll(editor=editor)
    first = picture(client, poll)
    for _batch in range(4):
        respond_together(poll, {"Evet": make_residents(10)})
        counting.count_due()

    assert picture(client, poll).content == first.content
    assert picture(client, poll)["ETag"] == first["ETag"]


def test_scheduled_poll_picture_says_when_it_opens(client, editor):
    now = timezone.now()
    poll = make_poll(editor=editor, opens_at=now + timedelta(hours=1), closes_at=now + timedelta(days=2))
    before = picture(client, poll)

    with time_machine.travel(now + timedelta(hours=1, seconds=1), tick=False):
        assert picture(client, poll).content != before.content


def test_draft_has_no_picture_even_for_editors(client, editor):
    poll = make_poll(editor=editor, opened=False)
    client.force_login(editor)

    picture(client, poll, status=404)


def test_picture_is_drawn_once_and_answered_304(client, poll, own_cache):
    first = picture(client, poll)

    known = picture(client, poll, status=304, **{"if-none-match": first["ETag"]})
    assert known.content == b""
    assert set(known["Cache-Control"].split(", ")) == {"public", "max-age=0", "must-revalidate"}
    own_cache.set("polls.cached:" + first["ETag"].strip('"'), b"kept")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert picture(client, poll).content == b"kept"
    assert len(asked) == 1
    assert '"body"' not in asked[0]["sql"]


def test_each_language_has_a_picture(client, editor):
    poll = make_poll(editor=editor)

    assert picture(client, poll, "/en").content != picture(client, poll).content


# Shared page


def test_the_page_of_a_poll_is_shared_with_title_times_and_picture(client, editor):
    poll = make_poll(editor=editor, closes_at=timezone.now() + timedelta(hours=1))
    page = client.get(poll.get_absolute_url())
    shared = meta_of(page)

    assert shared["og:type"] == "article"
    assert shared["og:title"] == "Kordon yayalara açılsın mı?"
    assert shared["og:description"] == shared["description"]
    assert shared["og:url"] == f"http://testserver/yoklamalar/{poll.pk}/"
    assert shared["og:locale"] == "tr_TR"
    assert shared["og:image"] == f"http://testserver/yoklamalar/{poll.pk}/onizleme.png"
    assert (shared["og:image:width"], shared["og:image:height"]) == ("1200", "630")
    assert shared["og:image:alt"].startswith("Kordon yayalara açılsın mı? – ")
    assert shared["twitter:card"] == "summary_large_image"
    assert client.get(shared["og:image"]).status_code == 200


def test_alt_text_mentions_bars_only_if_the_picture_has_them(client, poll):
    page = f"/en/yoklamalar/{poll.pk}/"
    shared = meta_of(client.get(page))
    assert shared["og:image"] == f"http://testserver/en/yoklamalar/{poll.pk}/onizleme.png"
    assert shared["og:image:alt"].endswith("with its first result as bars")
    assert shared["og:title"] == "Kordon yayalara açılsın mı?"
    forbid(poll)
    assert "bars" not in meta_of(client.get(page))["og:image:alt"]


# Files


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_cached_file_is_refused_under_an_embargo(client, poll, own_cache, form):
    address = f"{poll.get_absolute_url()}sonuc.{form}"
    first = client.get(address)
    key = "polls.cached:" + first["ETag"].strip('"')

    assert own_cache.get(key) == first.content
    own_cache.set(key, b"kept")
    assert client.get(address).content == b"kept"
    forbid(poll)
    for headers in ({}, {"if-none-match": first["ETag"]}):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 451
        assert b"kept" not in answer.content


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_file_is_redrawn_after_further_review_of_open_answers(client, editor, form):
    question = open_texts.counted(fill=34)
    address = f"/yoklamalar/{question.poll_id}/sonuc.{form}"
    before = client.get(address)
    waiting = list(queries.answers_to_review(question)[:20])
    operations.publish_masked(question=question, editor=editor, seen=open_texts.seen(*waiting))

    after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content


def test_etag_reveals_no_hidden_count(client, editor):
    """Seven and eight of 35 under a heading: both counts and their difference are hidden."""
    question = open_texts.counted(fill=35)
    code = operations.create_heading(question=question, editor=editor, name="Ağaç")
    waiting = list(queries.answers_to_review(question))
    operations.publish_masked(question=question, editor=editor, seen=open_texts.seen(*waiting))
    marks = set()
    for people in (7, 8):
        idents = [text.pk for text in waiting[:people]]
        operations.group_texts(question=question, editor=editor, idents=idents, code_id=code.pk)
        marks.add(client.get(f"/yoklamalar/{question.poll_id}/sonuc.csv")["ETag"])

    assert len(marks) == 1


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_files_are_cached_per_language(client, poll, form):
    turkish, english = (client.get(f"{way}/yoklamalar/{poll.pk}/sonuc.{form}") for way in ("", "/en"))

    assert turkish["ETag"] != english["ETag"]
    assert (turkish.content == english.content) == (form == "json")
