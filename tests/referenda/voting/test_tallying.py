"""Tallying: from ballots to the result."""

import json
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referenda.voting import canonical, group, tallying
from referenda.voting.ballots import NOTHING, Ballot
from referenda.voting.proofs import Proof
from referenda.voting.tallying import DecryptionOwner, PartialDecryption, TallySummary
from tests.referenda.voting.made import YES_NO, Referendum, fault_of, joined, single_keys, threshold_keys

REFERENDUM = Referendum(joined(single_keys(), threshold_keys(2, 3)), weights=(1, 4, 2))
ELECTION, TRUSTEES = REFERENDUM.election, REFERENDUM.keys.trustees
CAST = [REFERENDUM.ballot(0, [0, 1, 0]), REFERENDUM.ballot(1, [0, 0, 1]), REFERENDUM.ballot(2, [1, 0, 0])]
TALLY, SUMMARY = REFERENDUM.tally(CAST)
CELLS = tallying.read_tally(TALLY, ELECTION)
DECRYPTIONS = {
    owner: PartialDecryption.read(REFERENDUM.decryption(TALLY, owner)[0], ELECTION) for owner in range(1, 5)
}
RESULT = ((2, 1, 4),)


def only(*owners: int) -> dict[int, PartialDecryption]:
    return {owner: DECRYPTIONS[owner] for owner in owners}


def test_sums_do_not_depend_on_the_order():
    first, second, third = (
        tuple(answer.choices for answer in Ballot.read(raw, ELECTION).answers) for raw in CAST
    )
    nothing = tallying.nothing(ELECTION)

    assert tallying.added(first, tallying.added(second, third)) == tallying.added(
        tallying.added(third, first), second
    )
    assert tallying.added(nothing, first) == first
    assert tallying.weighted(first, 3) == tallying.added(first, tallying.added(first, first))


def test_the_tally_round_trips():
    assert tallying.write_tally(CELLS) == TALLY
    assert TallySummary.read(SUMMARY).raw() == SUMMARY
    assert TallySummary.read(SUMMARY) == TallySummary(3, 7, canonical.hexadecimal(TALLY))
    assert tallying.write_tally(tallying.read_tally(tallying.write_tally(((NOTHING,) * 3,)), ELECTION))


@pytest.mark.parametrize("owners", [(1, *pair) for size in (2, 3) for pair in combinations((2, 3, 4), size)])
def test_enough_trustees_decrypt(owners):
    assert tallying.counted(TRUSTEES, owners) == set(owners[:3])
    assert tallying.decrypt(CELLS, TRUSTEES, only(*owners), 7) == RESULT
    tallying.check_result(RESULT, CELLS, TRUSTEES, only(*owners))


@pytest.mark.parametrize("owners", [(), (1,), (1, 2), (2, 3), (2, 3, 4)])
def test_too_few_trustees_do_not_decrypt(owners):
    assert not tallying.counted(TRUSTEES, owners)
    assert fault_of(tallying.decrypt, CELLS, TRUSTEES, only(*owners), 7) == "too_few"
    assert fault_of(tallying.check_result, RESULT, CELLS, TRUSTEES, only(*owners)) == "too_few"


@pytest.mark.parametrize("numbers", [((2, 1, 3),), ((2, 4, 1),), ((0, 0, 0),), ((10**18, 1, 4),)])
def test_other_numbers_are_not_the_result(numbers):
    assert fault_of(tallying.check_result, numbers, CELLS, TRUSTEES, only(1, 2, 3)) == "result"


def test_a_sum_above_the_total_weight_is_refused():
    assert fault_of(tallying.decrypt, CELLS, TRUSTEES, only(1, 2, 3), 3) == "result"


def test_factors_are_valid_only_for_their_trustee_and_tally():
    for owner, decryption in DECRYPTIONS.items():
        decryption.check(CELLS, TRUSTEES.keys[owner - 1], ELECTION)
        assert fault_of(decryption.check, CELLS, TRUSTEES.keys[owner % 4], ELECTION) == "decryption"
    assert (
        fault_of(DECRYPTIONS[1].check, tallying.weighted(CELLS, 2), TRUSTEES.keys[0], ELECTION)
        == "decryption"
    )
    other = Referendum(REFERENDUM.keys).election
    assert other.fingerprint == ELECTION.fingerprint
    foreign = Referendum(REFERENDUM.keys, (YES_NO, YES_NO)).election
    assert fault_of(DECRYPTIONS[1].check, CELLS, TRUSTEES.keys[0], foreign) == "decryption"


@pytest.mark.parametrize("index", range(3))
@pytest.mark.parametrize(
    ("name", "value"),
    [("decryption_factors", group.encode(group.GENERATOR)), ("decryption_proofs", Proof(1, 1).json())],
)
def test_every_factor_needs_its_proof(name, value, index):
    data = json.loads(DECRYPTIONS[1].raw())
    data[name][0][index] = value
    forged = PartialDecryption.read(canonical.write(data), ELECTION)

    assert fault_of(forged.check, CELLS, TRUSTEES.keys[0], ELECTION) == "decryption"


def test_factors_of_a_single_ballot_are_not_accepted_for_the_tally():
    """Factors of one ballot carry proofs about that ballot, which are not valid for the tally."""
    ballot = tuple(answer.choices for answer in Ballot.read(CAST[0], ELECTION).answers)
    secret = REFERENDUM.keys.secrets[1]

    spied = PartialDecryption.of(ballot, secret, ELECTION)
    assert fault_of(spied.check, CELLS, TRUSTEES.keys[0], ELECTION) == "decryption"


@given(st.sets(st.integers(0, 3000), max_size=5), st.integers(0, 3000))
def test_logarithms_are_computed_up_to_the_largest(numbers, largest):
    points = {group.power_of_generator(number): number for number in numbers}
    if max(numbers, default=0) <= largest:
        assert tallying.logarithms(points, largest) == points
    else:
        assert fault_of(tallying.logarithms, points, largest) == "result"


@given(st.lists(st.integers(0, 10**18 - 1), min_size=3, max_size=3))
def test_results_round_trip(numbers):
    raw = tallying.write_result([numbers])

    assert tallying.read_result(raw, ELECTION) == (tuple(numbers),)


@pytest.mark.parametrize(
    "raw",
    [
        b"[]",
        b'{"result":[]}',
        b'{"result":[[1,2]]}',
        b'{"result":[[1,2,3],[]]}',
        b'{"result":[[1,2,-3]]}',
        b'{"result":[[1,2,true]]}',
        b'{"result":[[1,2,"3"]]}',
        b'{"result":[[1,2,3]],"more":1}',
    ],
)
def test_other_results_are_refused(raw):
    assert fault_of(tallying.read_result, raw, ELECTION) == "shape"


@pytest.mark.parametrize(
    ("reader", "raw"),
    [
        (TallySummary.read, b'{"num_tallied":3,"total_weight":7}'),
        (TallySummary.read, b'{"num_tallied":true,"total_weight":7,"encrypted_tally":"x"}'),
        (TallySummary.read, b'{"num_tallied":3,"total_weight":7,"encrypted_tally":1}'),
        (DecryptionOwner.read, b'{"owner":-1,"payload":"x"}'),
        (DecryptionOwner.read, b'{"owner":1,"payload":null}'),
        (DecryptionOwner.read, b'{"payload":"x","owner":1}'),
    ],
)
def test_other_summaries_and_owners_are_refused(reader, raw):
    assert fault_of(reader, raw) == "shape"
