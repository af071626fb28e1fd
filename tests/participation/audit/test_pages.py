import csv
import hashlib
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from participation.audit import queries
from participation.audit.models import ChainHead, Entry, Verification
from participation.audit.operations import append_entry
from tests.factories import make_poll, make_user

pytestmark = pytest.mark.django_db

ADDRESSES = ["/denetim/", "/denetim/1/", "/denetim/zincir.jsonl", "/denetim/zincir.csv"]


@pytest.fixture
def observer(client: Client) -> Client:
    client.force_login(make_user(role="observer"))
    return client


def numbers(response) -> list[int]:
    return [shown.entry.number for shown in response.context["entries"]]


@pytest.mark.parametrize("role", ["observer", "administrator"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_observers_and_administrators_read(client, chain, address, role):
    client.force_login(make_user(role=role))

    assert client.get(address).status_code == 200


def test_verifying_requires_the_permission_and_post(client, chain):
    assert client.post("/denetim/dogrula/").status_code == 302
    client.force_login(make_user(role="editor"))
    assert client.post("/denetim/dogrula/").status_code == 403
    client.force_login(make_user(role="observer"))
    assert client.get("/denetim/dogrula/").headers["Location"] == "/denetim/"
    assert Verification.objects.count() == 0


def test_the_list_shows_act_subject_actor_and_reason(observer):
    editor = make_user(role="editor", display_name="Ege Su")
    append_entry(actor=editor, action="poll.opened", subject="poll:12", reason="Karar 2026/14")
    page = observer.get("/denetim/").content.decode()

    for text in ("poll:12", "Ege Su", "Karar 2026/14"):
        assert text in page


def test_entry_links_to_its_subject_if_it_has_a_page(observer):
    poll = make_poll()
    append_entry(actor=None, action="poll.opened", subject=poll.topic)
    append_entry(actor=None, action="some.act", subject="poll:none")
    append_entry(actor=None, action="some.act", subject="unknown:1")
    newest = observer.get("/denetim/").context["entries"][:3]

    assert [shown.address for shown in newest] == [None, None, poll.get_absolute_url()]
    assert [shown.act for shown in newest][:2] == ["some.act", "some.act"]


def test_deleted_account_is_shown_by_its_number(observer):
    editor = make_user(role="editor", display_name="Ege Su")
    append_entry(actor=editor, action="poll.opened", subject="poll:12")
    number, start = Entry.objects.get(subject="poll:12").number, str(editor.public_id)[:8]
    editor.delete()

    assert start in observer.get(f"/denetim/{number}/").content.decode()


def test_entry_page_shows_whether_its_hash_is_valid(observer, chain, tamper):
    assert observer.get("/denetim/3/").context["fits"]
    tamper("UPDATE audit_entry SET reason = 'x' WHERE number = 3")
    assert not observer.get("/denetim/3/").context["fits"]
    assert observer.get("/denetim/4/").context["fits"]


@pytest.mark.parametrize("address", ["/denetim/0/", "/denetim/999/", f"/denetim/{10**30}/"])
def test_unknown_entry_is_404(observer, address):
    assert observer.get(address).status_code == 404


def test_verification_lists_the_faults(observer, chain, tamper):
    tamper("UPDATE audit_entry SET reason = 'x' WHERE number = 3")
    page = observer.post("/denetim/dogrula/", follow=True).content.decode()

    assert "entry 3 was changed" in page


def test_list_continues_after_the_last_entry_and_shows_each_once(observer, monkeypatch):
    for n in range(7):
        append_entry(actor=None, action="poll.opened", subject=f"poll:{n}")
    newest = Entry.objects.count()
    monkeypatch.setattr(queries, "PAGE_SIZE", 3)

    seen, address = [], "/denetim/"
    while address:
        response = observer.get(address)
        seen += numbers(response)
        address = response.context["older"] and f"/denetim/{response.context['older']}"
    assert seen == list(range(newest, 0, -1))


def test_continuing_keeps_the_filter(observer, monkeypatch):
    for n in range(5):
        append_entry(actor=None, action="poll.opened" if n % 2 else "poll.closed", subject="poll:1")
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    first = observer.get("/denetim/?action=poll.closed")
    second = observer.get(f"/denetim/{first.context['older']}")

    acts = [shown.entry.action for response in (first, second) for shown in response.context["entries"]]
    assert acts == ["poll.closed"] * 3


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("subject=poll:1", ["poll:1"]),
        ("subject=poll", ["poll:12", "poll:1"]),
        ("subject=pol", []),
        ("action=poll.closed", ["poll:12"]),
        ("since=2026-11-25", ["poll:12"]),
        ("until=2026-11-24", ["poll:1"]),
        ("since=2026-11-25&until=2026-11-25", ["poll:12"]),
        ("since=2026-11-26&subject=poll", []),
    ],
)
def test_filters_select_matching_entries(observer, time_machine, query, subjects):
    # 00:30 of the 25th in İzmir is still the 24th in UTC.
    time_machine.move_to(datetime(2026, 11, 24, 20, 0, tzinfo=UTC), tick=False)
    append_entry(actor=None, action="poll.opened", subject="poll:1")
    time_machine.move_to(datetime(2026, 11, 24, 21, 30, tzinfo=UTC), tick=False)
    append_entry(actor=None, action="poll.closed", subject="poll:12")
    observer.force_login(make_user(role="observer"))

    shown = [s.entry.subject for s in observer.get(f"/denetim/?{query}").context["entries"]]
    assert [subject for subject in shown if subject.startswith("poll")] == subjects


