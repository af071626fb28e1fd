"""Results of districts: browsers read, group and decrypt as Python does."""

import base64
import random
from dataclasses import replace
from typing import Any

import pytest

from referenda.voting import ballots, canonical, districts, tallying
from referenda.voting.archive import EventType
from referenda.voting.districts import DistrictGroup, DistrictList, GroupDecryption
from referenda.voting.elections import Election
from referenda.voting.factor_proofs import FactorProofs
from referenda.voting.tallying import PartialDecryption
from tests.referenda.browsers import BrowserReferendum, Ceremony, in_browser
from tests.referenda.voting.made import (
    UUID,
    Referendum,
    Steps,
    archive_bytes,
    as_json,
    fault_of,
    member_payload,
    single_keys,
)

NAMES = ("Konak", "Çeşme", 'Iğdır “İ” "tırnak" \\ \x7f\u2028', "Urla 😀")


def naming(election: Election, raw: bytes) -> Election:
    """The election with the district list named at its end."""
    return replace(election, description=districts.described(election.description, raw))


# District groups


def some_counts(chance: random.Random) -> tuple[list[int], int]:
    most = chance.choice([0, 3, 12, 40, 200, 100_000])
    return [chance.randint(0, most) for _ in range(chance.randint(1, 40))], chance.randint(1, 60)


def test_browsers_form_the_same_groups() -> None:
    chance = random.Random(20261127)
    rows = [some_counts(chance) for _ in range(5000)]
    # Every order of three districts relative to the minimum.
    rows += [([a, b, c], 4) for a in range(10) for b in range(10) for c in range(10)]
    expected = [[list(group) for group in districts.group_districts(*row)] for row in rows]

    assert in_browser("areas", rows=rows) == expected
    # Some were joined although large enough, without becoming the whole city.
    joined = [
        (row, groups) for row, groups in zip(rows, expected, strict=True) if 1 < len(groups) < len(row[0])
    ]
    taken = sum(
        any(row[0][it] >= row[1] for group in groups if len(group) > 1 for it in group)
        for row, groups in joined
    )
    assert taken > 100


# The list


def a_list(**changes: Any) -> DistrictList:
    given: dict[str, Any] = {"uuid": UUID, "credentials": "0" * 64, "least": 10, "names": NAMES}
    given["of"] = (0, 3, 1)
    return DistrictList(**given | changes)


def test_browsers_read_lists() -> None:
    lists = [
        a_list(),
        a_list(least=50, of=()),
        a_list(names=tuple(f"{number}. ilçe" for number in range(1000)), of=tuple(range(1000)) * 3),
        # They look alike.
        a_list(names=("\u00c7eşme", "C\u0327eşme"), of=(1, 0)),
    ]
    answer = in_browser("lists", lists=[it.raw().decode() for it in lists])

    assert answer == [
        {
            "uuid": it.uuid,
            "credentials": it.credentials,
            "least": it.least,
            "names": list(it.names),
            "of": list(it.of),
        }
        for it in lists
    ]


def changed(**changes: Any) -> bytes:
    """A list as another program might write it, in the right order."""
    return canonical.write({**canonical.read(a_list().raw()), **changes})


BAD = [
    (changed(least=9), "districts"),
    (changed(least=0), "districts"),
    (changed(districts=[]), "districts"),
    (changed(districts=[], of=[]), "districts"),
    (changed(districts=["Konak"] * 4), "districts"),
    (changed(districts=[str(number) for number in range(1001)]), "districts"),
    (changed(of=[0, 4]), "districts"),
    (changed(uuid="AnotherAnother"), "districts"),
    (changed(of=[-1]), "shape"),
    (changed(of=["0"]), "shape"),
    (changed(of=[None]), "shape"),
    (changed(of=[[0]]), "shape"),
    (changed(of=[True]), "shape"),
    (changed(of=[1 << 30]), "shape"),
    (changed(of={}), "shape"),
    (changed(least="10"), "shape"),
    (changed(least=None), "shape"),
    (changed(districts="Konak"), "shape"),
    (changed(districts=[1, 2, 3, 4]), "shape"),
    (changed(credentials=0), "shape"),
    (changed(more=1), "shape"),
    (b"[]", "shape"),
    (b"null", "shape"),
    (b"", "malformed"),
    (b"{", "malformed"),
    (a_list().raw() + b"\n", "not_canonical"),
    (a_list().raw().replace(b'"least":10', b'"least":9,"least":10'), "not_canonical"),
    (a_list().raw().replace(b"[0,", b"[-0,"), "not_canonical"),
    (a_list().raw().replace(b"[0,", b"[ 0,"), "not_canonical"),
    (a_list().raw().replace("Ç".encode(), rb"\u00c7"), "not_canonical"),
    (a_list().raw().replace("Ç".encode(), rb"\ud83d"), "malformed"),
]


