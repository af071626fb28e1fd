"""Our archives are accepted by the Belenios tool, and its archives by our verifier."""

import json
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referenda.verifier import checking
from referenda.voting import tallying
from referenda.voting.archive import EventType
from referenda.voting.elections import Election, Question
from tests.examples import examples
from tests.referenda.belenios import Tool
from tests.referenda.voting import made
from tests.referenda.voting.made import Chosen, Referendum, single_keys, threshold_keys

YES, NO, BLANK = [[0, 1, 0]], [[0, 0, 1]], [[1, 0, 0]]
VOTES: list[tuple[int, Chosen]] = [(0, YES), (1, NO), (2, BLANK), (1, YES)]


def ours(tool: Tool) -> Path:
    return tool.folder / f"{made.UUID}.bel"


def agreed(tool: Tool) -> checking.Report:
    """Assert that both accept and compute the published encrypted tally."""
    report = checking.verify(tool.archive)
    assert tool.accepts()
    published = {raw for _kind, data in made.read_back(tool.archive) for raw in data}
    assert set(tool.encrypted_tally()) <= published
    return report


@pytest.mark.parametrize("count", [1, 3])
def test_single_trustees(tool, count):
    keys = single_keys(count)
    made.whole(ours(tool), Referendum(keys), VOTES, range(1, count + 1))

    report = agreed(tool)

    assert report.result == ((1, 2, 0),)
    assert (report.ballots, report.counted, report.weight) == (4, 3, 3)


@pytest.mark.parametrize(("threshold", "size"), [(1, 1), (1, 2), (2, 3), (3, 3), (3, 5)])
def test_any_members_that_reach_the_threshold_decrypt(tool, threshold, size):
    referendum = Referendum(threshold_keys(threshold, size))
    groups = list(combinations(range(1, size + 1), threshold))
    for members in Random(threshold).sample(groups, min(len(groups), examples(4))):
        made.whole(ours(tool), referendum, VOTES, members)

        assert agreed(tool).result == ((1, 2, 0),)


def test_more_members_than_needed_in_any_order_beside_a_single_trustee(tool):
    referendum = Referendum(made.joined(single_keys(), threshold_keys(2, 4)))
    made.whole(ours(tool), referendum, VOTES, (5, 2, 1, 4))

    assert agreed(tool).decrypted_by == (1, 2, 4, 5)


def test_a_trustee_after_a_group_and_two_groups(tool):
    parts = (threshold_keys(2, 3), single_keys(1), threshold_keys(1, 2))
    made.whole(ours(tool), Referendum(made.joined(*parts)), VOTES, (3, 1, 4, 6))

    assert agreed(tool).result == ((1, 2, 0),)


def test_the_last_ballot_counts_with_the_weight_of_its_credential(tool):
    referendum = Referendum(single_keys(), weights=(3, 1, 1_000_000))
    made.whole(ours(tool), referendum, [(0, YES), (1, NO), (0, NO), (2, YES)])

    report = agreed(tool)

    assert report.result == ((0, 1_000_000, 4),)
    assert report.weight == 1_000_004


def test_sums_too_large_for_a_plain_number(tool):
    heavy = 999_999_999
    referendum = Referendum(single_keys(), weights=(heavy, heavy))
    made.whole(ours(tool), referendum, [(0, YES), (1, YES)])

    assert agreed(tool).result == ((0, 2 * heavy, 0),)
    assert json.loads(tool.encrypted_tally()[1])["total_weight"] == "1999999998"


def test_a_district_file_does_not_change_the_archive(tool):
    referendum = Referendum(threshold_keys(2, 3), weights=[1] * 20, districts=[0] * 10 + [1] * 10)
    steps = made.story(referendum, [(voter, YES if voter % 2 else NO) for voter in range(20)], (3, 1))
    made.written(ours(tool), steps)
    file = made.beside(ours(tool), made.companion(referendum, made.cast_in(steps), (3, 1)))

    assert agreed(tool).result == ((0, 10, 10),)
    groups = checking.verify(ours(tool), beside=file).groups or ()
    assert [group.numbers for group in groups] == [((0, 5, 5),), ((0, 5, 5),), ((0, 0, 0),)]


