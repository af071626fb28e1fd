"""Codes that people type: decoding, and detection of typos."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import VerifyKey

from referenda.archive.checkpoints import signing
from referenda.voting import archive, canonical, replacement, spelled
from referenda.voting.archive import EventType
from referenda.voting.errors import Invalid

VECTORS = json.loads(
    (Path(__file__).parents[3] / "docs/vectors/voter-codes.json").read_text(encoding="utf-8")
)
NUMBERS = st.integers(0, 2**95 - 1)


def code_of(text: str, characters: int = spelled.ELECTION_LENGTH) -> str:
    """``typed``, or the code of the refusal."""
    try:
        return spelled.typed(text, characters)
    except Invalid as fault:
        return fault.code


def test_the_published_vectors_are_valid():
    for vector in VECTORS["elections"]:
        assert spelled.election_code(vector["bytes"].encode()) == vector["code"]
    for vector in VECTORS["typed"]:
        assert code_of(vector["typed"], vector["characters"]) == vector["read"]
    for vector in VECTORS["commitments"]:
        of = vector["secret"], vector["uuid"], vector["credential"]
        assert replacement.typed(vector["secret"]) == vector["secret"]
        assert replacement.commitment(*of) == vector["commitment"]


def test_the_published_checkpoint_matches_the_opening_of_the_published_election():
    vector = VECTORS["opening"]
    election, opening, note = (vector[name].encode() for name in ("election", "setup", "note"))
    event = archive.Event(EventType.SETUP, 0, None, canonical.hexadecimal(opening))

    assert canonical.read(opening)["election"] == canonical.hexadecimal(election)
    assert canonical.read(note)["head"] == event.name
    assert signing.format_public_key_as_pem(bytes.fromhex(vector["key"])) == vector["pem"]
    VerifyKey(bytes.fromhex(vector["key"])).verify(note, bytes.fromhex(vector["signature"]))


@given(NUMBERS, st.integers(0, 19), st.sampled_from(spelled.ALPHABET))
def test_one_wrong_character_is_detected(number, place, letter):
    right = spelled.spell(number, 20).replace("-", "")
    wrong = right[:place] + letter + right[place + 1 :]

    assert code_of(right).replace("-", "") == right
    assert code_of(wrong) == ("code_check" if wrong != right else code_of(right))


@given(NUMBERS, st.integers(0, 18))
def test_two_swapped_neighbours_are_detected(number, place):
    right = spelled.spell(number, 20).replace("-", "")
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]

    assert code_of(wrong) == ("code_check" if wrong != right else code_of(right))


@given(st.text(max_size=40))
def test_any_typed_text_is_read_or_refused(text):
    code = code_of(text)

    assert code.startswith("code_") or code_of(code) == code


def test_secrets_are_unique_and_have_a_check_character():
    made = {replacement.make() for _ in range(100)}

    assert len(made) == 100
    assert {replacement.typed(it.lower().replace("-", " ")) for it in made} == made
    with pytest.raises(Invalid, match="28 characters"):
        replacement.typed(spelled.spell(5, 20))
