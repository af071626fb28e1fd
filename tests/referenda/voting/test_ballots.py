"""Ballots: making, reading, checking and refusing them."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referenda.voting import ballots, canonical, group, proofs
from referenda.voting.ballots import NOTHING, Ballot, Ciphertext
from referenda.voting.elections import Election, Question
from referenda.voting.errors import Invalid
from referenda.voting.group import ORDER
from referenda.voting.proofs import Proof
from tests.examples import examples
from tests.referenda.voting import made
from tests.referenda.voting.made import THREE_OF_FIVE, UUID, YES_NO, Referendum, fault_of, single_keys

REFERENDUM = Referendum(single_keys(), (YES_NO, THREE_OF_FIVE))
ELECTION = REFERENDUM.election
CHOSEN = ([0, 1, 0], [1, 0, 1, 0, 0])


@pytest.fixture(scope="module")
def raw() -> bytes:
    return REFERENDUM.ballot(0, *CHOSEN)


def accepted(raw: bytes, election: Election = ELECTION) -> Ballot:
    ballot = Ballot.read(raw, election)
    ballot.check(election)
    return ballot


def refused(raw: bytes, election: Election = ELECTION) -> str:
    return fault_of(accepted, raw, election)


def signed(ballot: Ballot, private_key: int) -> bytes:
    return made.signed(json.loads(ballot.raw()), private_key)


@st.composite
def answered(draw):
    size = draw(st.integers(1, 4))
    least, most = sorted(draw(st.tuples(*[st.integers(0, size)] * 2)))
    question = Question("?", ("a",) * size, least, most, draw(st.booleans()))
    if question.blank and draw(st.booleans()):
        return question, [1] + [0] * size
    count = draw(st.integers(least, most))
    chosen = draw(st.permutations([1] * count + [0] * (size - count)))
    return question, [0] * question.blank + list(chosen)


@settings(max_examples=examples(25))
@given(st.lists(answered(), min_size=1, max_size=3))
def test_every_allowed_answer_gives_a_valid_ballot_that_round_trips(several):
    election = replace(ELECTION, questions=tuple(question for question, _chosen in several))
    ballot = ballots.make_ballot(election, 7, [chosen for _question, chosen in several])

    assert accepted(ballot.raw(), election) == ballot
    assert accepted(ballot.raw(), election).raw() == ballot.raw()
    assert len(ballot.raw()) <= ballots.largest(election)


@given(st.lists(st.integers(-1, 2), max_size=4))
def test_no_ballot_is_made_for_an_answer_that_is_not_allowed(chosen):
    allowed = chosen in ([0, 1, 0], [0, 0, 1], [1, 0, 0])
    if allowed:
        ballots.encrypt_answer(YES_NO, chosen, group.GENERATOR, "s")
    else:
        with pytest.raises(Invalid) as caught:
            ballots.encrypt_answer(YES_NO, chosen, group.GENERATOR, "s")
        assert caught.value.code == "choice"


def test_the_tracker_is_over_the_whole_ballot(raw):
    assert ballots.tracker(raw) == canonical.fingerprint(raw)
    assert ballots.tracker(raw) != ballots.tracker(REFERENDUM.ballot(0, *CHOSEN))


def test_the_size_limit_is_close_to_the_largest_ballot(raw):
    """With every scalar at its full number of digits."""
    text = json.dumps(json.loads(raw), separators=(",", ":"))
    for scalar in set(filter(str.isdigit, text.split('"'))):
        text = text.replace(f'"{scalar}"', f'"{ORDER - 1}"')

    assert len(str(ORDER - 1)) == 76
    assert len(text) <= ballots.largest(ELECTION) <= 1.3 * len(text)


def test_the_largest_ballot_is_read_as_json():
    question = Question("?", ("a",) * 999, 0, 999, blank=True)

    assert ballots.largest(replace(ELECTION, questions=(question,))) <= canonical.LARGEST


@pytest.mark.parametrize(
    "change",
    [
        b" ",
        b"\n",
        b"x" * 50_000_000,
        b" " * 50_000_000,
    ],
    ids=["a space", "a line end", "50 MB of letters", "50 MB of spaces"],
)
def test_bytes_after_a_ballot_are_refused(raw, change):
    assert refused(raw + change) == ("size" if len(change) > 1 else "not_canonical")


@pytest.mark.parametrize("body", [b"[" * 50_000_000, b'{"a":' * 1000, b"", b"null", b"\x00", b"[]", b'"x"'])
def test_an_invalid_ballot_is_refused(body):
    assert refused(body) in {"size", "malformed", "shape"}


def test_the_claimed_credential_is_that_of_the_ballot(raw):
    assert ballots.credential_of(raw, ELECTION) == Ballot.read(raw, ELECTION).credential


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'{"election_uuid":"', b'{"election_uuid":"x', "other_election"),
        (b'{"election_uuid":', b'{"x":1,"election_uuid":', "shape"),
        (b'"credential":"', b'"credential":"x', "point"),
        (b'"credential":"', b'"other":"', "shape"),
        (b'"credential":"', b'"credential": "', "not_canonical"),
        (b"{", b"", "malformed"),
        (b"}", b"}" + b" " * 9999, "size"),
    ],
)
def test_data_without_the_beginning_of_a_ballot_claim_no_credential(raw, old, new, code):
    with pytest.raises(Invalid) as caught:
        ballots.credential_of(raw.replace(old, new, 1), ELECTION)
    assert caught.value.code == code


# Shape


def changed(raw: bytes, *path: str | int, value: object) -> bytes:
    """The ballot with one change, canonical and unsigned."""
    data = json.loads(raw)
    place = data
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return canonical.write(data)


IDENTITY = group.encode(group.IDENTITY)
PROOF = {"challenge": "1", "response": "1"}
CHOICE = {"alpha": group.encode(group.GENERATOR), "beta": IDENTITY}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("election_uuid",), UUID[:-1] + "r", "other_election"),
        (("election_uuid",), 7, "other_election"),
        (("election_hash",), "A" * 43, "other_election"),
        (("election_hash",), [], "other_election"),
        (("credential",), IDENTITY, "point"),
        (("credential",), "00" * 32, "point"),
        (("credential",), group.encode(group.GENERATOR), "signature"),
        (("more",), 1, "shape"),
        (("signature", "more"), 1, "shape"),
        (("signature", "proof", "more"), "1", "shape"),
        (("signature", "proof"), None, "shape"),
        (("signature", "hash"), "A" * 43, "signature"),
        (("signature", "hash"), 1, "signature"),
        (("signature", "proof", "response"), "1", "signature"),
        (("signature", "proof", "response"), str(ORDER), "scalar"),
        (("signature", "proof", "response"), 1, "scalar"),
        (("answers",), [], "shape"),
        (("answers",), {}, "shape"),
        (("answers", 1), None, "shape"),
        (("answers", 0, "more"), 1, "shape"),
        (("answers", 0, "blank_proof"), None, "shape"),
        (("answers", 1, "blank_proof"), [PROOF, PROOF], "shape"),
        (("answers", 0, "choices"), [CHOICE] * 2, "shape"),
        (("answers", 0, "choices"), [CHOICE] * 4, "shape"),
        (("answers", 0, "individual_proofs", 0), [PROOF], "shape"),
        (("answers", 0, "individual_proofs", 0), [PROOF] * 3, "shape"),
        (("answers", 0, "individual_proofs", 0), None, "shape"),
        (("answers", 0, "overall_proof", 0), None, "shape"),
        (("answers", 0, "overall_proof"), [PROOF] * 3, "shape"),
        (("answers", 1, "overall_proof"), [PROOF] * 5, "shape"),
    ],
)
def test_other_shapes_and_values_are_refused(raw, path, value, code):
    assert refused(changed(raw, *path, value=value)) == code


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("answers", 0, "choices", 0, "alpha"), IDENTITY, "point"),
        (("answers", 0, "choices", 0, "beta"), "ab" * 32, "point"),
        (("answers", 0, "choices", 0, "beta"), IDENTITY, "proof"),
        (("answers", 0, "choices", 0, "more"), IDENTITY, "shape"),
        (("answers", 0, "overall_proof", 0, "challenge"), "01", "scalar"),
        (("answers", 0, "overall_proof", 0, "challenge"), str(ORDER + 1), "scalar"),
        (("answers", 0, "overall_proof", 0, "challenge"), "0", "proof"),
        (("answers", 0, "blank_proof", 1, "response"), "0", "proof"),
        (("answers", 1, "individual_proofs", 2, 1, "response"), "0", "proof"),
    ],
)
def test_other_values_are_refused_even_if_the_ballot_is_signed(raw, path, value, code):
    data = json.loads(changed(raw, *path, value=value))

    assert refused(made.signed(data, REFERENDUM.private[0])) == code


@pytest.mark.parametrize(
    "path", [(), ("signature",), ("signature", "proof"), ("answers", 0), ("answers", 0, "choices", 0)]
)
def test_members_in_another_order_are_refused(raw, path):
    data = json.loads(raw)
    place = data
    for step in path:
        place = place[step]
    turned = dict(reversed(place.items()))
    place.clear()
    place.update(turned)

    assert refused(canonical.write(data)) == "shape"


# Attacks with full knowledge of the arithmetic


def test_a_ballot_of_another_referendum_is_refused(raw):
    for other in (replace(ELECTION, name="Başka"), replace(ELECTION, uuid=UUID + "x")):
        assert refused(raw, other) == "other_election"


def test_another_voters_ballot_signed_as_ones_own_is_refused(raw):
    """Its proofs are bound to the credential they were made for."""
    copied = replace(Ballot.read(raw, ELECTION), credential=group.power_of_generator(REFERENDUM.private[1]))

    assert refused(signed(copied, REFERENDUM.private[1])) == "proof"


def test_another_voters_answer_in_ones_own_ballot_is_refused(raw):
    own = Ballot.read(REFERENDUM.ballot(1, *CHOSEN), ELECTION)
    copied = replace(own, answers=(Ballot.read(raw, ELECTION).answers[0], own.answers[1]))

    assert refused(signed(copied, REFERENDUM.private[1])) == "proof"


def test_a_ballot_signed_by_another_is_refused(raw):
    assert refused(signed(Ballot.read(raw, ELECTION), REFERENDUM.private[1])) == "signature"


def test_the_same_answers_with_fresh_randomness_are_refused(raw):
    """What a server would do to change the bytes of a ballot without knowing the choice."""
    ballot = Ballot.read(raw, ELECTION)
    zero = Ciphertext(group.power_of_generator(5), group.power(ELECTION.public_key, 5))
    answer = ballot.answers[0]
    moved = replace(answer, choices=(answer.choices[0] * zero, *answer.choices[1:]))

    changed_ballot = replace(ballot, answers=(moved, ballot.answers[1]))
    assert refused(signed(changed_ballot, REFERENDUM.private[0])) == "proof"


def forged(question: Question, chosen: list[int], monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, Election]:
    """A ballot for a disallowed answer, with the best proofs that can be forged."""
    election = replace(ELECTION, questions=(question,))
    monkeypatch.setattr(Question, "check", lambda *_: None)
    prove = proofs.prove_one_of
    monkeypatch.setattr(
        proofs,
        "prove_one_of",
        lambda branches, true, *rest: prove(branches, max(0, min(true, len(branches) - 1)), *rest),
    )
    raw = ballots.make_ballot(election, REFERENDUM.private[0], [chosen]).raw()
    monkeypatch.undo()
    return raw, election


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        (Question("?", ("a", "b"), 1, 1), [2, -1]),
        (Question("?", ("a", "b"), 1, 1), [1, 1]),
        (Question("?", ("a", "b"), 1, 1), [0, 0]),
        (Question("?", ("a", "b"), 1, 2), [0, 0]),
        (Question("?", ("a", "b"), 0, 2), [2, 0]),
        (Question("?", ("a", "b", "c"), 1, 2), [1, 1, 1]),
        (YES_NO, [1, 1, 0]),
        (YES_NO, [0, 0, 0]),
        (YES_NO, [0, 1, 1]),
        (YES_NO, [2, 0, 0]),
        (YES_NO, [-1, 1, 0]),
    ],
)
def test_proofs_of_a_disallowed_answer_are_invalid(question, chosen, monkeypatch):
    assert refused(*forged(question, chosen, monkeypatch)) == "proof"


def test_randomness_that_cancels_out_is_handled(monkeypatch):
    """The voter reveals their own answer. In the sum ``alpha`` is the identity, ``beta`` the count."""
    drawn = iter([5, ORDER - 5])
    drawing = group.random_scalar
    monkeypatch.setattr(group, "random_scalar", lambda: next(drawn, None) or drawing())
    election = replace(ELECTION, questions=(Question("?", ("a", "b"), 0, 1),))
    ballot = ballots.make_ballot(election, 7, [[0, 1]])

    assert ballots.total(ballot.answers[0].choices) == Ciphertext(group.IDENTITY, group.GENERATOR)
    accepted(ballot.raw(), election)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, ORDER - 1)), max_size=5), st.integers(0, 10**9))
def test_products_of_ciphertexts_hold_sums(several, weight):
    key = group.power_of_generator(13)

    def encrypted(number: int, secret: int) -> Ciphertext:
        return Ciphertext(
            group.power_of_generator(secret),
            group.times(group.power(key, secret), group.power_of_generator(number)),
        )

    whole = ballots.total([encrypted(*one) for one in several])

    numbers, randomness = (sum(column) for column in zip(*several, (0, 0), strict=True))
    assert whole == encrypted(numbers, randomness)
    assert whole**weight == encrypted(weight * numbers, weight * randomness)
    assert whole**0 == NOTHING


def test_a_ballot_not_parsed_from_bytes_is_checked_as_well():
    ballot = ballots.make_ballot(ELECTION, REFERENDUM.private[0], CHOSEN)
    ballot.check(ELECTION)
    with pytest.raises(Invalid) as caught:
        replace(ballot, signature=Proof(0, 0)).check(ELECTION)
    assert caught.value.code == "signature"
