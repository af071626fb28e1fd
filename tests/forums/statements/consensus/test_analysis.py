import json
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forums.statements.consensus import placing
from forums.statements.consensus.analysis import compute_map, find_groupings
from forums.statements.consensus.plane import normalise_weights
from forums.statements.consensus.result import Group, Map, RepresentativeStance, round_people
from forums.statements.consensus.votes import NOT_VOTED, Votes, build_patterns
from tests.examples import examples
from tests.forums.statements.consensus.samples import adjusted_rand, alike, counted, letters, three_groups


@st.composite
def conversations(draw):
    """Votes of 0 to 120 people on 0 to 12 statements, with or without groups of opinion."""
    people, statements = draw(st.integers(0, 120)), draw(st.integers(0, 12))
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    opinions = chance.choice([-1, 0, 1], (draw(st.integers(1, 6)), statements))
    ballots = opinions[chance.integers(0, len(opinions), people)]
    noise = chance.random(ballots.shape) < draw(st.sampled_from([0, 0.1, 0.5, 1]))
    ballots = np.where(noise, chance.choice([-1, 0, 1], ballots.shape), ballots)
    ballots[chance.random(ballots.shape) < draw(st.sampled_from([0, 0.2, 0.6, 1]))] = NOT_VOTED
    for special in draw(st.lists(st.sampled_from([-1, 0, 1, NOT_VOTED]), max_size=2)):
        # A person who passes on everything, a statement that all agree on, one without votes, ...
        ballots[: people // 5] = special
        ballots[:, : statements // 4] = special
    idents = chance.choice(10_000, statements, replace=False).tolist()
    return Votes(idents, ballots.astype(np.int8))


def shuffled(votes: Votes, seed: int) -> Votes:
    chance = np.random.default_rng(seed)
    rows, columns = (chance.permutation(size) for size in votes.ballots.shape)
    return Votes([votes.statements[column] for column in columns], votes.ballots[rows][:, columns])


def with_people(votes: Votes, row: list[int], number: int) -> Votes:
    more = np.tile(np.array(row, dtype=np.int8), (number, 1))
    return Votes(votes.statements, np.vstack([votes.ballots, more]))


@settings(max_examples=examples(20), deadline=None)
@given(conversations(), st.integers(0, 2**32 - 1))
def test_map_does_not_depend_on_the_order_of_people_or_statements(votes, seed):
    assert compute_map(shuffled(votes, seed)).to_json() == compute_map(votes).to_json()


@settings(max_examples=examples(20), deadline=None)
@given(conversations(), conversations())
def test_every_map_round_trips_through_json_and_is_stable(votes, before):
    # ``to_json`` refuses NaN and infinity.
    result = compute_map(votes)
    after = compute_map(votes, compute_map(before))

    assert Map.from_json(result.to_json()) == result
    assert compute_map(votes, result).to_json() == result.to_json()
    assert compute_map(votes, after).to_json() == after.to_json()


@settings(max_examples=examples(20), deadline=None)
@given(conversations())
def test_nothing_is_disclosed_about_fewer_than_ten_people(votes):
    result = compute_map(votes)
    letters_counted = counted(votes)
    voted = {ident: votes.ballots[:, n] != NOT_VOTED for n, ident in enumerate(votes.statements)}

    assert result.people == 0 or result.people >= 10
    assert all(letters_counted.count(group.letter) >= 20 for group in result.groups)
    assert {ident for ident in voted if voted[ident].sum() < 10} == set(result.waiting)
    for statement in result.statements:
        assert statement.seen == voted[statement.ident].sum()
        silent, of_groups = voted[statement.ident].copy(), 0
        for group, cell in zip(result.groups, statement.groups, strict=True):
            members = voted[statement.ident] & [letter == group.letter for letter in letters_counted]
            if cell.seen is not None:
                assert members.sum() >= 10
                assert cell.seen == round_people(int(members.sum()))
                silent &= ~members
            else:
                of_groups += members.sum()
        # The rest after subtracting groups with figures from the city, if any of it is in a group.
        assert of_groups == 0 or silent.sum() >= 10


@settings(max_examples=examples(20), deadline=None)
@given(conversations())
def test_everybody_with_enough_votes_has_a_place_and_is_counted_in_a_group(votes):
    result = compute_map(votes)
    on_map = [votes.statements.index(statement.ident) for statement in result.statements]
    enough = (votes.ballots[:, on_map] != NOT_VOTED).sum(axis=1) >= min(7, len(on_map))
    letters_counted = counted(votes)

    if result.groups:
        assert result.absent is None
        for one in (letters_counted, letters(votes, result)):
            assert [letter is not None for letter in one] == enough.tolist()
        assert result.placed == round_people(int(enough.sum()))
        assert [group.people for group in result.groups] == [
            round_people(letters_counted.count(group.letter)) for group in result.groups
        ]
    else:
        assert result.absent is not None
        assert letters_counted == [None] * len(letters_counted)


@pytest.mark.parametrize("density", [1, 0.7, 0.45])
def test_three_opinions_become_three_groups(density):
    votes, opinion = three_groups(density=density)
    result = compute_map(votes)

    assert [group.letter for group in result.groups] == ["A", "B", "C"]
    assert alike(counted(votes), opinion) > 0.97
    assert alike(letters(votes, result), opinion) > 0.97


def test_published_figures_of_three_opinions_are_correct():
    votes, opinion = three_groups(density=1)
    result = compute_map(votes)
    names = dict(zip(opinion, letters(votes, result), strict=True))
    stances = {
        group.letter: {(stand.statement % 6, stand.stance) for stand in group.representative}
        for group in result.groups
    }

    # Statement 100 is of the first kind in ``three_groups``, although 100 % 6 == 4.
    assert names == {0: "A", 1: "B", 2: "C"}
    assert {statement % 6 for statement in result.agreed} == {(100 + 5) % 6}
    assert result.rejected == ()
    assert len(result.dividing) == 10
    assert (100 + 5) % 6 not in {division.statement % 6 for division in result.dividing}
    assert len(result.groups[0].representative) == 5
    # Only the first opinion agrees with the first kind and rejects the fourth.
    assert stances["A"] <= {(100 % 6, "agree"), (103 % 6, "disagree")}
    assert stances["B"] <= {(104 % 6, "agree"), (102 % 6, "disagree")}
    assert all(stances.values())


def test_bands_of_groups_do_not_overlap_on_dividing_statements():
    votes, _opinion = three_groups(density=1)
    result = compute_map(votes)
    shares = {
        (statement.ident, group.letter): cell.agree
        for statement in result.statements
        for group, cell in zip(result.groups, statement.groups, strict=True)
    }

    for division in result.dividing:
        more, less = (shares[division.statement, letter] for letter in (division.agrees, division.other))
        assert more is not None
        assert less is not None
        assert more.low >= less.high


def test_constant_statements_and_passing_people_do_not_change_groups():
    votes, opinion = three_groups(density=0.9)
    number = len(opinion)
    constant = np.tile(np.array([1, -1, 0, NOT_VOTED], dtype=np.int8), (number, 1))
    wider = Votes([*votes.statements, 1, 2, 3, 4], np.hstack([votes.ballots, constant]))
    result = compute_map(with_people(wider, [0] * len(wider.statements), 6))

    assert adjusted_rand(letters(wider, result), opinion) > 0.97
    assert result.waiting == (4,)


def test_few_outliers_are_not_a_group():
    votes, opinion = three_groups(density=1)
    against = (-votes.ballots[opinion.index(1)]).tolist()
    few, many = (compute_map(with_people(votes, against, number)) for number in (9, 40))

    assert len(few.groups) == 3
    assert len(many.groups) == 4


@pytest.mark.parametrize(
    ("people", "statements", "absent"),
    [
        (9, 24, "few_statements"),
        (240, 1, "few_statements"),
        (240, 7, "few_statements"),
        (39, 24, "few_people"),
        (40, 24, "no_groups"),
    ],
)
def test_map_without_groups_states_the_reason(people, statements, absent):
    votes, _opinion = three_groups(240, statements, density=1)
    result = compute_map(Votes(votes.statements, votes.ballots[:people]))

    assert (result.absent, result.groups, result.agreed, result.dividing) == (absent, (), (), ())
    assert result.separation is None


@pytest.mark.parametrize(("people", "statements"), [(100, 8), (240, 24), (2000, 60)])
def test_position_of_a_group_follows_from_its_published_shares(people, statements):
    votes, _opinion = three_groups(people, statements, density=0.9)
    result = compute_map(votes)
    weights = np.array([statement.weights for statement in result.statements]).T
    sizes = [group.people for group in result.groups]

    assert result.groups
    assert placing.compute_centres(
        normalise_weights(weights), result.statements, result.people, sizes
    ).tolist() == [list(group.centre) for group in result.groups]
    assert {field.name for field in fields(Group)} == {"letter", "people", "centre", "representative"}


@pytest.mark.parametrize(("people", "largest"), [(60, 6), (240, 12), (2000, 12)])
def test_weights_are_small_integers_and_smaller_for_fewer_people(people, largest):
    votes, _opinion = three_groups(people, 24, density=0.9)
    result = compute_map(votes)
    weights = np.array([statement.weights for statement in result.statements])

    assert weights.dtype.kind == "i"
    assert 0 < np.abs(weights).max() <= largest
    assert result.separation is not None
    assert round(20 * result.separation, 6).is_integer()


def test_groups_with_overlapping_shares_are_not_shown():
    votes, _opinion = three_groups(60, 24, density=0.5)

    assert len(find_groupings(build_patterns(votes))[1]) > 0
    assert compute_map(votes).absent == "not_apart"


def test_few_people_without_a_place_do_not_remove_agreed_statements():
    votes, _opinion = three_groups()
    everybody = compute_map(votes).agreed
    passing = np.full((5, 24), NOT_VOTED, dtype=np.int8)
    passing[:, 5::6] = 1
    result = compute_map(Votes(votes.statements, np.vstack([votes.ballots, passing])))

    assert len(everybody) == 4
    assert set(everybody) == {105, 111, 117, 123}
    assert set(result.agreed) == set(everybody)


def test_people_with_identical_votes_form_no_groups():
    result = compute_map(Votes(range(8), np.ones((50, 8), dtype=np.int8)))

    assert result.absent == "alike"
    assert [statement.agree for statement in result.statements] == [50] * 8


def test_with_fewer_than_seven_statements_all_votes_are_needed():
    votes, _opinion = three_groups(statements=5, density=1)
    missing = votes.ballots.copy()
    missing[:30, 0] = NOT_VOTED
    result = compute_map(Votes(votes.statements, missing))

    assert (result.people, result.placed, result.least_votes) == (240, 210, 5)


def test_letters_are_kept_when_a_group_outgrows_another():
    votes, opinion = three_groups(density=1)
    before = compute_map(votes)
    smallest = votes.ballots[opinion.index(2)].tolist()
    grown = with_people(votes, smallest, 150)
    after = compute_map(grown, before)

    assert [group.people for group in before.groups] == [120, 80, 40]
    assert [group.people for group in after.groups] == [120, 80, 190]
    assert letters(votes, after) == letters(votes, before)
    # Without an earlier map the largest group is the first.
    assert [group.people for group in compute_map(grown).groups] == [190, 120, 80]


def test_small_changes_keep_letters_and_sides():
    votes, _opinion = three_groups()
    before = compute_map(votes)
    chance = np.random.default_rng(3)
    ballots = votes.ballots.copy()
    ballots[chance.random(ballots.shape) < 0.01] = 1
    new = chance.choice([1, -1, NOT_VOTED], (len(ballots), 1))
    later = Votes([*votes.statements, 7], np.hstack([ballots, new]).astype(np.int8))
    after = compute_map(with_people(later, later.ballots[0].tolist(), 3), before)
    same = [one == other for one, other in zip(letters(votes, before), letters(later, after), strict=True)]

    assert np.mean(same) > 0.98
    for one, other in zip(before.groups, after.groups, strict=True):
        assert np.hypot(*np.subtract(one.centre, other.centre)) < 0.5


def test_mirrored_map_is_mirrored_back():
    votes, _opinion = three_groups()
    straight = compute_map(votes)
    over = replace(
        straight,
        statements=tuple(
            replace(statement, weights=(-statement.weights[1], statement.weights[0]))
            for statement in straight.statements
        ),
        groups=tuple(
            replace(group, letter="XYZ"[number], centre=(-group.centre[1], group.centre[0]))
            for number, group in enumerate(straight.groups)
        ),
    )
    again = compute_map(votes, over)

    assert [statement.weights for statement in again.statements] == [
        statement.weights for statement in over.statements
    ]
    assert [(group.letter, group.centre) for group in again.groups] == [
        (group.letter, group.centre) for group in over.groups
    ]


def test_new_group_takes_an_unused_letter():
    votes, opinion = three_groups(density=1)
    two = Votes(votes.statements, votes.ballots[np.array(opinion) != 1])
    before = compute_map(two)
    after = compute_map(votes, before)
    newcomers = {letter for letter, group in zip(letters(votes, after), opinion, strict=True) if group == 1}

    assert [group.letter for group in before.groups] == ["A", "B"]
    assert newcomers == {"C"}
    assert letters(two, after) == letters(two, before)


def test_representative_stance_is_that_of_the_majority_of_the_group():
    votes, _opinion = three_groups()
    result = compute_map(votes)
    cells = {
        (group.letter, statement.ident): cell
        for statement in result.statements
        for group, cell in zip(result.groups, statement.groups, strict=True)
    }

    for group in result.groups:
        for stand in group.representative:
            band = getattr(cells[group.letter, stand.statement], stand.stance)
            assert isinstance(stand, RepresentativeStance)
            assert band.low >= 50


def test_json_is_canonical_and_has_a_known_format():
    text = compute_map(three_groups()[0]).to_json()

    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    assert json.loads(text)["format"] == "meydan-consensus/2"
    with pytest.raises(ValueError, match="format"):
        Map.from_json(text.replace("consensus/2", "consensus/1"))


@pytest.mark.parametrize(
    ("statements", "ballots"),
    [([1, 1], [[1, 1]]), ([1], [[1, 1]]), ([1, 2], [[1, 3]]), ([1, 2], [1, 1]), ([1, 2], [[-2, 0]])],
)
def test_invalid_votes_are_refused(statements, ballots):
    with pytest.raises(ValueError, match=r"statement|Ballots|vote"):
        Votes(statements, np.array(ballots, dtype=np.int8))


@pytest.mark.parametrize(("people", "published"), [(10, 10), (12, 10), (13, 15), (17, 15), (18, 20)])
def test_sizes_are_published_to_the_nearest_five(people, published):
    assert round_people(people) == published
