"""Casting: accepted and refused ballots. A refused ballot stores nothing."""

from copy import deepcopy
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection

from participation.refusals import Refusal
from participation.roll.models import Channel, StrikeOff
from participation.roll.operations.strike_offs import strike_off
from referenda.archive import queries as archive_queries
from referenda.archive.models import Datum, Event
from referenda.ballot_box import queries
from referenda.ballot_box.casting import errors, operations, rules
from referenda.ballot_box.credentials import errors as credentials_errors
from referenda.ballot_box.credentials import operations as credentials_operations
from referenda.ballot_box.credentials.models import Credential, CredentialKey
from referenda.lifecycle.operations import schedule
from referenda.referendum import errors as referendum_errors
from referenda.referendum.models import State
from referenda.voting import ballots, canonical, credentials, replacement
from tests.factories import make_user
from tests.referenda.making import Stage
from tests.referenda.voting import made

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def opened(module_db):
    prepared = Stage(voters=3).make_ready().collect()
    prepared.open_voting()
    return prepared


@pytest.fixture
def stage(opened):
    """Open for voting, with all credentials collected. The clock is in the middle of the voting period."""
    with time_machine.travel(opened.referendum.opens_at + timedelta(hours=1), tick=False):
        yield deepcopy(opened)


def stored(stage: Stage) -> tuple[int, int, int]:
    return Event.objects.count(), Datum.objects.count(), StrikeOff.objects.count()


def refused(stage: Stage, voter: int, raw: bytes, error: type[Refusal]) -> Refusal:
    """The refusal of ``raw``. Asserts that nothing is stored."""
    before = stored(stage)
    with pytest.raises(error) as caught:
        operations.cast_ballot(referendum=stage.referendum, voter=stage.voters[voter], raw=raw)
    assert stored(stage) == before
    return caught.value


def test_a_ballot_is_appended_and_its_voter_struck_off(stage):
    raw = stage.ballot(0)

    receipt = operations.cast_ballot(referendum=stage.referendum, voter=stage.voters[0], raw=raw)

    assert receipt.tracker == ballots.tracker(raw)
    assert receipt.head == Event.objects.get(height=1).name
    assert queries.find_voting_channel(stage.entry(0), stage.referendum) == Channel.WEB
    assert stored(stage) == (2, 5, 1)


def test_a_ballot_sent_again_gets_the_same_receipt(stage):
    raw = stage.ballot(0)
    first = operations.cast_ballot(referendum=stage.referendum, voter=stage.voters[0], raw=raw)

    assert operations.cast_ballot(referendum=stage.referendum, voter=stage.voters[0], raw=raw) == first
    assert stored(stage) == (2, 5, 1)


@pytest.mark.parametrize("earlier", [0, 2])
def test_casting_takes_the_same_number_of_queries_after_many_ballots(
    stage, earlier, django_assert_num_queries
):
    for _ in range(earlier):
        stage.cast(0)
    raw, secret = stage.ballot(0), stage.secrets.get(0, "")
    archive_queries.get_election(stage.referendum)
    referendum = stage.now()

    # Two of them take the lock of the archive, on databases with locks.
    locks = 2 if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(locks + (9 if earlier else 12)):
        operations.cast_ballot(referendum=referendum, voter=stage.voters[0], raw=raw, secret=secret)


