"""Elections and their questions."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referenda.voting import canonical, elections, group
from referenda.voting.elections import Election, Question
from referenda.voting.errors import Invalid
from tests.referenda.voting.made import THREE_OF_FIVE, UUID, YES_NO

texts = st.text(st.characters(codec="utf-8"), max_size=30)


@st.composite
def questions(draw):
    answers = tuple(draw(st.lists(texts, min_size=1, max_size=6)))
    least, most = sorted(draw(st.tuples(*[st.integers(0, len(answers))] * 2)))
    return Question(draw(texts), answers, least, most, draw(st.booleans()))


@st.composite
def an_election(draw):
    return Election(
        name=draw(texts),
        description=draw(texts),
        public_key=group.power_of_generator(draw(st.integers(1, 1000))),
        questions=tuple(draw(st.lists(questions(), min_size=1, max_size=4))),
        uuid=draw(st.from_regex(elections.UUID, fullmatch=True)),
        administrator=draw(st.none() | texts),
        credential_authority=draw(st.none() | texts),
    )


ELECTION = Election("Ad", "Açıklama", group.GENERATOR, (YES_NO, THREE_OF_FIVE), UUID)


@given(an_election())
def test_elections_round_trip(election):
    read = Election.read(election.raw())

    assert read == election
    assert read.fingerprint == election.fingerprint == canonical.fingerprint(election.raw())


def changed(**members: object) -> bytes:
    return canonical.write(json.loads(ELECTION.raw()) | members)


def with_question(**members: object) -> bytes:
    return changed(questions=[YES_NO.json() | members])


def without(name: str) -> bytes:
    data = json.loads(ELECTION.raw())
    del data[name]
    return canonical.write(data)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (changed(version=2), "version"),
        (changed(version=True), "version"),
        (changed(version="1"), "version"),
        (changed(group="BELENIOS-2048"), "version"),
        (changed(uuid="short"), "uuid"),
        (changed(uuid="O" * 14), "uuid"),
        (changed(uuid="a" * 65), "uuid"),
        (changed(uuid=UUID + "\n"), "uuid"),
        (changed(uuid=7), "shape"),
        (changed(name=None), "shape"),
        (changed(description=["x"]), "shape"),
        (changed(public_key=group.encode(group.IDENTITY)), "point"),
        (changed(questions=[]), "question"),
        (changed(questions={}), "shape"),
        (changed(questions=[YES_NO.json()] * 334), "question"),
        (changed(administrator=None), "not_canonical"),
        (changed(administrator=1), "shape"),
        (changed(more=1), "shape"),
        (without("description"), "shape"),
        (with_question(blank=False), "not_canonical"),
        (with_question(blank=1), "shape"),
        (with_question(blank=None), "shape"),
        (with_question(min=True), "shape"),
        (with_question(min=-1), "shape"),
        (with_question(max="1"), "shape"),
        (with_question(max=10**100), "shape"),
        (with_question(max=3), "question"),
        (with_question(max=1073741823), "question"),
        (with_question(max="99999999999"), "question"),
        (with_question(min=2, max=1), "question"),
        (with_question(answers=[], min=0, max=0), "question"),
        (with_question(answers=["a"] * 1000), "question"),
        (with_question(answers=["a", 1]), "shape"),
        (with_question(answers="ab"), "shape"),
        (with_question(question=1), "shape"),
        (with_question(more=1), "shape"),
        (ELECTION.raw() + b" ", "not_canonical"),
        (b"[]", "shape"),
    ],
)
def test_other_elections_are_refused(raw, code):
    with pytest.raises(Invalid) as caught:
        Election.read(raw)
    assert caught.value.code == code


def test_members_in_another_order_are_refused():
    data = dict(reversed(json.loads(ELECTION.raw()).items()))
    with pytest.raises(Invalid) as caught:
        Election.read(canonical.write(data))
    assert caught.value.code == "shape"


def test_a_ballot_may_have_a_thousand_choices():
    assert Election.read(with_question(answers=["a"] * 999)).questions[0].choices == 1000


def test_a_lone_surrogate_is_refused_in_election_texts():
    with pytest.raises(Invalid) as caught:
        Election("\ud83d", "", group.GENERATOR, (YES_NO,), UUID)
    assert caught.value.code == "malformed"


@pytest.mark.parametrize("chosen", [(0, 1, 0), (0, 0, 1), (1, 0, 0)])
def test_answers_that_the_question_allows_are_accepted(chosen):
    YES_NO.check(chosen)


@pytest.mark.parametrize(
    "chosen", [(), (0, 0, 0), (0, 1, 1), (1, 1, 0), (0, 2, -1), (0, 1), (0, 1, 0, 0), (2, 0, 0), (-1, 1, 0)]
)
def test_answers_that_the_question_does_not_allow_are_refused(chosen):
    with pytest.raises(Invalid) as caught:
        YES_NO.check(chosen)
    assert caught.value.code == "choice"