def test_both_sides_refuse_bad_lists_for_the_same_reason() -> None:
    election = Referendum(single_keys()).election
    rows = [(naming(election, raw), raw) for raw, _code in BAD]
    # Nor any list other than the named one.
    rows += [(naming(election, a_list(least=11).raw()), a_list().raw()), (election, a_list().raw())]
    answer = in_browser("named", rows=[(one.raw().decode(), raw.decode()) for one, raw in rows])

    assert answer == [fault_of(districts.require_named, *row) for row in rows]
    assert answer == [*(code for _raw, code in BAD), "districts", "districts"]


def test_browsers_read_a_district_list_only_at_the_end_of_a_description() -> None:
    election, raw = Referendum(single_keys()).election, a_list().raw()
    named = naming(election, raw)
    others = [
        replace(named, description=description)
        for description in (
            named.description + " ",
            named.description + "\n",
            named.description + "0",
            named.description[:-1],
            named.description.replace("İ", "I"),
            named.description.replace("\n\n", "\n"),
            districts.described(named.description, b""),
        )
    ]
    answer = in_browser("named", rows=[(one.raw().decode(), raw.decode()) for one in [named, *others]])

    assert answer[0]["names"] == list(NAMES)
    assert (
        answer[1:]
        == [fault_of(districts.require_named, one, raw) for one in others]
        == ["districts"] * len(others)
    )


# The count


def encoded(steps: Steps) -> str:
    return base64.b64encode(archive_bytes(steps)).decode()


def archive_of(city: Referendum, cast: list[bytes]) -> str:
    """The archive up to its sum, as given to the browser."""
    steps: Steps = [(EventType.SETUP, list(city.setup()))]
    steps += [(EventType.BALLOT, [raw]) for raw in cast]
    steps += [(EventType.END_BALLOTS, []), (EventType.ENCRYPTED_TALLY, list(city.tally(cast)))]
    return encoded(steps)


def formed(city: Referendum, cast: list[bytes]) -> tuple[DistrictGroup, ...]:
    """The groups as computed in Python."""
    return districts.summed(city.sums(cast), city.least)


def listing(city: Referendum) -> DistrictList:
    assert city.district_list is not None
    return city.district_list


YES, NO, BLANK = (0, 1, 0), (0, 0, 1), (1, 0, 0)


@pytest.fixture(scope="module")
def city() -> BrowserReferendum:
    """Twelve voters of the first district and eleven of the second, alternating, and two of the fourth, one
    of whom has weight 3. The second trustee has no browser.
    """
    of = (*(0, 1) * 11, 0, 3, 3)
    held = Ceremony(3, 2, {1, 3})
    return BrowserReferendum.with_ceremony(held, weights=(1,) * 25, districts=of, names=NAMES)


@pytest.fixture(scope="module")
def cast(city: BrowserReferendum) -> list[bytes]:
    """All vote, the first and last voter twice. Those of the second district vote no."""
    votes = [(voter, NO if district == 1 else YES) for voter, district in enumerate(city.districts)]
    votes = [(24, BLANK), *votes, (0, BLANK)]
    return [
        ballots.make_ballot(city.election, city.private[voter], [chosen]).raw() for voter, chosen in votes
    ]


@pytest.fixture(scope="module")
def archive(city: BrowserReferendum, cast: list[bytes]) -> str:
    return archive_of(city, cast)


