"""Nothing links a person to a ballot except the strike-off on the roll, which does not know the ballot."""

import logging

import pytest
from django.apps import apps
from django.db import connection, models

from participation.people.models import User
from participation.roll.models import RollEntry, StrikeOff
from participation.territory.models import District
from referenda.archive.models import Datum, Event
from referenda.ballot_box.casting import operations
from referenda.ballot_box.credentials.models import Credential, WaitingCredential
from referenda.lifecycle.operations import overwriting
from referenda.referendum.models import Referendum
from referenda.trustees.models import Decryption
from referenda.voting import canonical
from tests.referenda.making import Stage, archive_bytes

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 24
#: Models that lead from an archive to a person, each allowed: a credential waiting for collection
#: has no ballots, and a trustee's decryption is public under their name.
DOORS = {WaitingCredential, Decryption}
#: Physical position of a row and its transaction: present in every table without being a column.
HIDDEN = {"sqlite": "rowid", "postgresql": "ctid"}


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@pytest.fixture
def voted(caplog):
    """All have voted, in the order of ``voters``. The log of that time is in ``caplog``."""
    stage = Stage(voters=PEOPLE).make_ready().collect()
    with stage.voting(hours=1):
        raws = [stage.ballot(number, [0, number % 2, 1 - number % 2]) for number in range(PEOPLE)]
        with caplog.at_level(logging.DEBUG):
            for number, raw in enumerate(raws):
                operations.cast_ballot(referendum=stage.referendum, voter=stage.voters[number], raw=raw)
                overwriting.rewrite_strike_offs_due()
        yield stage


def reachable(start: type[models.Model]) -> set[type[models.Model]]:
    """Models that rows of ``start`` reach by keys in either direction.

    Left out are the allowed models, the referendum itself, which leads to everything of it, and districts:
    under a district rule a credential has one, shared by at least as many residents as its minimum of
    ballots.
    """
    seen, todo = {start}, [start]
    while todo:
        for field in todo.pop()._meta.get_fields(include_hidden=True):
            other = field.related_model
            if not isinstance(other, type) or other in seen | DOORS | {Referendum, District}:
                continue
            seen.add(other)
            todo.append(other)
    return seen


@pytest.mark.parametrize("start", [Datum, Event, Credential])
def test_no_foreign_key_path_leads_from_a_ballot_to_a_person(start):
    assert not reachable(start) & {User, RollEntry, StrikeOff}


def test_the_path_search_would_detect_a_path(monkeypatch):
    """A model missing from the allowed ones is reported."""
    monkeypatch.setattr("tests.referenda.test_secrecy.DOORS", {Decryption})

    assert RollEntry in reachable(Datum)


def test_a_credential_still_linked_to_a_person_has_no_ballot(voted):
    assert not Datum.objects.filter(credential__waiting__isnull=False).exists()


def test_no_row_names_voter_and_ballot(voted):
    voted.count()
    persons = {
        word for voter in voted.voters for word in (voter.email, str(voter.public_id), voter.public_id.hex)
    }
    ballots = set(Datum.objects.exclude(tracker="").values_list("tracker", flat=True))
    ballots |= set(Credential.objects.values_list("public_key", flat=True))
    ballots |= set(Event.objects.filter(type="Ballot").values_list("name", flat=True))

    seen = 0
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        for row in model._default_manager.values_list():
            words = " ".join(map(_text, row))
            has_ballot = any(word in words for word in ballots)
            seen += has_ballot
            assert not (has_ballot and any(word in words for word in persons)), model
            assert not has_ballot or model._meta.app_label == "referenda", model
    assert seen


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        return f"{raw.hex()} {raw.decode(errors='replace')}"
    return str(value)


def test_neither_voter_nor_ballot_is_logged(voted, caplog):
    records = [record for record in caplog.records if record.name != "django.db.backends"]
    words = " ".join(f"{record.getMessage()} {record.__dict__}" for record in records)
    secrets = [
        *Datum.objects.exclude(tracker="").values_list("tracker", flat=True),
        *Credential.objects.values_list("public_key", flat=True),
        *voted.credentials.values(),
        *(voter.email for voter in voted.voters),
    ]

    assert [secret for secret in secrets if secret in words] == []


def test_no_voter_action_is_in_the_audit_record(voted):
    from participation.audit.models import Entry

    actors = set(Entry.objects.exclude(actor_public_id=None).values_list("actor_public_id", flat=True))
    assert not actors & {voter.public_id for voter in voted.voters}


def test_after_closing_marks_are_stored_in_random_order(voted):
    """Comparing the order of strike-offs and ballots matches no more pairs than chance."""
    voted.count()
    place = HIDDEN[connection.vendor]
    order = [entry for (entry,) in rows(f"SELECT entry_id FROM roll_strikeoff ORDER BY {place}")]
    truth = [voted.entry(number).pk for number in range(PEOPLE)]

    assert sorted(order) == sorted(truth)
    assert sum(one == other for one, other in zip(order, truth, strict=True)) < PEOPLE / 2
    by_key = list(StrikeOff.objects.order_by("pk").values_list("entry_id", flat=True))
    assert sum(one == other for one, other in zip(by_key, truth, strict=True)) < PEOPLE / 2


def test_no_mark_has_the_transaction_number_of_its_ballot(voted):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps no transaction's number with a row")
    voted.count()
    of_ballots = {xmin for (xmin,) in rows("SELECT xmin::text FROM referenda_datum WHERE tracker <> ''")}
    of_strike_offs = {xmin for (xmin,) in rows("SELECT xmin::text FROM roll_strikeoff")}

    assert len(of_ballots) == PEOPLE
    assert len(of_strike_offs) == 1
    assert not of_ballots & of_strike_offs


def test_marks_have_no_time():
    kinds = (models.DateField, models.DateTimeField, models.TimeField)
    for model in (StrikeOff, Datum, Event, Credential, WaitingCredential):
        assert [field.name for field in model._meta.get_fields() if isinstance(field, kinds)] == []


def test_archive_rows_hold_no_person_and_no_time(voted):
    whole = archive_bytes(voted.now())

    for voter in voted.voters:
        assert voter.email.encode() not in whole
        assert str(voter.public_id).encode() not in whole
    for raw in Datum.objects.exclude(tracker="").values_list("raw", flat=True):
        assert set(canonical.read(bytes(raw))) == {
            "election_uuid",
            "election_hash",
            "credential",
            "answers",
            "signature",
        }
