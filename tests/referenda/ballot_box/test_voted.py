"""Cards and pages of a referendum show the reader that they have voted: what the roll knows, and nothing of
the ballot.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forums.curation.operations import acts
from participation.roll.models import Channel
from participation.roll.operations.strike_offs import strike_off
from referenda.ballot_box import queries
from tests.factories import make_user
from tests.forums.making import make_thread
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db

VOTED = "Oyunuzu kullandınız"
PAGES = ("/", "/halk-oylamalari/")


@pytest.fixture
def stage():
    """The first of three voters has voted online, the second at a desk."""
    stage = Stage(voters=3).make_ready().collect()
    with stage.voting(hours=1):
        stage.cast(0)
        strike_off(entry=stage.entry(1), referendum_key=stage.referendum.uuid, channel=Channel.DESK)
        yield stage


def shown(client, address, person=None):
    client.logout()
    if person is not None:
        client.force_login(person)
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_cards_know_who_has_voted_whichever_way(client, stage):
    online, at_desk, neither = stage.voters
    for address in (*PAGES, stage.referendum.get_absolute_url()):
        assert VOTED in shown(client, address, online)
        assert VOTED in shown(client, address, at_desk)
        # The same part of a page, in the same process.
        assert VOTED not in shown(client, address, neither)
        assert VOTED not in shown(client, address, make_user())
        assert VOTED not in shown(client, address)


def test_card_in_a_thread_knows_who_has_voted(client, stage):
    editor, thread = make_user(role="editor"), make_thread()
    acts.embed_in_thread(thread=thread, editor=editor, embedded=stage.referendum.topic, reason="Aynı konu.")
    online, at_desk, neither = stage.voters
    assert "· oy kullandınız" in shown(client, thread.get_absolute_url(), online)
    assert "· oy kullandınız" in shown(client, thread.get_absolute_url(), at_desk)
    assert "· oy kullandınız" not in shown(client, thread.get_absolute_url(), neither)
    assert "· oy kullandınız" not in shown(client, thread.get_absolute_url())


def test_only_those_who_voted_online_are_led_to_vote_again(client, stage):
    online, at_desk, _neither = stage.voters
    page = stage.referendum.get_absolute_url()
    assert "Yeniden oy ver" in shown(client, page, online)
    assert "Yeniden oy ver" not in shown(client, page, at_desk)


def test_nobody_who_voted_on_paper_is_told_that_no_result_can_show_it(client, stage):
    """Of few votes on paper the published totals show how they were cast."""
    online, at_desk, _neither = stage.voters
    page = stage.referendum.get_absolute_url()
    promise = "Ne seçtiğinizi kimse göremez"
    assert promise in shown(client, page, online)
    assert promise not in shown(client, page, at_desk)
    assert "ne seçtiğiniz işaretlenmedi" in shown(client, page, at_desk)


def test_a_card_shows_a_vote_at_once(client, stage):
    voter = stage.voters[2]
    assert VOTED not in shown(client, "/", voter)
    stage.cast(2)
    assert VOTED in shown(client, "/", voter)


def test_marks_of_several_referenda_are_read_in_one_query_without_the_ballot_box(stage):
    other = Stage(voters=stage.voters).announce()
    with CaptureQueriesContext(connection) as asked:
        channels = queries.list_voting_channels(stage.voters[0], [stage.referendum, other.referendum])
    assert channels == {stage.referendum.uuid: "web", other.referendum.uuid: ""}
    [query] = asked.captured_queries
    assert (
        set(re.findall(r'"((?:roll|referenda)_\w+)"', query["sql"]))
        & {
            "referenda_event",
            "referenda_datum",
            "referenda_credential",
        }
        == set()
    )
    with CaptureQueriesContext(connection) as asked:
        assert queries.list_voting_channels(stage.voters[0], []) == {}
    assert not asked.captured_queries


@pytest.mark.parametrize("page", ["/", "/halk-oylamalari/"])
def test_a_card_invites_nobody_who_is_not_on_the_roll(client, stage, page):
    invitation = "Gör ve oy ver"
    assert invitation in client.get(page).content.decode()
    assert invitation in shown(client, page, stage.voters[2])
    assert invitation not in shown(client, page, make_user())


def test_only_a_page_on_which_one_can_vote_loads_the_scripts_of_the_ballot(client, stage):
    page = reverse("referenda:vote", args=[stage.referendum.pk])
    loads = ["cast-ballot" in client.get(page).content.decode()]
    for person in (make_user(), stage.voters[2]):
        client.force_login(person)
        loads.append("cast-ballot" in client.get(page).content.decode())
    assert loads == [False, False, True]


@pytest.mark.parametrize("has_voted", [True, False])
def test_the_page_asks_the_roll_once_whom_it_invites_and_who_has_voted(client, stage, has_voted):
    if has_voted:
        stage.cast(2)
    client.force_login(stage.voters[2])
    with CaptureQueriesContext(connection) as asked:
        page = client.get(stage.referendum.get_absolute_url()).content.decode()

    assert (VOTED in page) == has_voted
    assert len([it for it in asked.captured_queries if '"roll_rollmatch"' in it["sql"]]) == 1