def decrypted(
    city: BrowserReferendum, cast: list[bytes], answer: Any, owner: int
) -> tuple[bytes, GroupDecryption]:
    """The lines of a trustee's browser with second proofs, read and checked in Python."""
    assert city.ceremony is not None
    made = in_browser(
        "decrypt",
        election=city.text,
        trustees=city.keys.trustees.raw().decode(),
        dealings=as_json(city.ceremony.dealings),
        member=member_payload(city.ceremony.members[owner - 1]),
        tally=answer["sum"],
        groups=answer["groups"],
    )
    first, second, third = made["text"].encode().split(b"\n")
    key = city.keys.trustees.keys[owner - 1]
    tally, _summary = city.tally(cast)
    whole = PartialDecryption.read(first, city.election)
    cells, groups = tallying.read_tally(tally, city.election), formed(city, cast)
    whole.check(cells, key, city.election)
    decryption = GroupDecryption.read(second, city.election)
    decryption.check(groups, key, city.election)
    parts = [(group.cells, part) for group, part in zip(groups, decryption.parts, strict=True)]
    FactorProofs.read(third, city.election).check([(cells, whole), *parts], key, city.election)
    assert (decryption.owner, decryption.raw()) == (owner, second)
    return first, decryption


def test_browsers_sum_and_decrypt_district_groups(
    city: BrowserReferendum, cast: list[bytes], archive: str
) -> None:
    groups = formed(city, cast)
    answer = in_browser("add", archive=archive, districts=listing(city).raw().decode())

    rows = canonical.read(districts.write_groups(groups))["areas"]
    assert answer["groups"] == [{"districts": it["districts"], "cells": it["encrypted_tally"]} for it in rows]
    assert (answer["sum"].encode(), answer["counted"]) == (city.tally(cast)[0], 25)
    # Two of the fourth district are too few, and the third has none: the second joins them.
    assert [group.districts for group in groups] == [(0,), (1, 2, 3)]
    assert city.ceremony is not None
    parts = {owner: decrypted(city, cast, answer, owner)[1] for owner in (1, 3)}
    parts[2] = GroupDecryption.of(2, groups, city.ceremony.shares[2], city.election)
    for absent in (1, 2, 3):
        present = {owner: part for owner, part in parts.items() if owner != absent}
        numbers = districts.decrypt(groups, city.keys.trustees, present)
        assert numbers == (((1, 11, 0),), ((0, 2, 11),))


def test_browsers_decrypt_a_district_group_without_ballots(city: BrowserReferendum) -> None:
    answer = in_browser("add", archive=archive_of(city, []), districts=listing(city).raw().decode())
    _first, part = decrypted(city, [], answer, 1)

    assert [group["districts"] for group in answer["groups"]] == [[0, 1, 2, 3]]
    assert len(part.parts) == 1


def test_browsers_refuse_districts_that_are_not_named(city: BrowserReferendum, archive: str) -> None:
    lists = [
        replace(listing(city), least=11),
        replace(listing(city), of=tuple(3 - district for district in listing(city).of)),
        replace(listing(city), names=NAMES[::-1]),
    ]
    refused = {"code": "districts", "facts": {}}

    for other in lists:
        assert in_browser("add", archive=archive, districts=other.raw().decode()) == refused
    assert in_browser("add", archive=archive) == refused
    # Each single ballot, named or not.
    raw = listing(city).raw().replace(b'"least":10', b'"least":1')
    assert in_browser("add", archive=archive, districts=raw.decode()) == refused
    unnamed = Referendum(single_keys())
    setup = encoded([(EventType.SETUP, list(unnamed.setup()))])
    assert in_browser("add", archive=setup, districts=listing(city).raw().decode()) == refused


@pytest.mark.parametrize(
    "changes",
    [{"credentials": "0" * 64}, {"of": (0, 1)}, {"uuid": "AnotherAnother"}],
    ids=["other credentials", "too short", "other referendum"],
)
def test_browsers_refuse_named_districts_of_another_election(
    city: BrowserReferendum, changes: dict[str, Any]
) -> None:
    other_list = replace(listing(city), **changes)
    other = Referendum(single_keys())
    other.listed = city.listed
    other.election = naming(other.election, other_list.raw())
    setup = encoded([(EventType.SETUP, list(other.setup()))])
    answer = in_browser("add", archive=setup, districts=other_list.raw().decode())

    assert answer == {"code": "districts", "facts": {}}
