"""Where residents come across referenda: front page, threads, processes, notices."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forums.curation.operations import acts
from forums.discussion import registry
from referenda.lifecycle.operations import certification, review
from referenda.referendum.models import State
from tests.factories import make_poll, make_user
from tests.forums.making import make_board, make_thread
from tests.participation.processes.making import make_process
from tests.referenda.making import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]


def small(**given):
    return Stage(**({"voters": 1} | given))


def decided(**given):
    """With a provisional result: two of three voters chose yes."""
    stage = small(voters=3, quorum=30, **given).make_ready().collect()
    with stage.voting():
        for number, chosen in enumerate(([0, 1, 0], [0, 0, 1], [0, 1, 0])):
            stage.cast(number, chosen)
    with stage.counted():
        return stage.decrypt(1, 2)


def certify(stage):
    with time_machine.travel(stage.objections_end(), tick=False):
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
        certification.certify_result(referendum=stage.referendum, officer=stage.other)
    return stage


def page(client, address="/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def section(html, ident):
    """The part of the page under the heading ``ident``; empty if missing."""
    _before, separator, rest = html.partition(f'aria-labelledby="{ident}"')
    return rest.split("</section>")[0] if separator else ""


def asked(client, address="/"):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# The front page


def test_the_front_page_shows_what_can_be_voted_on_now(client):
    stage = small().make_ready()
    address = stage.now().get_absolute_url()
    assert address not in section(page(client), "open")
    assert address in section(page(client), "coming")

    with time_machine.travel(stage.now().opens_at, tick=False):
        html = page(client)
        assert f'href="{address}"' in section(html, "open")
        assert "Halk oylaması" in section(html, "open")
        assert "bağlayıcı değildir" in section(html, "open")
        assert address not in section(html, "coming")
    with time_machine.travel(stage.now().closes_at, tick=False):
        assert address not in page(client)


def test_polls_and_referenda_are_ordered_by_opening(client):
    now = timezone.now()
    for days in (5, 2):
        make_poll(
            title=f"Yoklama {days}", opens_at=now + timedelta(days=days), closes_at=now + timedelta(days=9)
        )
    for days in (3, 1):
        small(
            title=f"Oylama {days}",
            opens_at=now + timedelta(days=days),
            closes_at=now + timedelta(days=9),
        ).announce()

    shown = section(page(client), "coming")
    order = ["Oylama 1", "Yoklama 2", "Oylama 3", "Yoklama 5"]
    assert sorted(order, key=shown.index) == order


def test_the_front_page_shows_no_draft_not_even_to_officers(client):
    stage = small()
    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)
    client.force_login(stage.officer)
    assert stage.referendum.title not in page(client)

    review.announce_referendum(referendum=stage.referendum, officer=stage.other)

    assert stage.referendum.title in section(page(client), "coming")


def test_the_front_page_shows_the_result_of_a_referendum(client):
    stage = decided()

    text = section(page(client), "decided")
    assert stage.referendum.title in text
    assert "Kabul edildi" in text
    assert ">Evet<" in text
    assert "%66,7" in text
    assert "geçici sonuç" in text
    assert "bağlayıcı değildir" in text
    english = section(page(client, "/en/"), "decided")
    assert ("Accepted" in english, ">Yes<" in english, "provisional result" in english) == (True, True, True)

    certify(stage)
    assert "kesin sonuç" in section(page(client), "decided")


def test_without_votes_no_option_is_ahead(client):
    stage = small(quorum=30).make_ready()
    stage.open_voting()
    stage.count(1, 2)

    text = section(page(client), "decided")
    assert "Kabul edilmedi" in text
    assert "<svg" not in text


def test_a_corrected_result_is_replaced_on_the_front_page(client):
    first = certify(decided(title="Yanlış listeyle sorulan"))
    second = decided(title="Yeniden sorulan", supersedes=first.now())

    text = section(page(client), "decided")
    assert second.referendum.title in text
    assert first.referendum.title not in text


def test_an_annulled_referendum_has_no_result_on_the_front_page(client):
    stage = decided()
    stage.annul("Liste eksikti.")

    assert stage.state == State.ANNULLED
    assert section(page(client), "decided") == ""


def test_the_front_page_says_when_nothing_is_open(client):
    empty = "Şu an açık bir yoklama ya da halk oylaması yok"
    assert empty in page(client)

    stage = small().make_ready()
    with time_machine.travel(stage.now().opens_at, tick=False):
        assert empty not in page(client)


def test_the_front_page_takes_the_same_queries_for_one_and_three_referenda(client):
    def more():
        small().announce()
        decided()
        return small(closes_at=timezone.now() + timedelta(days=3)).make_ready()

    opens = more().now().opens_at
    with time_machine.travel(opens + timedelta(hours=1), tick=False):
        page(client)
        one = asked(client)
    more()
    more()

    with time_machine.travel(opens + timedelta(hours=2), tick=False):
        page(client)
        assert asked(client) == one


# Threads and processes


def embed(thread, stage):
    acts.embed_in_thread(
        thread=thread, editor=make_user(role="editor"), embedded=stage.referendum.topic, reason="Aynı konu."
    )


def test_an_embedded_referendum_heads_its_thread_and_links_back(client):
    stage, thread = small().announce(), make_thread()
    address = stage.now().get_absolute_url()
    assert address not in page(client, thread.get_absolute_url())

    embed(thread, stage)

    assert f'href="{address}"' in page(client, thread.get_absolute_url())
    assert thread.title in section(page(client, address), "talked-about")
    payload = client.get(f"/api/v1/forums/threads/{thread.pk}/").json()
    assert payload["embedded"] == stage.referendum.topic


def test_only_editors_embed_announced_referenda():
    announced = small().announce()
    small()

    def choices(role):
        offered = [one for _label, some in registry.list_embed_choices(make_user(role=role)) for one in some]
        return [ident for ident, _words in offered if ident.startswith("referendum:")]

    assert choices("editor") == [announced.referendum.topic]
    assert (choices("moderator"), choices("officer")) == ([], [])


@pytest.mark.parametrize("ident", ["", "0", "01", "x", "999999", "9" * 30])
def test_a_missing_referendum_has_no_card(ident):
    assert registry.find_embed_card(f"referendum:{ident}") is None


def test_a_draft_has_no_card():
    assert registry.find_embed_card(small().referendum.topic) is None


def test_the_page_of_a_process_shows_its_referenda(client):
    process, stage = make_process(takes_threads=True), small().announce()
    embed(make_thread(board=make_board(process=process)), stage)

    shown = section(page(client, process.get_absolute_url()), "referenda")
    assert f'href="{stage.now().get_absolute_url()}"' in shown
    assert "oy verme" in shown


# Privacy notice


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/gizlilik/", ["HMAC", "oy pusulası", "kimlik numarası"]),
        ("/en/gizlilik/", ["HMAC", "Your ballot in a referendum", "without the time"]),
    ],
)
def test_the_privacy_notice_names_what_voting_stores(client, address, words):
    html = page(client, address)

    assert [word for word in words if word not in html] == []
