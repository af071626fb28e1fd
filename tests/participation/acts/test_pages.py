"""The public page of official acts, its feed and its API: reasons without names."""

from datetime import UTC, datetime, timedelta
from html import unescape

import feedparser
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from participation.acts import registry, rules
from participation.audit import registry as audit_registry
from participation.audit.models import Entry
from participation.audit.operations import append_entry
from polls.lifecycle.operations import steps
from polls.tally.operations import embargo
from referenda.desks.operations import desks
from tests.factories import make_poll, make_user
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db

REASON = "Üçüncü seçenek eksikti; düzeltilmiş yoklama bu hafta açılacak."


@pytest.fixture
def editor():
    return make_user(role="editor", display_name="Perihan Onbaşı", email="perihan@example.org")


@pytest.fixture
def poll(editor):
    poll = make_poll(title="Pazar yerleri geç kapansın mı?")
    steps.close_poll(poll=poll, editor=editor, reason=REASON)
    return poll


def page(client, address="/islemler/", **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_reason_for_closing_early_is_read_by_everybody_where_the_form_says_so(client, editor, poll):
    other = make_poll()
    client.force_login(editor)
    form = page(client, reverse("polls-staff:close", args=[other.pk]))
    client.logout()

    assert "Herkes resmî işlemler sayfasında okuyabilir." in form
    assert REASON in page(client)
    assert REASON in page(client, "/en/islemler/")
    assert REASON in client.get("/islemler/akis.atom").content.decode()
    assert REASON in [act["reason"] for act in client.get("/api/v1/acts/").json()["results"]]


def test_an_act_names_its_office_and_subject_and_nobody(client, editor, poll):
    shown = page(client)

    assert "Yoklama kapatıldı" in shown
    assert poll.title in shown
    assert poll.get_absolute_url() in shown
    for secret in (editor.display_name, editor.email, str(editor.public_id)):
        for address in ("/islemler/", "/islemler/akis.atom", "/api/v1/acts/"):
            assert secret not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("action", "subject"),
    [
        ("role.granted", "user:7"),
        ("referendum.objection_filed", "referendum:1"),
        ("referendum.strike_off_reversed", "referendum:1"),
        ("roll.correction_declined", "roll:1"),
        ("moderation.decided", "post:1"),
        ("poll.created", "poll:1"),
        ("an.act_of_tomorrow", "poll:1"),
    ],
)
def test_acts_that_are_not_allowed_are_nowhere(client, action, subject):
    append_entry(actor=None, action=action, subject=subject, reason="Gizli kalmalı.")

    assert "Gizli kalmalı." not in page(client)
    assert client.get("/api/v1/acts/").json()["results"] == []
    assert feedparser.parse(client.get("/islemler/akis.atom").content).entries == []


def test_reasons_that_were_not_written_for_everybody_stay_out(client):
    """How an appeal went is public; what the moderator wrote to the author is theirs."""
    append_entry(actor=None, action="moderation.overturned", subject="post:1", reason="Yalnız yazara.")

    (act,) = client.get("/api/v1/acts/").json()["results"]
    assert (act["action"], act["reason"], act["subject"]) == ("moderation.overturned", "", None)
    assert "Yalnız yazara." not in page(client)


def test_a_withdrawn_poll_is_a_draft_whose_title_stays_out(client, editor):
    poll = make_poll(title="Henüz duyurulmamış soru")
    steps.withdraw_poll(poll=poll, editor=editor, reason=REASON)

    shown = page(client)
    assert REASON in shown
    assert "Henüz duyurulmamış soru" not in shown


def test_what_is_decided_about_a_draft_is_nowhere_until_the_poll_is_announced(client, editor):
    draft = make_poll(title="Henüz duyurulmamış soru", opened=False)
    embargo.relate_to_election(
        poll=draft, editor=editor, election=None, reason="Rıhtım sorusu seçimle ilgisiz."
    )
    open_poll = make_poll()
    embargo.relate_to_election(poll=open_poll, editor=editor, election=None, reason=REASON)

    addresses = ("/islemler/", "/islemler/akis.atom", "/api/v1/acts/", "/api/v1/acts/?kind=polls")
    for address in addresses:
        shown = client.get(address).content.decode()
        assert "Rıhtım" not in shown
        assert REASON in shown
    acts = client.get("/api/v1/acts/").json()["results"]
    assert [act["action"] for act in acts] == ["poll.related", "poll.opened"]

    steps.open_poll(poll=draft, editor=editor)
    for address in addresses:
        assert "Rıhtım sorusu seçimle ilgisiz." in client.get(address).content.decode()


def test_the_form_says_when_the_reason_of_a_draft_is_read_by_everybody(client, editor):
    client.force_login(editor)
    draft = make_poll(opened=False)
    assert "Yoklama duyurulunca herkes" in page(client, reverse("polls-staff:election", args=[draft.pk]))


def test_desks_of_a_referendum_that_is_not_announced_are_not_listed(client):
    stage = Stage(voters=1)
    desks.announce_desk(referendum=stage.referendum, officer=stage.officer, name="Konak")
    assert "referendum.desk_opened" not in [
        act["action"] for act in client.get("/api/v1/acts/").json()["results"]
    ]
    stage.announce()
    assert "referendum.desk_opened" in [
        act["action"] for act in client.get("/api/v1/acts/").json()["results"]
    ]


