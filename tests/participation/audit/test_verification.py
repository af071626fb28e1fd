import hashlib
import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from participation.audit import operations, queries
from participation.audit.models import ChainHead, Entry, Verification
from participation.audit.operations import append_entry
from participation.audit.verification import Head

pytestmark = pytest.mark.django_db


def rehash(number: int, **changes: object) -> str:
    """The hash of entry ``number`` with these changes, computed from the published format alone."""
    entry = Entry.objects.get(number=number)
    fields = {
        "number": entry.number,
        "at": re.sub(r"\+00:00$", "Z", entry.at.isoformat(timespec="microseconds")),
        "actor": entry.actor_public_id and str(entry.actor_public_id),
        "role": entry.actor_role,
        "action": entry.action,
        "subject": entry.subject,
        "reason": entry.reason,
        "details": entry.details,
        "previous": entry.previous_hash,
        **changes,
    }
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def test_an_untouched_chain_has_no_fault(chain, chain_faults):
    assert chain_faults() == []


def test_an_empty_record_has_no_fault(chain_faults):
    assert chain_faults() == []


def test_hashes_follow_the_published_format(chain):
    assert [rehash(entry.number) for entry in chain] == [entry.hash for entry in chain]


@pytest.mark.parametrize(
    "change",
    [
        "at = '2020-01-01 00:00:00.000000'",
        "actor_public_id = '00000000000000000000000000000001'",
        "actor_role = 'officer'",
        "action = 'poll.closed'",
        "subject = 'poll:9'",
        "reason = ''",
        "details = '{\"n\": 4}'",
        'details = \'{"n": 3, "m": 1}\'',
    ],
)
def test_changed_field_is_detected_with_its_entry(chain, tamper, chain_faults, change):
    tamper(f"UPDATE audit_entry SET {change} WHERE number = 3")

    assert chain_faults() == [(3, "changed")]


def test_changed_link_or_hash_is_detected(chain, tamper, chain_faults):
    tamper(
        f"UPDATE audit_entry SET previous_hash = '{'a' * 64}' WHERE number = 3",
        f"UPDATE audit_entry SET hash = '{'b' * 64}' WHERE number = 5",
    )

    assert chain_faults() == [(3, "changed"), (5, "changed")]


def test_a_removed_entry_is_named(chain, tamper, chain_faults):
    tamper("DELETE FROM audit_entry WHERE number = 3")

    assert chain_faults() == [(3, "missing")]


def test_several_removed_entries_are_reported_together(chain, tamper):
    tamper("DELETE FROM audit_entry WHERE number IN (2, 3, 5)")

    assert [fault.text for fault in queries.find_chain_faults()] == [
        "entries 2 to 3 are missing",
        "entry 5 is missing",
    ]


def test_removed_last_entries_are_named(chain, tamper, chain_faults):
    tamper("DELETE FROM audit_entry WHERE number >= 5")

    assert chain_faults() == [(5, "missing")]


def test_removal_of_all_entries_is_detected(chain, tamper):
    tamper("DELETE FROM audit_entry")

    assert [fault.text for fault in queries.find_chain_faults()] == ["entries 1 to 6 are missing"]


def test_removed_entry_with_renumbered_successors_is_named(chain, tamper, chain_faults):
    tamper(
        "DELETE FROM audit_entry WHERE number = 3",
        *(f"UPDATE audit_entry SET number = {n - 1} WHERE number = {n}" for n in (4, 5, 6)),
        f"UPDATE audit_chainhead SET count = 5, hash = '{chain[5].hash}'",
    )

    assert chain_faults() == [(3, "missing"), (3, "moved"), (4, "moved"), (5, "moved")]


@pytest.mark.parametrize(("one", "other"), [(2, 5), (3, 4), (1, 6)])
def test_swapped_entries_are_named_with_their_right_places(chain, tamper, one, other):
    tamper(
        f"UPDATE audit_entry SET number = 99 WHERE number = {one}",
        f"UPDATE audit_entry SET number = {one} WHERE number = {other}",
        f"UPDATE audit_entry SET number = {other} WHERE number = 99",
    )

    assert [fault.text for fault in queries.find_chain_faults()] == [
        f"entry {one} is really entry {other}: it was moved or swapped",
        f"entry {other} is really entry {one}: it was moved or swapped",
    ]


def test_swapped_contents_under_the_old_hashes_are_named(chain, tamper, chain_faults):
    def contents(number: int) -> str:
        entry = chain[number - 1]
        at = entry.at.strftime("%Y-%m-%d %H:%M:%S.%f")
        return f"subject = '{entry.subject}', details = '{json.dumps(entry.details)}', at = '{at}'"

    tamper(
        f"UPDATE audit_entry SET {contents(5)} WHERE number = 2",
        f"UPDATE audit_entry SET {contents(2)} WHERE number = 5",
    )

    assert chain_faults() == [(2, "moved"), (5, "moved")]


def insert(number: int, previous: str, own_hash: str) -> str:
    return (
        "INSERT INTO audit_entry"
        " (number, at, action, subject, actor_role, reason, details, previous_hash, hash)"
        f" VALUES ({number}, '2026-01-01 00:00:00.000000', 'poll.opened', 'poll:7', '', '', '{{}}',"
        f" '{previous}', '{own_hash}')"
    )


