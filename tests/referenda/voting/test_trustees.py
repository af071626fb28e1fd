"""Trustees: valid keys, and every part of them that could be forged."""

import json
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from referenda.voting import canonical, group, trustees
from referenda.voting.errors import Invalid
from referenda.voting.group import ORDER
from referenda.voting.proofs import Proof
from referenda.voting.tallying import lagrange
from referenda.voting.trustees import Certificate, Pedersen, Signed, Single, Trustees, VerificationKey
from tests.referenda.voting import made

KEYS = made.joined(made.single_keys(2), made.threshold_keys(2, 3))
(SINGLE,) = KEYS.trustees.parties[:1]
assert isinstance(SINGLE, Single)


def group_of(keys: made.Keys) -> Pedersen:
    group = keys.trustees.parties[-1]
    assert isinstance(group, Pedersen)
    return group


GROUP = group_of(KEYS)


def refused(trustees: Trustees | bytes) -> str:
    """The fault of trustees when read from a file and checked."""
    raw = trustees if isinstance(trustees, bytes) else trustees.raw()
    return made.fault_of(lambda: Trustees.read(raw).check())


def with_group(**members: Any) -> Trustees:
    return Trustees((SINGLE, replace(GROUP, **members)))


@pytest.mark.parametrize(
    ("threshold", "size", "singles"), [(1, 1, 0), (1, 3, 1), (2, 3, 0), (3, 3, 2), (2, 5, 0)]
)
def test_generated_trustees_are_valid_and_round_trip(threshold, size, singles):
    trustees = made.joined(made.single_keys(singles), made.threshold_keys(threshold, size)).trustees

    read = Trustees.read(trustees.raw())
    read.check()
    assert read == trustees
    assert read.raw() == trustees.raw()
    assert len(read.keys) == singles + size


def test_owners_are_counted_over_all_parties():
    assert [group.power_of_generator(KEYS.secrets[owner]) for owner in range(1, 6)] == list(
        KEYS.trustees.keys
    )


def test_any_shares_that_reach_the_threshold_give_the_group_key():
    for owners in ([1, 2], [1, 3], [2, 3], [3, 1]):
        whole = sum(lagrange(owner, owners) * KEYS.secrets[owner + 2] for owner in owners)
        assert group.power_of_generator(whole) == GROUP.public_key
    assert group.power_of_generator(lagrange(1, [1]) * KEYS.secrets[3]) != GROUP.public_key


def test_the_key_is_the_product_of_all_parties():
    assert KEYS.trustees.public_key == group.product(party.public_key for party in KEYS.trustees.parties)


def wrong(proof: Proof) -> Proof:
    return Proof(proof.challenge, (proof.response + 1) % ORDER)


def unsigned(text: Signed) -> Signed:
    return replace(text, signature=wrong(text.signature))


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize(
    ("name", "forge"),
    [
        ("signatures", wrong),
        ("certificates", unsigned),
        ("polynomials", unsigned),
        ("verification_keys", lambda key: replace(key, proof=wrong(key.proof))),
        ("verification_keys", lambda key: replace(key, signature=wrong(key.signature))),
        ("verification_keys", lambda _key: VerificationKey.of(5, 6)),
    ],
)
def test_a_group_with_one_thing_forged_is_refused(name, forge, place):
    several = list(getattr(GROUP, name))
    several[place] = forge(several[place])

    assert refused(with_group(**{name: tuple(several)})) == "trustee"


@pytest.mark.parametrize("name", ["certificates", "polynomials", "signatures", "verification_keys"])
def test_a_group_in_another_order_is_refused(name):
    several = getattr(GROUP, name)

    assert refused(with_group(**{name: several[1:] + several[:1]})) == "trustee"


@pytest.mark.parametrize("threshold", [1, 3])
def test_another_threshold_than_the_one_agreed_on_is_refused(threshold):
    assert refused(with_group(threshold=threshold)) == "trustee"


def test_members_of_another_group_are_refused():
    other = group_of(made.threshold_keys(2, 3))
    for name in ("certificates", "polynomials", "signatures", "verification_keys"):
        assert refused(with_group(**{name: getattr(other, name)})) == "trustee"


def test_one_member_in_two_positions_is_refused():
    assert refused(Trustees((SINGLE, SINGLE))) == "trustee"
    assert refused(made.joined(KEYS, KEYS).trustees) == "trustee"
    assert refused(doubled(signing=True)) == "trustee"
    assert refused(doubled(signing=False)) == "trustee"