def test_the_seed_of_the_lot_is_committed_to_when_the_poll_opens(client):
    poll = make_poll()
    sha256 = Entry.objects.get(action="poll.opened", subject=poll.topic).details["lot_sha256"]

    assert sha256 in page(client)
    assert poll.lot_seed not in page(client)
    (act,) = client.get("/api/v1/acts/", {"subject": poll.topic}).json()["results"]
    assert act["facts"] == {"lot_sha256": sha256}


def test_filters_by_kind_year_and_subject(client):
    with time_machine.travel(datetime(2025, 12, 31, 20, 59, tzinfo=UTC), tick=False):
        append_entry(actor=None, action="roll.frozen", subject="roll:1")
    with time_machine.travel(datetime(2025, 12, 31, 21, 0, tzinfo=UTC), tick=False):
        append_entry(actor=None, action="poll.archived", subject="poll:1")
        append_entry(actor=None, action="embargo_rule.set", subject="embargo_rule:2")

    def listed(**query):
        page_acts = client.get("/islemler/", query).context["acts"]
        api_names = {"tur": "kind", "yil": "year", "konu": "subject"}
        codes = {kind.slug: kind.code for kind in registry.list_kinds()}
        api_query = {api_names[name]: codes.get(value, value) for name, value in query.items()}
        api_acts = client.get("/api/v1/acts/", api_query).json()["results"]
        assert [act.ident for act in page_acts] == [act["id"] for act in api_acts]
        return [act.action for act in page_acts]

    assert listed() == ["embargo_rule.set", "poll.archived", "roll.frozen"]
    assert listed(tur="oy-hakki") == ["roll.frozen"]
    assert listed(yil="2025") == ["roll.frozen"]
    assert listed(yil="2026") == ["embargo_rule.set", "poll.archived"]
    assert listed(konu="embargo_rule:2") == ["embargo_rule.set"]
    assert listed(konu="poll:2", tur="oy-hakki") == []


@pytest.mark.parametrize("query", ["kind=nothing", "year=yesterday", "year=1999", "subject=x", "subject="])
def test_unknown_filters_are_refused_by_the_api(client, query):
    answer = client.get(f"/api/v1/acts/?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, query.partition("=")[0])


@pytest.mark.parametrize("query", ["tur=nothing", "yil=yesterday", "konu=x%00"])
def test_unknown_filters_are_refused_by_the_page(client, query):
    assert client.get(f"/islemler/?{query}").status_code == 400


def test_acts_are_paged(client):
    for _each in range(31):
        append_entry(actor=None, action="poll.archived", subject="poll:1")

    assert len(client.get("/islemler/").context["acts"]) == 30
    assert len(client.get("/islemler/?sayfa=2").context["acts"]) == 1


def test_number_of_queries_does_not_depend_on_the_number_of_acts(client, editor):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as made:
            page(client)
        return len(made)

    steps.close_poll(poll=make_poll(), editor=editor, reason=REASON)
    one = queries()
    for _each in range(2):
        steps.close_poll(poll=make_poll(), editor=editor, reason=REASON)

    assert queries() == one


def test_pages_of_polls_lead_to_their_acts(client, poll):
    link = f"/islemler/?konu={poll.topic}"

    assert link in page(client, poll.get_absolute_url())
    assert REASON in page(client, link)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_every_public_act_has_words_and_one_kind(language):
    actions = [action for kind in registry.list_kinds() for action in kind.actions]

    assert len(actions) == len(set(actions)) == len(rules.list_public_actions())
    with translation.override(language):
        for kind in registry.list_kinds():
            assert not kind.with_reason & kind.without_reason
            assert str(kind.label)
            for action in kind.actions:
                assert str(audit_registry.get_act_label(action)) != action


def test_filter_by_a_subject_that_visitors_cannot_see_reveals_nothing(client):
    """The outcome of an appeal is public; whose post it was about cannot be found out by trying posts."""
    append_entry(
        actor=make_user(role="moderator"), action="moderation.overturned", subject="post:17", details={}
    )

    assert len(client.get("/api/v1/acts/").json()["results"]) == 1
    assert client.get("/api/v1/acts/", {"subject": "post:17"}).json()["results"] == []
    assert "İtiraz" not in page(client, konu="post:17").partition("<main")[2].partition("</form>")[2]


def test_reason_for_closing_later_is_among_the_acts_as_its_form_says(client, editor):
    poll = make_poll(editor=editor)
    steps.extend_poll(poll=poll, editor=editor, closes_at=poll.closes_at + timedelta(days=3), reason=REASON)

    assert REASON in page(client, konu=poll.topic)


def test_page_shows_the_head_of_the_chain_at_the_end_of_the_day_before(client):
    def head_on(day):
        with time_machine.travel(datetime(2026, 11, day, 9, tzinfo=UTC), tick=False):
            return client.get("/islemler/").context["head"]

    with time_machine.travel(datetime(2026, 11, 20, 20, tzinfo=UTC), tick=False):
        last = append_entry(actor=None, action="poll.closed", subject="poll:1")
    # After midnight in İzmir.
    with time_machine.travel(datetime(2026, 11, 20, 21, tzinfo=UTC), tick=False):
        append_entry(actor=None, action="role.granted", subject="user:7")

    assert head_on(20) is None
    assert (head_on(21).count, head_on(21).hash) == (last.number, last.hash)
    assert head_on(22).count == last.number + 1
