"""The results of districts, beside the archive."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referenda.voting import canonical, districts, tallying
from referenda.voting.ballots import Ballot
from referenda.voting.districts import DistrictGroup, DistrictList, GroupDecryption, Sums
from tests.referenda.voting.made import UUID, Referendum, fault_of, threshold_keys

REFERENDUM = Referendum(threshold_keys(2, 3), weights=(1, 4, 2, 1))
ELECTION, TRUSTEES = REFERENDUM.election, REFERENDUM.keys.trustees
CHOSEN = ([0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0])
#: District of each voter. Nobody in the third one voted.
DISTRICTS = (0, 1, 0, 1)
NAMES = ("Konak", "Çeşme", "Urla")


def groups_of(least: int) -> tuple[DistrictGroup, ...]:
    sums = Sums(ELECTION, len(NAMES))
    for voter, (chosen, district) in enumerate(zip(CHOSEN, DISTRICTS, strict=True)):
        ballot = Ballot.read(REFERENDUM.ballot(voter, chosen), ELECTION)
        cells = tuple(answer.choices for answer in ballot.answers)
        sums.add(district, cells, REFERENDUM.weights[voter])
    return districts.summed(sums, least)


GROUPS = groups_of(2)
DECRYPTIONS = {
    owner: GroupDecryption.of(owner, GROUPS, REFERENDUM.keys.secrets[owner], ELECTION) for owner in (1, 2, 3)
}


def a_list(**changes: Any) -> DistrictList:
    given: dict[str, Any] = {
        "uuid": UUID,
        "credentials": canonical.hexadecimal(REFERENDUM.listed.raw()),
        "least": 10,
        "names": NAMES,
        "of": (0, 2, 1, 0),
    }
    return DistrictList(**given | changes)


# The list


def test_a_district_list_round_trips():
    raw = a_list().raw()
    assert raw.startswith(b'{"uuid":"AbCdEfGhJkMnPq","credentials":"')
    assert raw.endswith('"least":10,"districts":["Konak","Çeşme","Urla"],"of":[0,2,1,0]}'.encode())
    assert DistrictList.read(raw) == a_list()


@pytest.mark.parametrize(
    "changes",
    [
        {"least": 9},
        {"names": ()},
        {"names": ("Konak", "Konak", "Urla")},
        {"of": (0, 3, 1, 0)},
        {"names": tuple(map(str, range(1001)))},
    ],
    ids=["areas too small", "no district", "one name twice", "unknown district", "too many districts"],
)
def test_an_impossible_list_is_refused(changes):
    assert fault_of(a_list, **changes) == "districts"


def test_a_district_list_belongs_to_one_credential_list():
    listed = list(REFERENDUM.listed.weights)
    name = canonical.hexadecimal(REFERENDUM.listed.raw())
    assert a_list().by_credential(listed, name=name) == dict(zip(listed, (0, 2, 1, 0), strict=True))
    assert fault_of(a_list().by_credential, listed, name="0" * 64) == "districts"
    assert fault_of(a_list().by_credential, listed[1:], name=name) == "districts"


def test_an_election_names_its_district_list():
    raw = a_list().raw()
    named = replace(ELECTION, description=districts.described("Neden?", raw))
    assert named.description == f"Neden?\n\nİlçe listesi (SHA-256): {canonical.hexadecimal(raw)}"
    assert districts.named_by(named) == canonical.hexadecimal(raw)
    assert districts.require_named(named, raw) == a_list()
    assert districts.named_by(ELECTION) is None
    assert fault_of(districts.require_named, named, a_list(least=11).raw()) == "districts"
    assert fault_of(districts.require_named, ELECTION, raw) == "districts"
    other = a_list(uuid="AnotherAnother").raw()
    elsewhere = replace(ELECTION, description=districts.described("", other))
    assert fault_of(districts.require_named, elsewhere, other) == "districts"


def test_only_the_end_of_a_description_names_a_district_list():
    raw = a_list().raw()
    spoken_of = replace(ELECTION, description=districts.described("", raw) + " eskiydi")
    assert districts.named_by(spoken_of) is None


# The file


def test_lines_are_read_one_at_a_time(tmp_path):
    path = tmp_path / "x.districts"
    path.write_bytes(b"{}\n\xff\r\n[1]\n")
    assert lines(path) == [b"{}", b"\xff\r", b"[1]"]
    path.write_bytes(b"")
    assert lines(path) == []


@pytest.mark.parametrize("more", [b"[1]", b"\n", b"[1]\n\n"])
def test_each_line_ends_with_one_line_feed(tmp_path, more):
    path = tmp_path / "x.districts"
    path.write_bytes(b"{}\n" + more)
    assert fault_of(lambda: lines(path)) == "districts"


def test_an_oversized_line_is_not_read(tmp_path):
    path = tmp_path / "x.districts"
    path.write_bytes(b"12345678\n1234\n")
    assert lines(path, 8, 4) == [b"12345678", b"1234"]
    for raw in (b"123456789\n", b"1" * 100, b"12345678\n12345\n", b"12345678\n12345"):
        path.write_bytes(raw)
        assert fault_of(lambda: lines(path, 8, 4)) == "size"


def test_lines_may_have_their_full_length():
    million = DistrictList(
        UUID, "ab" * 32, 10, tuple(f"{place}. ilçe" for place in range(1000)), (999,) * 10**6
    )
    assert len(million.raw()) <= districts.largest_list(10**6) < 5 << 20
    large = [DistrictGroup((place,), 10**9, 10**9, GROUPS[0].cells) for place in range(30)]
    parts = tuple([DECRYPTIONS[1].parts[0]] * 30)
    most = districts.largest_line(ELECTION, 30)
    assert len(districts.write_groups(large)) <= most < 64 << 10
    assert len(GroupDecryption(1, parts).raw()) <= most
    assert len(districts.write_result([((10**18,) * 3,)] * 30)) <= most


def lines(path: Path, *largest: int) -> list[bytes]:
    """Lines of a file. ``largest`` is a size by line; the default is large."""
    most = iter(largest)
    return list(districts.read_lines(path, lambda: next(most, 1000)))


# District groups


@pytest.mark.parametrize(
    ("ballots", "expected"),
    [
        ([50, 60, 70], [(0,), (1,), (2,)]),
        ([0, 60, 70], [(0,), (1,), (2,)]),
        ([0, 0, 70], [(0, 1), (2,)]),
        # Three ballots would remain, so the smallest of the other districts joins them.
        ([3, 60, 50], [(0, 2), (1,)]),
        ([50, 3, 50], [(0, 1), (2,)]),
        ([20, 60, 30], [(0, 2), (1,)]),
        ([20, 60, 29], [(0, 1, 2)]),
        ([3, 4, 5], [(0, 1, 2)]),
        ([0, 0, 0], [(0, 1, 2)]),
        ([7], [(0,)]),
    ],
)
def test_small_districts_are_grouped(ballots, expected):
    assert districts.group_districts(ballots, 50) == tuple(expected)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12), st.integers(1, 30))
def test_no_district_group_is_too_small(ballots, least):
    groups = districts.group_districts(ballots, least)
    assert sorted(it for group in groups for it in group) == list(range(len(ballots)))
    sums = [sum(ballots[it] for it in group) for group in groups]
    assert len(groups) == 1 or all(total == 0 or total >= least for total in sums)
    for group in groups:
        if len(group) > 1:
            # Only necessary joins: without its largest district the rest would be too small.
            assert sum(ballots[it] < least for it in group) >= 1


# The count


def test_district_groups_are_summed_and_written():
    assert [(group.districts, group.ballots, group.weight) for group in GROUPS] == [
        ((0,), 2, 3),
        ((1,), 2, 5),
        ((2,), 0, 0),
    ]
    assert districts.read_groups(districts.write_groups(GROUPS), ELECTION) == GROUPS
    whole = tallying.nothing(ELECTION)
    for group in GROUPS:
        whole = tallying.added(whole, group.cells)
    cast = [REFERENDUM.ballot(voter, chosen) for voter, chosen in enumerate(CHOSEN)]
    # Other randomness gives other cells with the same content.
    cells = tallying.read_tally(REFERENDUM.tally(cast)[0], ELECTION)
    assert numbers_in(whole) == numbers_in(cells) == ((2, 2, 4),)


def test_partial_sums_are_joined():
    sums = Sums(ELECTION, 3)
    for group in (*GROUPS, GROUPS[0]):
        sums.join(group.districts[0], group.cells, group.ballots, group.weight)
    assert (sums.ballots, sums.weights) == ([4, 2, 0], [6, 5, 0])
    twice = tallying.added(GROUPS[0].cells, GROUPS[0].cells)
    assert sums.cells == [twice, GROUPS[1].cells, GROUPS[2].cells]
    assert sums.whole() == tallying.added(twice, GROUPS[1].cells)


def numbers_in(cells):
    owners = (1, 3)
    parts = {
        owner: tallying.PartialDecryption.of(cells, REFERENDUM.keys.secrets[owner], ELECTION)
        for owner in owners
    }
    return tallying.decrypt(cells, TRUSTEES, parts, 8)


def test_any_two_trustees_decrypt_the_groups():
    expected = (((2, 1, 0),), ((0, 1, 4),), ((0, 0, 0),))
    for pair in ((1, 2), (1, 3), (2, 3)):
        present = {owner: DECRYPTIONS[owner] for owner in pair}
        assert districts.decrypt(GROUPS, TRUSTEES, present) == expected
        districts.check_result(expected, GROUPS, TRUSTEES, present)
    assert fault_of(districts.decrypt, GROUPS, TRUSTEES, {1: DECRYPTIONS[1]}) == "too_few"
    assert districts.read_result(districts.write_result(expected), ELECTION) == expected


def test_joined_districts_are_decrypted_together():
    (group,) = groups_of(10)
    parts = {
        owner: GroupDecryption.of(owner, [group], REFERENDUM.keys.secrets[owner], ELECTION)
        for owner in (1, 2)
    }
    assert group.districts == (0, 1, 2)
    assert districts.decrypt([group], TRUSTEES, parts) == (((2, 2, 4),),)


@pytest.mark.parametrize("changed", [((2, 0, 1),), ((2, 2, 0),)])
def test_other_numbers_are_refused(changed):
    numbers = (changed, ((0, 1, 4),), ((0, 0, 0),))
    assert fault_of(districts.check_result, numbers, GROUPS, TRUSTEES, DECRYPTIONS) == "result"
    assert fault_of(districts.check_result, numbers[1:], GROUPS, TRUSTEES, DECRYPTIONS) == "result"


def test_a_trustees_factors_are_proved_for_each_group():
    first = DECRYPTIONS[1]
    key, other = TRUSTEES.keys[0], TRUSTEES.keys[1]
    assert GroupDecryption.read(first.raw(), ELECTION) == first
    first.check(GROUPS, key, ELECTION)
    assert fault_of(first.check, GROUPS, other, ELECTION) == "decryption"
    assert fault_of(first.check, GROUPS[:2], key, ELECTION) == "decryption"
    swapped = replace(first, parts=(first.parts[1], first.parts[0], first.parts[2]))
    assert fault_of(swapped.check, GROUPS, key, ELECTION) == "decryption"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'{"areas":[{}]}',
        b'{"areas":[{"districts":[0],"ballots":-1,"weight":0,"encrypted_tally":[]}]}',
    ],
)
def test_invalid_district_groups_are_refused(raw):
    assert fault_of(districts.read_groups, raw, ELECTION) in {"malformed", "shape"}