def doubled(*, signing: bool) -> Trustees:
    """A group of two, fully signed, whose members share a signing key or a reading key."""
    secrets, reading = ([7, 7], [8, 9]) if signing else ([7, 6], [8, 8])
    certificates = tuple(
        Signed.of(
            secret,
            Certificate(2, 1, index, group.power_of_generator(secret), group.power_of_generator(read)).json(),
        )
        for index, (secret, read) in enumerate(zip(secrets, reading, strict=True), start=1)
    )
    polynomials = [(group.power_of_generator(constant),) for constant in (11, 12)]
    return Trustees(
        (
            Pedersen(
                1,
                certificates,
                tuple(
                    Signed.of(secret, {"coefexps": list(map(group.encode, polynomial))})
                    for secret, polynomial in zip(secrets, polynomials, strict=True)
                ),
                tuple(
                    trustees.sign(secret, trustees.group_and_own(certificates, polynomial))
                    for secret, polynomial in zip(secrets, polynomials, strict=True)
                ),
                tuple(VerificationKey.of(23, secret) for secret in secrets),
            ),
        )
    )


def test_a_key_that_cancels_anothers_is_refused():
    """The last to publish could otherwise choose the whole key; but they do not know their own part of it."""
    own = group.power_of_generator(5)
    rogue = Single(trustees.prove_key(5), group.divided(own, SINGLE.public_key))

    assert refused(Trustees((SINGLE, rogue))) == "trustee"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{}",
        "[]",
        "\ud83d",
        '{"context":{"group":"Ed25519","size":3,"threshold":2,"index":1},"verification":"x","encryption":"y"}',
    ],
)
def test_certificates_with_other_contents_are_refused(message):
    with pytest.raises(Invalid):
        Certificate.read(Signed(message, Proof(0, 0)))


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("group", "BELENIOS-2048", "trustee"),
        ("index", 2, "trustee"),
        ("index", 0, "trustee"),
        ("index", "1", "shape"),
        ("index", True, "shape"),
        ("size", 4, "trustee"),
        ("threshold", 1, "trustee"),
        ("threshold", 10**40, "shape"),
    ],
)
def test_certificates_for_another_index_are_refused(place, value, code):
    data = json.loads(GROUP.certificates[0].message)
    data["verification"] = group.encode(group.power_of_generator(5))
    data["context"][place] = value
    forged = Signed.of(5, data)

    assert refused(with_group(certificates=(forged, *GROUP.certificates[1:]))) == code


@pytest.mark.parametrize("count", [1, 3])
def test_polynomials_of_another_length_are_refused(count):
    points = [group.encode(group.GENERATOR)] * count
    forged = Signed.of(5, {"coefexps": points})

    assert refused(with_group(polynomials=(forged, *GROUP.polynomials[1:]))) == "shape"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[]", "trustee"),
        (b"{}", "shape"),
        (b'[["Single"]]', "shape"),
        (b'[["Other",{}]]', "trustee"),
        (b"[[[],{}]]", "trustee"),
        (canonical.write([["Single", SINGLE.json() | {"more": 1}]]), "shape"),
        (canonical.write([["Pedersen", SINGLE.json()]]), "shape"),
        (canonical.write([["Pedersen", GROUP.json() | {"threshold": 0}]]), "trustee"),
        (canonical.write([["Pedersen", GROUP.json() | {"threshold": 4}]]), "trustee"),
        (canonical.write([["Pedersen", GROUP.json() | {"threshold": True}]]), "shape"),
        (canonical.write([["Pedersen", GROUP.json() | {"certs": []}]]), "trustee"),
        (canonical.write([["Pedersen", GROUP.json() | {"signatures": []}]]), "shape"),
        (canonical.write([["Single", SINGLE.json() | {"public_key": "01".zfill(64)}]]), "point"),
    ],
)
def test_other_files_are_refused(raw, code):
    assert refused(raw) == code


def test_a_large_group_is_checked_in_linear_time():
    """The shares are checked with the sum of all polynomials, not with each of them."""
    with patch.object(group, "power", wraps=group.power) as power:
        Trustees.read(KEYS.trustees.raw()).check()

    proofs_of_each_member, coefficients = 5, 2
    assert power.call_count == 2 + 3 * (proofs_of_each_member + coefficients)