def test_a_referendum_without_ballots(tool):
    made.whole(ours(tool), Referendum(threshold_keys(2, 3)), [], (1, 3))

    report = agreed(tool)

    assert report.result == ((0, 0, 0),)
    assert (report.ballots, report.counted, report.weight) == (0, 0, 0)


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        (Question("?", ("a", "b"), 1, 1), [[1, 0], [0, 1]]),
        (Question("?", ("a", "b", "c"), 0, 3), [[0, 0, 0], [1, 1, 1], [0, 1, 0]]),
        (Question("?", ("a", "b", "c", "d"), 2, 3), [[1, 1, 0, 0], [0, 1, 1, 1]]),
        (Question("?", ("a", "b", "c"), 1, 2, blank=True), [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1]]),
        (Question("?", ("a", "b"), 0, 2, blank=True), [[1, 0, 0], [0, 0, 0], [0, 1, 1]]),
        (Question("?", ("a",), 0, 1), [[0], [1]]),
        (Question("?", ("a",), 1, 1, blank=True), [[0, 1], [1, 0]]),
        (Question("?", ("a", "b"), 0, 0), [[0, 0]]),
    ],
)
def test_every_kind_of_question_and_answer(tool, question, chosen):
    referendum = Referendum(single_keys(), (question, made.YES_NO), weights=[1] * len(chosen))
    made.whole(ours(tool), referendum, [(voter, [row, *YES]) for voter, row in enumerate(chosen)])

    assert agreed(tool).result == (tuple(map(sum, zip(*chosen, strict=True))), (0, len(chosen), 0))


@pytest.mark.parametrize("events", range(1, 9))
def test_the_archive_grows_at_each_stage(tool, belenios_tool, tmp_path, events):
    """Both accept each later archive as a continuation, and none the other way round."""
    steps = made.story(Referendum(single_keys()), VOTES)
    assert len(steps) == 9
    older = Tool(belenios_tool, tmp_path / "older")
    older.folder.mkdir()
    made.written(ours(older), steps[:events])
    made.written(ours(tool), steps)

    def grew(before: Tool, after: Tool) -> bool:
        folders = ("--dir1", str(before.folder), "--dir2", str(after.folder))
        return before.attempt("election", "verify-diff", *folders).returncode == 0

    assert checking.verify(ours(older)).stage == steps[events - 1][0]
    assert older.accepts()
    assert grew(older, tool)
    assert not grew(tool, older)
    assert checking.grown_since(ours(older), ours(tool)) == ours(older).stat().st_size


@pytest.mark.parametrize(("weights", "singles"), [((None, None, None), 0), ((1, 1, 1), 2), ((2, 1, None), 1)])
def test_an_election_made_entirely_with_belenios(tool, weights, singles):
    single = sorted(tool.add_single() for _ in range(singles))
    group = tool.add_group(2, 3)
    questions = [
        {"answers": ["Evet", "Hayır"], "blank": True, "min": 1, "max": 1, "question": "Olsun mu?"},
        {"answers": ["Ç", "Ş", "I"], "min": 0, "max": 2, "question": "Hangileri?"},
    ]
    voters = tool.setup(questions, weights)
    tool.cast(voters[0], [[0, 1, 0], [1, 1, 0]])
    tool.cast(voters[1], [[0, 0, 1], [0, 0, 0]])
    tool.cast(voters[2], [[1, 0, 0], [0, 0, 1]])
    tool.cast(voters[1], [[0, 1, 0], [0, 1, 0]])
    tool.close()
    for owner, key in enumerate(single, start=1):
        tool.decrypt_single(owner, key)
    tool.decrypt_member(singles + 3, group[2])
    tool.decrypt_member(singles + 1, group[0])
    result = tool.publish()

    report = agreed(tool)

    first, second, third = (weight or 1 for weight in weights)
    assert report.result == ((third, first + second, 0), (first, first + second, third))
    assert json.loads(tallying.write_result(report.result)) == {"result": result}
    assert (report.ballots, report.counted, report.weight) == (4, 3, first + second + third)


def test_belenios_accepts_its_own_ballots_in_our_election(tool):
    """The files of the election are ours, the ballots made by the tool."""
    referendum = Referendum(single_keys())
    steps = made.story(referendum, VOTES)
    made.written(ours(tool), steps[:1])
    for credential, (_voter, chosen) in zip(referendum.credentials, VOTES, strict=False):
        tool.cast(credential, chosen)

    report = checking.verify(ours(tool))
    assert (report.ballots, report.counted, report.stage) == (3, 3, EventType.BALLOT)
    assert tool.accepts()


@settings(max_examples=examples(5), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=60))
def test_texts_are_encoded_to_the_same_bytes(tool, text):
    for old in tool.folder.iterdir():
        old.unlink()
    tool.add_single()
    tool.setup([{"answers": [text, text], "min": 1, "max": 1, "question": text}], [None])

    raw = tool.read("election.json").rstrip(b"\n")

    assert Election.read(raw).questions[0].answers == (text, text)


def test_escaped_characters_are_encoded_to_the_same_bytes(tool):
    text = "".join(map(chr, [*range(0x2000), *range(0x2000, 0x2100), 0xFEFF, 0xFFFF, 0x1F600, 0x10FFFF]))
    tool.add_single()
    tool.setup([{"answers": [text], "min": 1, "max": 1, "question": '/\\"'}], [None])

    assert Election.read(tool.read("election.json").rstrip(b"\n")).questions[0].answers == (text,)
