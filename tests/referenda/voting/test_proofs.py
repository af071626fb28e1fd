"""Proofs are valid for those who know the secret, and for nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referenda.voting import group, proofs
from referenda.voting.errors import Invalid
from referenda.voting.group import ORDER
from referenda.voting.proofs import Branch, Proof
from tests.examples import examples

secrets = st.integers(0, ORDER - 1)
# Multiples of the order change nothing.
changes = st.integers(1, ORDER - 1)


def moved(proof: Proof, challenge: int = 0, response: int = 0) -> Proof:
    return Proof((proof.challenge + challenge) % ORDER, (proof.response + response) % ORDER)


@given(secrets, st.text(st.characters(codec="utf-8")), changes)
def test_an_exponent_proof_holds_only_for_its_statement(secret, context, change):
    public = group.power_of_generator(secret)
    proof = proofs.prove_exponent(secret, context)

    assert proofs.knows_exponent(proof, public, context)
    assert not proofs.knows_exponent(proof, public, context + "x")
    assert not proofs.knows_exponent(proof, group.times(public, group.GENERATOR), context)
    assert not proofs.knows_exponent(moved(proof, challenge=change), public, context)
    assert not proofs.knows_exponent(moved(proof, response=change), public, context)


@given(secrets, secrets, changes)
def test_an_equality_proof_holds_only_for_its_statement(secret, other, change):
    base = group.power_of_generator(other)
    public, raised = group.power_of_generator(secret), group.power(base, secret)
    proof = proofs.prove_equal_exponents(secret, base, "c")

    assert proofs.equal_exponents(proof, public, base, raised, "c")
    assert not proofs.equal_exponents(proof, public, base, raised, "d")
    assert not proofs.equal_exponents(proof, public, base, group.times(raised, group.GENERATOR), "c")
    assert not proofs.equal_exponents(proof, group.times(public, group.GENERATOR), base, raised, "c")
    assert not proofs.equal_exponents(moved(proof, change), public, base, raised, "c")
    assert not proofs.equal_exponents(moved(proof, 0, change), public, base, raised, "c")


def test_the_identity_has_no_power_other_than_itself():
    """As in the tally of no ballots."""
    proof = proofs.prove_equal_exponents(5, group.IDENTITY, "c")
    public = group.power_of_generator(5)

    assert proofs.equal_exponents(proof, public, group.IDENTITY, group.IDENTITY, "c")
    assert not proofs.equal_exponents(proof, public, group.IDENTITY, group.GENERATOR, "c")


@settings(max_examples=examples(30))
@given(st.integers(1, 5).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))), changes)
def test_a_disjunction_proof_holds_only_for_its_statement(shape, change):
    size, true = shape
    key, randomness = group.power_of_generator(11), group.random_scalar()
    alpha = group.power_of_generator(randomness)
    beta = group.times(group.power(key, randomness), group.power_of_generator(true))
    branches = [
        Branch(alpha, group.divided(beta, group.power_of_generator(number))) for number in range(size)
    ]
    proof = proofs.prove_one_of(branches, true, randomness, key, "c")

    def holds(shown, about=branches, by=key, context="c"):
        return proofs.shows_one_of(shown, about, by, context)

    assert len(proof) == size
    assert holds(proof)
    assert not holds(proof, context="d")
    assert not holds(proof, by=group.power_of_generator(12))
    assert not holds((moved(proof[0], change), *proof[1:]))
    assert not holds((*proof[:-1], moved(proof[-1], 0, change)))
    if size > 1:
        assert not holds(proof[1:] + proof[:1])
        assert not holds(proof, about=[*branches[1:], branches[0]])
        # Moving a challenge from one branch to another keeps the sum.
        carried = (moved(proof[0], change), moved(proof[1], -change), *proof[2:])
        assert not holds(carried)
    wrong = [
        replace(branch, beta=group.times(branch.beta, group.power_of_generator(9))) for branch in branches
    ]
    assert not holds(proofs.prove_one_of(wrong, true, randomness, key, "c"), about=wrong)


@given(secrets, secrets)
def test_proofs_round_trip(challenge, response):
    proof = Proof(challenge, response)

    assert proof.json() == {"challenge": str(challenge), "response": str(response)}
    assert Proof.read(proof.json()) == proof
    assert proofs.read_several([proof.json()] * 2, 2) == (proof, proof)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"challenge": "1"}, "shape"),
        ({"response": "1", "challenge": "1"}, "shape"),
        ({"challenge": "1", "response": "1", "more": "1"}, "shape"),
        ({"challenge": 1, "response": "1"}, "scalar"),
        ({"challenge": "1", "response": str(ORDER)}, "scalar"),
        (["1", "1"], "shape"),
    ],
)
def test_other_forms_of_a_proof_are_refused(data, code):
    with pytest.raises(Invalid) as caught:
        Proof.read(data)
    assert caught.value.code == code


def test_two_proofs_of_one_statement_differ():
    assert proofs.prove_exponent(5, "c") != proofs.prove_exponent(5, "c")
