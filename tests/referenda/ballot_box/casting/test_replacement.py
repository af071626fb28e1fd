"""Replacing a ballot needs the secret of the previous one, and replacements per credential are limited."""

from copy import deepcopy
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from participation.refusals import Refusal
from participation.roll.models import Channel, StrikeOff
from participation.roll.operations.strike_offs import strike_off
from referenda.archive import operations as archive_operations
from referenda.archive import queries
from referenda.archive.models import Datum, Event
from referenda.ballot_box.casting import errors, operations, rules
from referenda.voting import group, replacement
from referenda.voting.archive import EventType
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def opened(module_db):
    prepared = Stage(voters=3).make_ready().collect()
    prepared.open_voting()
    return prepared


@pytest.fixture
def stage(opened):
    with time_machine.travel(opened.referendum.opens_at + timedelta(hours=1), tick=False):
        yield deepcopy(opened)


def stored() -> tuple[int, int, int]:
    return Event.objects.count(), Datum.objects.count(), StrikeOff.objects.count()


def refused(
    stage: Stage, voter: int, raw: bytes, error: type[Refusal], *, commitment: str = "", secret: str = ""
) -> Refusal:
    """The refusal of ``raw``. Asserts that nothing is stored."""
    before = stored()
    with pytest.raises(Refusal) as caught:
        operations.cast_ballot(
            referendum=stage.referendum,
            voter=stage.voters[voter],
            raw=raw,
            commitment=commitment,
            secret=secret,
        )
    assert type(caught.value) is error
    assert stored() == before
    return caught.value


def counts(stage: Stage, tracker: str) -> bool:
    return queries.get_ballot_by_tracker(stage.referendum, tracker)[1]


# Attacks


def test_a_voter_with_anothers_credential_cannot_replace_that_ballot(stage):
    theirs = stage.cast(0, [0, 1, 0])
    stage.cast(1)

    refused(stage, 1, stage.ballot(0, [0, 0, 1]), errors.ReplacementSecretNeeded)

    assert counts(stage, theirs.tracker)


def test_a_wrong_secret_does_not_replace_anothers_ballot(stage):
    theirs = stage.cast(0, [0, 1, 0])
    stage.cast(1)
    raw = stage.ballot(0, [0, 0, 1])

    for secret in (stage.secrets[1], replacement.make()):
        commitment = stage.commitment(0, secret)
        refused(stage, 1, raw, errors.WrongReplacementSecret, secret=secret, commitment=commitment)

    assert counts(stage, theirs.tracker)


def test_an_account_that_has_not_voted_cannot_replace_a_ballot_even_with_the_secret(stage):
    theirs = stage.cast(0)

    refused(stage, 1, stage.ballot(0), errors.OtherCredential, secret=stage.secrets[0])

    assert counts(stage, theirs.tracker)


def test_refused_replacements_do_not_use_up_the_limit(stage):
    """Refused replacements do not count."""
    stage.cast(0, [0, 1, 0])
    stage.cast(1)
    for _ in range(rules.MAX_REPLACEMENTS + 1):
        secret = replacement.make()
        refused(stage, 1, stage.ballot(0), errors.WrongReplacementSecret, secret=secret)

    assert counts(stage, stage.cast(0, [0, 0, 1]).tracker)


def test_voting_first_with_anothers_credential_uses_the_own_vote_and_sends_the_owner_to_a_desk(stage):
    operations.cast_ballot(referendum=stage.referendum, voter=stage.voters[1], raw=stage.ballot(0))

    message = str(refused(stage, 0, stage.ballot(0), errors.OtherCredential))
    assert "oy verme masasında" in message
    refused(stage, 1, stage.ballot(1), errors.OtherCredential)

    strike_off(entry=stage.entry(0), referendum_key=stage.referendum.uuid, channel=Channel.DESK)
    assert (
        queries.count_online_voters(stage.referendum)
        == StrikeOff.objects.filter(channel=Channel.WEB).count()
        == 1
    )


# Voters


def test_a_ballot_is_replaced_repeatedly_with_its_secret(stage):
    first, second, third = (stage.cast(0, chosen) for chosen in ([0, 1, 0], [0, 0, 1], [1, 0, 0]))

    assert [counts(stage, it.tracker) for it in (first, second, third)] == [False, False, True]
    assert (queries.count_online_voters(stage.referendum), StrikeOff.objects.count()) == (1, 1)


def test_a_secret_is_accepted_with_spaces_and_dashes(stage):
    stage.cast(0)
    written = stage.secrets[0].replace("-", " ").replace("0", "O").replace("1", "l").lower()

    raw = stage.ballot(0)
    commitment = stage.commitment(0, stage.secrets[0])
    receipt = operations.cast_ballot(
        referendum=stage.referendum, voter=stage.voters[0], raw=raw, commitment=commitment, secret=written
    )

    assert counts(stage, receipt.tracker)