def whole(number: int, previous: str) -> str:
    fields = {
        "number": number, "at": "2026-01-01T00:00:00.000000Z", "actor": None, "role": "", "reason": "",
        "action": "poll.opened", "subject": "poll:7", "details": {}, "previous": previous,
    }  # fmt: skip
    return hashlib.sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def test_an_entry_inserted_at_the_end_is_named(chain, tamper, chain_faults):
    tamper(insert(7, chain[5].hash, whole(7, chain[5].hash)))

    assert chain_faults() == [(7, "inserted")]


def test_an_entry_inserted_before_the_first_is_named(chain, tamper, chain_faults):
    if connection.vendor == "sqlite":
        tamper(
            "PRAGMA ignore_check_constraints = 1",
            insert(0, "", "c" * 64),
            "PRAGMA ignore_check_constraints = 0",
        )
        assert chain_faults() == [(0, "inserted")]


def test_entry_inserted_between_renumbered_ones_is_named(chain, tamper, chain_faults):
    tamper(
        *(f"UPDATE audit_entry SET number = {n + 1} WHERE number = {n}" for n in (6, 5, 4, 3)),
        insert(3, chain[1].hash, whole(3, chain[1].hash)),
        "UPDATE audit_chainhead SET count = 7",
    )

    assert chain_faults() == [(3, "inserted"), (4, "moved"), (5, "moved"), (6, "moved"), (7, "moved")]


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_changed_entry_with_a_new_hash_is_named(chain, tamper, chain_faults, number):
    forged = rehash(number, reason="Başka.")
    tamper(f"UPDATE audit_entry SET reason = 'Başka.', hash = '{forged}' WHERE number = {number}")

    assert chain_faults() == [(number, "replaced")]


def test_changed_head_is_detected(chain, tamper, chain_faults):
    tamper(f"UPDATE audit_chainhead SET hash = '{'d' * 64}'")

    assert chain_faults() == [(6, "replaced")]


def test_entries_after_a_reset_head_are_reported_as_inserted(chain, tamper, chain_faults):
    tamper(f"UPDATE audit_chainhead SET count = 4, hash = '{chain[3].hash}'")

    assert chain_faults() == [(5, "inserted"), (6, "inserted")]


def test_lost_head_is_detected(chain, tamper, chain_faults):
    tamper("DELETE FROM audit_chainhead")

    assert chain_faults() == [(6, "head")]


def test_rebuilt_chain_is_detected_by_a_noted_hash(chain, tamper):
    noted = Head(4, chain[3].hash)
    assert list(queries.find_chain_faults(noted)) == []
    tamper("DELETE FROM audit_entry", "DELETE FROM audit_chainhead")
    for n in range(1, 7):
        append_entry(
            actor=None, action="poll.opened", subject=f"poll:{n}", reason="Zamanı geldi.", details={"n": n}
        )

    assert list(queries.find_chain_faults()) == []
    assert [(fault.number, fault.kind.value) for fault in queries.find_chain_faults(noted)] == [(4, "noted")]


def test_missing_noted_entry_is_detected(chain):
    assert [fault.number for fault in queries.find_chain_faults(Head(7, "e" * 64))] == [7]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL stores no such value")
@pytest.mark.parametrize(
    "change", ["at = 'dün'", "at = '2026-13-45 00:00:00'", "actor_public_id = 'x'", "details = '1e999'"]
)
def test_unreadable_value_is_named(chain, tamper, change):
    tamper(f"UPDATE audit_entry SET {change} WHERE number = 3")

    assert [fault.text for fault in queries.find_chain_faults()] == ["entry 3 was changed: it cannot be read"]


def test_a_long_chain_is_read_in_batches(chain, tamper, chain_faults, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(queries, "_BATCH", 2)
    tamper("DELETE FROM audit_entry WHERE number = 4")

    with django_assert_num_queries(1 + 4 + 3 + 1):
        assert chain_faults() == [(4, "missing")]


def test_the_command_names_each_fault_and_fails(chain, tamper):
    tamper("UPDATE audit_entry SET reason = 'x' WHERE number = 3", "DELETE FROM audit_entry WHERE number = 6")
    output = io.StringIO()

    with pytest.raises(CommandError) as failed:
        call_command("audit", "verify", stdout=output)

    assert failed.value.returncode == 1
    assert output.getvalue().splitlines() == [
        "3: changed: entry 3 was changed: it does not match its hash",
        "6: missing: entry 6 is missing",
    ]


def test_command_prints_the_last_hash_of_a_valid_chain(chain):
    output = io.StringIO()
    call_command("audit", "verify", "--noted", f"2:{chain[1].hash}", stdout=output)

    assert output.getvalue() == f"The chain is whole: 6 entries, it ends with {chain[5].hash}.\n"


@pytest.mark.parametrize("noted", ["2", "0:" + "a" * 64, "2:abc", f"x:{'a' * 64}"])
def test_command_refuses_a_malformed_noted_hash(noted):
    with pytest.raises(CommandError, match="--noted"):
        call_command("audit", "verify", "--noted", noted)


def test_the_command_lists_the_newest_entries_first(chain):
    output = io.StringIO()
    call_command("audit", "list", "--limit", "2", stdout=output)

    assert [line.split("  ")[0] for line in output.getvalue().splitlines()] == ["6", "5"]


def test_verification_result_is_stored(chain, tamper):
    operations.verify_chain()
    tamper("DELETE FROM audit_entry WHERE number = 6")
    operations.verify_chain()

    kept = [(v.count, v.hash, v.fault_count, v.faults) for v in Verification.objects.order_by("pk")]
    head = ChainHead.objects.get().hash
    assert kept == [(6, head, 0, []), (6, head, 1, ["entry 6 is missing"])]