@pytest.mark.parametrize(
    "query",
    [
        "since=2026-11-26&until=2026-11-25",
        "since=x",
        "action=none.such",
        f"subject={'a' * 121}",
    ],
)
def test_invalid_filter_is_explained(observer, chain, query):
    response = observer.get(f"/denetim/?{query}")

    assert response.status_code == 400
    assert response.context["form"].errors
    assert response.context["entries"] == []
    page = response.content.decode()
    assert "Kayıtlar böyle süzülemez:" in page
    assert "Bütün kayıtları göster" in page


@pytest.mark.parametrize("below", ["x", "-1", "9" * 30, "٣"])
def test_malformed_cursor_is_ignored(observer, chain, below):
    assert numbers(observer.get(f"/denetim/?below={below}"))[-1] == 1


def test_query_count_does_not_grow_with_entries(
    observer, django_assert_num_queries, django_assert_max_num_queries
):
    def acts(number: int) -> None:
        for _ in range(number):
            append_entry(
                actor=make_user(role="editor", display_name="E"), action="poll.opened", subject="poll:1"
            )

    acts(1)
    with django_assert_max_num_queries(15) as few:
        observer.get("/denetim/")
    acts(3)
    with django_assert_num_queries(len(few)):
        observer.get("/denetim/")


def downloaded(client: Client, address: str) -> str:
    response: Any = client.get(address)

    async def collect(parts: AsyncIterator[bytes]) -> bytes:
        return b"".join([part async for part in parts])

    return async_to_sync(collect)(response.streaming_content).decode()


def test_the_downloaded_chain_can_be_verified_by_its_own_lines(observer, chain):
    lines = downloaded(observer, "/denetim/zincir.jsonl").splitlines()
    entries = [json.loads(line) for line in lines]
    previous = "0" * 64
    for number, (line, entry) in enumerate(zip(lines, entries, strict=True), start=1):
        own = entry.pop("hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert (entry["number"], entry["previous"]) == (number, previous)
        assert hashlib.sha256(text.encode()).hexdigest() == own
        assert line.replace(f'"hash":"{own}",', "") == text
        previous = own
    assert previous == ChainHead.objects.get().hash


def test_downloaded_table_holds_every_entry_and_no_formula(observer, chain):
    officer = make_user(role="officer")
    append_entry(
        actor=officer, action="poll.opened", subject="poll:7", reason='=HYPERLINK("x")\nİzmir, "yol"'
    )
    rows = list(csv.DictReader(io.StringIO(downloaded(observer, "/denetim/zincir.csv"), newline="")))

    assert [int(row["number"]) for row in rows] == list(range(1, Entry.objects.count() + 1))
    assert rows[-1]["reason"] == '\'=HYPERLINK("x")\nİzmir, "yol"'
    assert (rows[-1]["actor"], rows[-1]["role"]) == (str(officer.public_id), "officer")
    assert rows[-1]["hash"] == ChainHead.objects.get().hash


@pytest.mark.parametrize(("role", "links"), [("observer", []), ("administrator", ["/hesap/roller/"])])
def test_subjects_are_links_for_those_who_may_open_their_pages(client, role, links):
    person = make_user()
    for subject in (f"user:{person.public_id}", "bulletin:999", "process:yok", "poll:x"):
        append_entry(actor=None, action="test.done", subject=subject)
    client.force_login(make_user(role=role))

    shown = client.get("/denetim/?action=test.done").context["entries"]
    addresses = {it.address for it in shown if it.entry.action == "test.done"} - {None}

    assert addresses == {f"{link}{person.public_id}/" for link in links}