def test_no_query_contains_both_voter_and_credential(stage):
    """A statement log, or a list of slow queries, would link them."""
    entry, asked = stage.entry(0), []

    def watch(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        operations.cast_ballot(referendum=stage.now(), voter=stage.voters[0], raw=stage.ballot(0))

    of_voters = {type(entry)._meta.db_table, StrikeOff._meta.db_table}
    of_ballots = {Credential._meta.db_table, Datum._meta.db_table}
    both = [
        sql for sql in asked if any(it in sql for it in of_voters) and any(it in sql for it in of_ballots)
    ]
    assert (len(asked) > 5, both) == (True, [])


def test_a_ballot_sent_again_after_closing_gets_the_same_receipt(stage):
    raw = stage.ballot(0)
    first = operations.cast_ballot(referendum=stage.referendum, voter=stage.voters[0], raw=raw)

    with time_machine.travel(stage.referendum.closes_at, tick=False):
        assert operations.cast_ballot(referendum=stage.referendum, voter=stage.voters[0], raw=raw) == first


def test_a_later_ballot_replaces_an_earlier_one(stage):
    first, second = stage.cast(0, [0, 1, 0]), stage.cast(0, [0, 0, 1])

    assert archive_queries.get_ballot_by_tracker(stage.referendum, first.tracker)[1] is False
    assert archive_queries.get_ballot_by_tracker(stage.referendum, second.tracker)[1] is True
    assert (archive_queries.count_online_voters(stage.referendum), StrikeOff.objects.count()) == (1, 1)


def test_resending_an_earlier_ballot_does_not_restore_it(stage):
    raw, secret = stage.ballot(0, [0, 1, 0]), replacement.make()
    stage.secrets[0], commitment = secret, stage.commitment(0, secret)
    cast = partial(operations.cast_ballot, referendum=stage.referendum, voter=stage.voters[0], raw=raw)
    cast(commitment=commitment)
    later = stage.cast(0, [0, 0, 1])

    cast(commitment=commitment, secret=secret)

    assert archive_queries.get_ballot_by_tracker(stage.referendum, later.tracker)[1] is True


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_ballot_outside_the_voting_period_is_refused(stage, moment):
    raw, current = stage.ballot(0), stage.now()
    when, error = {
        "before": (current.opens_at - timedelta(seconds=1), referendum_errors.VotingNotOpenYet),
        "after": (current.closes_at, referendum_errors.VotingClosed),
    }[moment]
    with time_machine.travel(when, tick=False):
        refused(stage, 0, raw, error)


def test_a_ballot_in_the_last_second_counts_even_if_the_tick_is_late(stage):
    with time_machine.travel(stage.now().closes_at - timedelta(seconds=1), tick=False):
        receipt = stage.cast(0)

    with time_machine.travel(stage.referendum.closes_at + timedelta(hours=1), tick=False):
        schedule.close_due()
    assert stage.state == State.CLOSED
    assert archive_queries.get_ballot_by_tracker(stage.referendum, receipt.tracker)[1] is True


def test_a_resident_not_on_the_roll_cannot_vote(stage):
    with pytest.raises(referendum_errors.NotOnRoll):
        operations.cast_ballot(referendum=stage.referendum, voter=make_user(), raw=stage.ballot(0))


def test_an_unlisted_credential_is_refused(stage):
    raw = ballots.make_ballot(archive_queries.get_election(stage.referendum), 12345, [[0, 1, 0]]).raw()

    refused(stage, 0, raw, errors.UnknownCredential)


def test_one_account_cannot_vote_with_two_credentials(stage):
    """A voter cannot cast another's first ballot, nor take over another's credential."""
    stage.cast(0)

    refused(stage, 0, stage.ballot(1), errors.OtherCredential)
    refused(stage, 2, stage.ballot(0), errors.OtherCredential)
    assert archive_queries.count_online_voters(stage.referendum) == StrikeOff.objects.count() == 1


def test_resending_another_voters_ballot_gets_no_receipt(stage):
    """Ballots are public. A phone that sends another voter's ballot instead of its owner's is detected."""
    raw = stage.ballot(0)
    operations.cast_ballot(referendum=stage.referendum, voter=stage.voters[0], raw=raw)

    refused(stage, 1, raw, errors.OtherCredential)
    strike_off(entry=stage.entry(2), referendum_key=stage.referendum.uuid, channel=Channel.DESK)
    refused(stage, 2, raw, errors.VotedAtDesk)
    with time_machine.travel(stage.referendum.closes_at, tick=False):
        refused(stage, 1, raw, errors.OtherCredential)


def test_a_resident_who_voted_at_a_desk_cannot_vote_online(stage):
    strike_off(entry=stage.entry(0), referendum_key=stage.referendum.uuid, channel=Channel.DESK)

    refused(stage, 0, stage.ballot(0), errors.VotedAtDesk)


BAD = {
    "no JSON": (lambda raw, stage: b"{", "malformed"),
    "not UTF-8": (lambda raw, stage: raw.replace(b"election_uuid", b"election_\xff"), "malformed"),
    "spaces": (lambda raw, stage: raw.replace(b":", b": ", 1), "not_canonical"),
    "an unknown member": (lambda raw, stage: b'{"note":1,' + raw[1:], "shape"),
    "another referendum": (
        lambda raw, stage: raw.replace(stage.referendum.uuid.encode(), b"11111111111111"),
        "other_election",
    ),
    "a point outside the group": (
        lambda raw, stage: raw.replace(canonical.read(raw)["credential"].encode(), b"0" * 63 + b"2"),
        "point",
    ),
    "the identity": (
        lambda raw, stage: raw.replace(canonical.read(raw)["credential"].encode(), b"0" * 63 + b"1"),
        "point",
    ),
    "another's credential": (
        lambda raw, stage: raw.replace(
            canonical.read(raw)["credential"].encode(), canonical.read(stage.ballot(1))["credential"].encode()
        ),
        "signature",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_an_invalid_ballot_is_refused_with_its_reason(stage, case):
    spoil, fault = BAD[case]

    refusal = refused(stage, 0, spoil(stage.ballot(0), stage), referendum_errors.Unacceptable)

    assert (refusal.details["fault"], refusal.status) == (fault, 400)


def test_a_proof_for_another_answer_is_refused(stage):
    mine, other = canonical.read(stage.ballot(0)), canonical.read(stage.ballot(0))
    mine["answers"] = other["answers"]

    refusal = refused(stage, 0, canonical.write(mine), referendum_errors.Unacceptable)

    assert refusal.details["fault"] == "signature"


def more_than_one_vote(answer, other):
    """A sum of two options, each proved to be 0 or 1 with a proof of another ballot."""
    answer["choices"] = [answer["choices"][1], *answer["choices"][1:]]
    answer["individual_proofs"] = [answer["individual_proofs"][1], *answer["individual_proofs"][1:]]


#: What a voter with their own program could sign, by what is wrong with it.
FORGED = {
    "another's proofs of 0 or 1": lambda answer, other: answer.update(
        individual_proofs=other["individual_proofs"]
    ),
    "another's proof of the sum": lambda answer, other: answer.update(overall_proof=other["overall_proof"]),
    "another's choices": lambda answer, other: answer.update(choices=other["choices"]),
    "an option voted for twice": more_than_one_vote,
}


@pytest.mark.parametrize("case", FORGED)
def test_a_ballot_forged_and_signed_by_its_voter_is_refused(stage, case):
    """Form and signature are valid; only the proofs show the forgery."""
    mine, other = (canonical.read(stage.ballot(0, [0, 1, 0])) for _ in range(2))
    FORGED[case](mine["answers"][0], other["answers"][0])
    private = credentials.private_key(stage.credentials[0], stage.referendum.uuid)

    refusal = refused(stage, 0, made.signed(mine, private), referendum_errors.Unacceptable)

    assert refusal.details["fault"] == "proof"


def test_a_ballot_signed_by_another_credential_is_refused(stage):
    """The fingerprint is right, so only the proof of the signature shows it."""
    forger = credentials.private_key(stage.credentials[1], stage.referendum.uuid)
    raw = made.signed(canonical.read(stage.ballot(0)), forger)

    assert refused(stage, 0, raw, referendum_errors.Unacceptable).details["fault"] == "signature"


def test_an_oversized_ballot_is_refused_before_it_is_parsed(stage):
    assert refused(stage, 0, b"x" * (rules.LARGEST_BALLOT + 1), errors.BallotTooLarge).status == 413


def test_a_credential_is_issued_once(stage):
    with pytest.raises(credentials_errors.NothingToCollect):
        credentials_operations.collect_credential(referendum=stage.referendum, voter=stage.voters[0])


def test_a_lost_credential_is_replaced_before_voting_opens():
    stage = Stage(voters=2).make_ready().collect()
    lost = stage.credentials[0]

    stage.credentials[0] = credentials_operations.replace_credential(
        referendum=stage.referendum, voter=stage.voters[0]
    )

    with stage.voting():
        assert stage.cast(0)
        old = ballots.make_ballot(
            archive_queries.get_election(stage.now()),
            credentials.private_key(lost, stage.referendum.uuid),
            [[0, 1, 0]],
        )
        refused(stage, 1, old.raw(), errors.UnknownCredential)
        with pytest.raises(referendum_errors.WrongState):
            credentials_operations.replace_credential(referendum=stage.referendum, voter=stage.voters[0])


def test_opening_deletes_the_link_between_residents_and_credentials():
    stage = Stage(voters=2).make_ready()
    referendum = stage.now()
    assert set(referendum.credentials.values_list("handle", flat=True)) != {""}

    with time_machine.travel(referendum.opens_at, tick=False):
        schedule.open_due()

    assert set(referendum.credentials.values_list("handle", flat=True)) == {""}
    assert bytes(stage.now().credential_key.handle_key) == b""


def test_closing_deletes_uncollected_credentials():
    stage = Stage(voters=2).make_ready()
    with stage.voting():
        assert stage.referendum.waiting.count() == 2

    stage.close_voting()

    assert not stage.referendum.waiting.exists()
    assert not CredentialKey.objects.filter(referendum=stage.referendum).exists()
