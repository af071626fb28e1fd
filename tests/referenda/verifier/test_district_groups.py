"""The verifier's report on the results of districts, step by step."""

from pathlib import Path

import pytest

from referenda.verifier import checking
from referenda.verifier.district_groups import GroupResult
from referenda.voting.archive import EventType
from referenda.voting.elections import Question
from referenda.voting.errors import Invalid
from tests.referenda.verifier import alone
from tests.referenda.verifier.forging_district_groups import OWNERS, VOTES, scene
from tests.referenda.voting import made
from tests.referenda.voting.made import Referendum, single_keys

YES, NO = [[0, 1, 0]], [[0, 0, 1]]
QUESTION = Question("Olsun mu?", ("Evet",), 0, 1)


@pytest.fixture(scope="module")
def referendum() -> Referendum:
    return scene()


@pytest.fixture(scope="module")
def steps(referendum: Referendum) -> made.Steps:
    return made.story(referendum, VOTES, OWNERS)


@pytest.fixture(scope="module")
def lines(referendum: Referendum, steps: made.Steps) -> list[bytes]:
    return made.companion(referendum, made.cast_in(steps), OWNERS)


def fault(path: Path, beside: Path) -> tuple[str, str]:
    with pytest.raises(Invalid) as caught:
        checking.verify(path, processes=1, beside=beside)
    return caught.value.code, caught.value.reason


def test_every_step_is_reported(path, steps, lines):
    made.written(path, steps)
    reported: list[tuple[str, dict[str, object]]] = []

    report = checking.verify(
        path,
        say=lambda step, facts: reported.append((step, facts)),
        beside=made.beside(path, lines),
    )

    assert [step for step, _facts in reported] == [
        *("setup", "chain", "districts", "ballots", "tally", *["decryption"] * 3, "result"),
        *("groups", *["group_decryption"] * 3, "group_results", *["group_result"] * 3),
        "proofs_left",
    ]
    facts = dict(reported)
    assert facts["districts"] == {"districts": 4, "least": 10}
    assert facts["groups"] == {"groups": 3}
    assert [detail["owner"] for step, detail in reported if step == "group_decryption"] == list(OWNERS)
    assert [detail for step, detail in reported if step == "group_result"] == [
        {"districts": "Konak", "ballots": 11, "result": [[4]]},
        {"districts": "Çeşme", "ballots": 10, "result": [[3]]},
        {"districts": "Urla, Foça", "ballots": 10, "result": [[3]]},
    ]
    assert report.groups == (
        GroupResult(("Konak",), 11, ((4,),)),
        GroupResult(("Çeşme",), 10, ((3,),)),
        GroupResult(("Urla", "Foça"), 10, ((3,),)),
    )
    assert report.result == ((10,),)
    assert (report.ballots, report.counted) == (32, 31)


#: Number of events and of lines.
STAGES = [
    (1, 1, []),
    (2, 1, []),
    (34, 1, []),
    (35, 2, ["groups"]),
    (36, 3, ["groups", "group_decryption"]),
    (38, 5, ["groups", *["group_decryption"] * 3]),
    (39, 6, ["groups", *["group_decryption"] * 3, "group_results", *["group_result"] * 3]),
]


@pytest.mark.parametrize(("events", "count", "reported"), STAGES)
def test_the_district_file_matches_the_archive_at_each_stage(path, steps, lines, events, count, reported):
    made.written(path, steps[:events])
    heard: list[str] = []

    report = checking.verify(
        path, say=lambda step, _facts: heard.append(step), beside=made.beside(path, lines[:count])
    )

    assert [step for step in heard if step.startswith("group")] == reported
    assert (report.groups is None) == (report.stage is not EventType.RESULT)


@pytest.mark.parametrize(("events", "count", "_reported"), STAGES[2:])
def test_a_file_ahead_of_or_behind_the_archive_is_refused(path, steps, lines, events, count, _reported):
    made.written(path, steps[:events])

    for other in {*range(len(lines) + 1)} - {count}:
        # A line that a trustee made only for this file is named as such.
        early = other > count and events in {35, 36}
        assert fault(path, made.beside(path, lines[:other]))[0] == ("decryption" if early else "districts")


def test_weights_are_counted(path):
    referendum = Referendum(
        single_keys(), (QUESTION,), weights=[5] * 10 + [2] * 10, districts=[0] * 10 + [2] * 10
    )
    steps = made.story(referendum, [(voter, [[1]]) for voter in range(20)])
    made.written(path, steps)
    lines = made.companion(referendum, made.cast_in(steps))

    assert checking.verify(path, beside=made.beside(path, lines)).groups == (
        GroupResult(("Konak",), 10, ((50,),)),
        GroupResult(("Çeşme",), 0, ((0,),)),
        GroupResult(("Urla",), 10, ((20,),)),
    )


@pytest.mark.parametrize("votes", [[], [(0, YES), (1, NO), (2, YES)]])
def test_with_few_votes_all_districts_form_one_group(path, votes):
    referendum = Referendum(single_keys(), districts=(0, 1, 2))
    steps = made.story(referendum, votes)
    made.written(path, steps)
    lines = made.companion(referendum, made.cast_in(steps))

    (group,) = checking.verify(path, beside=made.beside(path, lines)).groups or ()

    assert (group.districts, group.ballots) == (("Konak", "Çeşme", "Urla"), len(votes))
    assert group.numbers == checking.verify(path).result


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> alone.Place:
    return alone.Place(tmp_path_factory.mktemp("many"))


def test_several_processes_give_the_same_result(many):
    report = checking.verify(many.good, processes=2, beside=many.districts)

    assert report == checking.verify(many.good, processes=1, beside=many.districts)
    assert report.groups == tuple(
        GroupResult((name,), alone.BALLOTS // 3, ((alone.BALLOTS // 6,),))
        for name in ("Konak", "Çeşme", "Urla")
    )


# Without the file, or without a list


def test_omitted_districts_are_reported(path, steps):
    made.written(path, steps)
    reported: list[tuple[str, dict[str, object]]] = []

    report = checking.verify(path, say=lambda step, facts: reported.append((step, facts)))

    assert ("districts_left", {"uuid": made.UUID}) in reported
    assert report.groups is None


def test_an_election_without_districts_has_no_district_file(path, lines):
    made.whole(path, Referendum(single_keys()), [(0, YES)])

    assert fault(path, made.beside(path, lines)) == ("districts", "the election names no list of districts")


def test_a_missing_file_is_not_a_fault_of_the_archive(path, steps):
    made.written(path, steps)

    with pytest.raises(FileNotFoundError):
        checking.verify(path, beside=path.with_name("none.districts"))


def test_the_list_is_checked_before_the_ballots(path, steps, lines):
    made.written(path, steps)
    reported: list[str] = []

    with pytest.raises(Invalid):
        checking.verify(
            path, say=lambda step, _facts: reported.append(step), beside=made.beside(path, lines[1:])
        )

    assert reported == ["setup", "chain"]
