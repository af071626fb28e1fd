from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from participation.audit import queries
from participation.audit.errors import ChainBrokenError, OutsideTransactionError
from participation.audit.hashing import GENESIS, JSON
from participation.audit.models import ChainHead, Entry
from participation.audit.operations import append_entry
from tests.factories import make_user
from tests.threads import together


@pytest.mark.django_db
def test_entries_are_numbered_without_gaps_and_hold_the_previous_hash():
    first = append_entry(actor=None, action="poll.opened", subject="poll:1")
    second = append_entry(actor=None, action="poll.closed", subject="poll:1", details={"n": 7})

    assert (first.number, second.number) == (1, 2)
    assert (first.previous_hash, second.previous_hash) == (GENESIS, first.hash)
    head = ChainHead.objects.get()
    assert (head.count, head.hash) == (2, second.hash)


@pytest.mark.django_db
def test_entry_names_the_actor_and_their_office():
    officer = make_user(role="officer")
    entry = append_entry(actor=officer, action="poll.opened", subject="poll:1", reason="Karar 12")

    entry.refresh_from_db()
    assert (entry.actor_public_id, entry.actor_role) == (officer.public_id, "officer")
    assert (entry.action, entry.subject, entry.reason) == ("poll.opened", "poll:1", "Karar 12")


@pytest.mark.django_db
def test_tick_acts_without_account_or_office():
    entry = append_entry(actor=None, action="poll.closed", subject="poll:1")

    assert (entry.actor_public_id, entry.actor_role) == (None, "")


@pytest.mark.django_db
def test_details_are_read_back_unchanged_and_the_chain_stays_valid():
    details: dict[str, JSON] = {
        "a": None,
        "b": True,
        "c": -5,
        "d": "Çiğli \n \u2028 🙂",
        "e": [1, {"f": []}],
        "g": {},
    }
    number = append_entry(actor=None, action="poll.opened", subject="poll:1", details=details).number

    assert Entry.objects.get(number=number).details == details
    assert list(queries.find_chain_faults()) == []


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_fails_and_stores_nothing():
    with pytest.raises(OutsideTransactionError):
        append_entry(actor=None, action="poll.opened", subject="poll:1")
    assert (Entry.objects.count(), ChainHead.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_entry():
    @transaction.atomic
    def act() -> None:
        append_entry(actor=None, action="poll.opened", subject="poll:1")
        raise KeyError

    with pytest.raises(KeyError):
        act()
    with transaction.atomic():
        entry = append_entry(actor=None, action="poll.opened", subject="poll:2")

    assert (entry.number, Entry.objects.count()) == (1, 1)
    assert list(queries.find_chain_faults()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"action": ""}, ValueError),
        ({"action": "Poll opened"}, ValueError),
        ({"subject": ""}, ValueError),
        ({"subject": "user:a@b.example"}, ValueError),
        ({"subject": "poll:1\n"}, ValueError),
        ({"reason": "a\x00b"}, TypeError),
        ({"reason": "\ud800"}, TypeError),
        ({"details": {"share": 0.5}}, TypeError),
        ({"details": {"n": 2**53}}, TypeError),
        ({"details": {"text": "\x00"}}, TypeError),
        ({"details": {"a b": 1}}, TypeError),
        ({"details": {1: 1}}, TypeError),
        ({"details": {"at": object()}}, TypeError),
    ],
)
def test_details_without_a_canonical_form_are_refused(changes, error):
    with pytest.raises(error):
        append_entry(**{"actor": None, "action": "poll.opened", "subject": "poll:1", **changes})
    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_chain_without_head_refuses_entries(chain, tamper):
    tamper("DELETE FROM audit_chainhead")

    with pytest.raises(ChainBrokenError):
        append_entry(actor=None, action="poll.opened", subject="poll:1")


REFUSED: dict[str, Callable[[], object]] = {
    "changing an entry": lambda: Entry.objects.filter(number=3).update(reason="x"),
    "changing an entry to itself": lambda: Entry.objects.get(number=3).save(),
    "removing an entry": lambda: Entry.objects.filter(number=6).delete(),
    "removing all entries": lambda: Entry.objects.all()._raw_delete("default"),
    "removing the head": lambda: ChainHead.objects.all().delete(),
    "setting the head back": lambda: ChainHead.objects.update(count=5),
    "moving the head on alone": lambda: ChainHead.objects.update(count=7),
    "changing the head's hash": lambda: ChainHead.objects.update(hash="a" * 64),
    "a second head": lambda: ChainHead.objects.create(id=2),
    "an entry beyond the end": lambda: add(number=8, previous_hash=head().hash),
    "an entry in another's place": lambda: add(number=6, previous_hash=head().hash),
    "an entry that does not continue": lambda: add(number=7, previous_hash="a" * 64),
}


def head() -> ChainHead:
    return ChainHead.objects.get()


def add(**fields: object) -> Entry:
    entry = Entry.objects.get(number=6)
    values = {f.attname: getattr(entry, f.attname) for f in Entry._meta.fields}
    return Entry.objects.create(**{**values, "hash": "f" * 64, **fields})


@pytest.mark.parametrize("what", REFUSED)
def test_database_refuses_changes_to_the_record(chain, what):
    before = list(Entry.objects.values()), list(ChainHead.objects.values())
    with pytest.raises(IntegrityError), transaction.atomic():
        REFUSED[what]()

    assert (list(Entry.objects.values()), list(ChainHead.objects.values())) == before


@pytest.mark.postgres
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["audit_entry", "audit_chainhead"])
def test_database_refuses_truncation(chain, table):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}")


@pytest.mark.django_db(transaction=True)
def test_concurrent_acts_make_one_unbroken_chain():
    @transaction.atomic
    def act(number: int) -> None:
        append_entry(actor=None, action="poll.opened", subject=f"poll:{number}")

    assert together([partial(act, n) for n in range(20)]) == [None] * 20

    entries = Entry.objects.order_by("number")
    assert [entry.number for entry in entries] == list(range(1, 21))
    assert {entry.subject for entry in entries} == {f"poll:{n}" for n in range(20)}
    assert list(queries.find_chain_faults()) == []