def test_a_later_ballot_may_be_given_another_secret(stage):
    stage.cast(0)
    old, new = stage.secrets[0], replacement.make()
    commitment = stage.commitment(0, new)
    operations.cast_ballot(
        referendum=stage.referendum,
        voter=stage.voters[0],
        raw=stage.ballot(0),
        commitment=commitment,
        secret=old,
    )

    refused(stage, 0, stage.ballot(0), errors.WrongReplacementSecret, secret=old)
    stage.secrets[0] = new
    assert counts(stage, stage.cast(0).tracker)


def test_a_ballot_without_a_commitment_cannot_be_replaced(stage):
    raw = stage.ballot(0)
    receipt = operations.cast_ballot(referendum=stage.referendum, voter=stage.voters[0], raw=raw)

    refused(stage, 0, stage.ballot(0), errors.ReplacementSecretNeeded)
    refused(stage, 0, stage.ballot(0), errors.WrongReplacementSecret, secret=replacement.make())
    assert counts(stage, receipt.tracker)


def test_a_ballot_sent_again_gets_its_receipt_with_or_without_the_secret(stage):
    raw = stage.ballot(0)
    given = {"referendum": stage.referendum, "voter": stage.voters[0], "raw": raw}
    commitment = stage.commitment(0, replacement.make())
    first = operations.cast_ballot(**given, commitment=commitment)

    assert operations.cast_ballot(**given, commitment=commitment) == first
    # Sent by another person, who took it from the public board.
    stage.cast(1)
    refused(stage, 1, raw, errors.OtherCredential, commitment=stage.commitment(0, replacement.make()))
    refused(stage, 1, raw, errors.OtherCredential)


def test_replacements_per_credential_are_limited(stage, monkeypatch):
    monkeypatch.setattr(rules, "MAX_REPLACEMENTS", 2)
    for _ in range(3):
        last = stage.cast(0)

    secret = stage.secrets[0]
    commitment = stage.commitment(0, secret)
    refused(stage, 0, stage.ballot(0), errors.TooManyReplacements, secret=secret, commitment=commitment)
    assert counts(stage, last.tracker)


@pytest.mark.parametrize("bad", ["x", "A" * 64, "0" * 63, "0" * 65, "\0" * 64, "ı" * 64])
def test_an_invalid_commitment_is_refused(stage, bad):
    refused(stage, 0, stage.ballot(0), errors.UnreadableCommitment, commitment=bad)


@pytest.mark.parametrize("bad", ["x", "0000-0000-0000-0000-0000-0000-0001", "\0", "0" * 5000])
def test_an_invalid_secret_counts_as_wrong(stage, bad):
    stage.cast(0)

    refused(stage, 0, stage.ballot(0), errors.WrongReplacementSecret, secret=bad)


# What is stored


def test_no_secret_is_stored_and_equal_secrets_have_different_commitments(stage):
    stage.cast(0)
    operations.cast_ballot(
        referendum=stage.referendum,
        voter=stage.voters[1],
        raw=stage.ballot(1),
        commitment=stage.commitment(1, stage.secrets[0]),
    )

    kept = list(Datum.objects.exclude(tracker="").values_list("commitment", flat=True))
    assert len(set(kept)) == 2
    key = stage.public_key(0)
    assert kept[0] == replacement.commitment(stage.secrets[0], stage.referendum.uuid, group.encode(key))


def test_the_database_refuses_changed_commitments_and_commitments_without_a_ballot(stage):
    stage.cast(0)
    ballots = Datum.objects.exclude(tracker="")
    with pytest.raises(DatabaseError), transaction.atomic():
        ballots.update(commitment="0" * 64)
    setup = Datum.objects.filter(tracker="").first()
    assert setup is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        Datum.objects.create(
            event=setup.event,
            referendum=setup.referendum,
            position=9,
            name="0" * 64,
            raw=b"",
            commitment="0" * 64,
        )


def test_the_database_enforces_the_limit_of_ballots_per_credential(stage, monkeypatch):
    monkeypatch.setattr(rules, "MAX_REPLACEMENTS", 1000)
    for _ in range(21):
        stage.cast(0)

    credential = Datum.objects.exclude(tracker="").latest("pk").credential_id
    with pytest.raises(DatabaseError), transaction.atomic():
        archive_operations.append_event(
            stage.referendum, EventType.BALLOT, stage.ballot(0), credential_id=credential
        )
    assert Event.objects.count() == 22


def test_a_replacement_writes_only_the_event_and_the_ballot(stage):
    """One event and its ballot. The commitment is in the row of the ballot, so that no other transaction
    number reveals more than that of the ballot.
    """
    stage.cast(0)
    written = []

    def watch(execute, sql, params, many, context):
        if sql.split(" ", 1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            written.append(sql.split('"')[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        stage.cast(0)

    assert written == ["referenda_event", "referenda_datum"]
