"""Changed archives: each change is detected with its own code.

Also tested is whether the Belenios tool detects it: only our verifier stands against what that tool
accepts.
"""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from referenda.verifier import checking
from referenda.verifier.checking import Questions
from referenda.voting import archive, ballots, canonical
from referenda.voting.archive import Event, EventType
from tests.examples import examples
from tests.referenda.verifier.forging import CASES, END, FIRST, LAST, NO, RESULT, Forger
from tests.referenda.voting import made

FLIPS = examples(500)


@pytest.fixture(scope="module")
def original() -> Forger:
    return Forger()


@pytest.fixture
def forger(original: Forger) -> Forger:
    """Knows all secrets of a referendum; its events can be changed."""
    return original.copied()


def fault(path: Path, **asked: Any) -> str:
    return made.fault_of(checking.verify, path, processes=1, asked=Questions(**asked))


def test_the_unforged_original_is_accepted(forger, path):
    report = checking.verify(made.written(path, forger.steps))

    assert report.result == ((3, 3, 0),)
    assert (report.ballots, report.counted, report.weight) == (4, 3, 6)


@pytest.mark.parametrize("name", CASES)
def test_each_forgery_is_detected(forger, path, name):
    forge, code, _noticed = CASES[name]
    forge(forger)

    assert fault(made.written(path, forger.steps)) == code


@pytest.mark.parametrize("name", CASES)
def test_each_forgery_is_detected_by_belenios_as_listed(forger, tool, name):
    forge, _code, noticed = CASES[name]
    forge(forger)
    made.written(tool.folder / f"{made.UUID}.bel", forger.steps)

    assert tool.accepts() != noticed


# The chain


def with_event(path: Path, forger: Forger, **change: Any) -> Path:
    """The last event with one change, under a matching name."""
    made.written(path, forger.steps[:-1])
    last = list(archive.read_members(path, lambda: canonical.LARGEST))[-1]
    (result,) = forger.steps[-1][1]
    event = archive.following(Event.read(last.body), EventType.RESULT, result)
    changed = replace(event, **change)
    with path.open("ab") as file:
        file.write(archive.data_member(result, made.TIMESTAMP))
        file.write(archive.event_member(changed, made.TIMESTAMP))
    return path


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("height", 9),
        ("height", 11),
        ("height", 0),
        ("parent", "ab" * 32),
        ("parent", None),
        ("payload", "ab" * 32),
        ("payload", None),
    ],
)
def test_an_event_out_of_sequence_is_detected(forger, path, change, value):
    assert checking.verify(with_event(path, forger)).stage is EventType.RESULT
    assert fault(with_event(path, forger, **{change: value})) == "event"


def test_an_explicit_null_parent_is_detected(forger, path):
    """It means the same as a missing parent, in other bytes."""
    data = forger.steps[0][1]
    event = b'{"parent":null,"height":0,"type":"Setup","payload":"%s"}' % (
        canonical.hexadecimal(data[3]).encode()
    )
    members = [archive.data_member(body, made.TIMESTAMP) for body in data]
    members.append(archive.member(f"{canonical.hexadecimal(event)}.event.json", event, made.TIMESTAMP))
    path.write_bytes(b"".join([archive.head(made.TIMESTAMP), *members]))

    assert fault(path) == "not_canonical"


def test_trailing_data_without_an_event_are_detected(forger, path):
    made.written(path, forger.steps[:END])
    with path.open("ab") as file:
        file.write(archive.data_member(forger.steps[LAST][1][0], made.TIMESTAMP))

    assert fault(path) == "event"


def test_an_empty_archive_is_detected(path):
    path.write_bytes(archive.head(made.TIMESTAMP))

    assert fault(path) == "event"


def test_more_data_than_an_event_has_are_refused(path):
    members = (archive.data_member(b"%d" % number, made.TIMESTAMP) for number in range(1000))
    path.write_bytes(b"".join([archive.head(made.TIMESTAMP), *members]))

    assert fault(path) == "event"


# The file


def test_every_flipped_byte_is_detected(forger, path):
    """Few ballots are enough: each byte has the same role in all of them."""
    raw = made.archive_bytes(forger.steps)
    dice = random.Random(20_261_124)
    places = dice.sample(range(len(raw)), min(FLIPS, len(raw)))
    for place in places:
        changed = bytearray(raw)
        changed[place] ^= dice.randrange(1, 256)
        path.write_bytes(changed)
        assert fault(path)


def test_every_truncation_within_an_event_is_detected(forger, path):
    raw = made.archive_bytes(forger.steps)
    ends = {len(made.archive_bytes(forger.steps[:count])) for count in range(1, len(forger.steps) + 1)}
    for size in random.Random(1).sample(range(len(raw)), 100):
        if size not in ends:
            path.write_bytes(raw[:size])
            assert fault(path) in {"archive", "event"}


@pytest.mark.parametrize("more", [b"\0", bytes(512), bytes(1024), b"x" * 512])
def test_appended_bytes_are_detected(forger, path, more):
    made.written(path, forger.steps)
    path.write_bytes(path.read_bytes() + more)

    assert fault(path) == "archive"


def test_another_time_at_one_member_is_detected(forger, path):
    """It could reveal when somebody voted."""
    made.written(path, forger.steps[:LAST])
    with path.open("ab") as file:
        file.write(archive.data_member(forger.steps[LAST][1][0], made.TIMESTAMP + 1))

    assert fault(path) == "archive"


# What one archive alone cannot show


@pytest.fixture
def published(forger, tmp_path) -> Path:
    """The archive as it was during voting."""
    return made.written(tmp_path / "published.bel", forger.steps[:END])


def test_a_dropped_ballot_with_everything_recomputed_differs_from_an_older_archive(forger, path, published):
    dropped = forger.steps[LAST][1][0]
    head = checking.verify(published).head
    del forger.steps[LAST]
    forger.recount()
    made.written(path, forger.steps)

    assert checking.verify(path).ballots == 3
    assert fault(path, since=published) == "not_grown"
    assert fault(path, head=head) == "missing"
    assert fault(path, tracker=ballots.tracker(dropped)) == "missing"


def test_an_inserted_ballot_differs_from_an_older_archive(forger, path, published):
    forger.steps.insert(FIRST, (EventType.BALLOT, [forger.referendum.ballot(3, NO)]))
    forger.recount()
    made.written(path, forger.steps)

    assert checking.verify(path).ballots == 5
    assert fault(path, since=published) == "not_grown"


def test_a_truncated_archive_differs_from_an_older_one(forger, path, published):
    made.written(path, forger.steps[:LAST])

    assert checking.verify(path).stage is EventType.BALLOT
    assert fault(path, since=published) == "not_grown"


def test_another_time_of_the_whole_archive_differs_from_an_older_one(forger, path, published):
    made.written(path, forger.steps, made.TIMESTAMP + 1)

    assert checking.verify(path).stage is EventType.RESULT
    assert fault(path, since=published) == "not_grown"


def test_an_archive_that_grew_matches_its_older_versions(forger, path, published):
    head = checking.verify(published).head
    trackers = [ballots.tracker(data[0]) for _kind, data in forger.steps[FIRST:END]]
    made.written(path, forger.steps)
    reported = []

    for tracker in trackers:
        asked = Questions(since=published, head=head, tracker=tracker)
        checking.verify(path, asked=asked, say=lambda step, facts: reported.append((step, facts)))
    assert [facts["bytes"] for step, facts in reported if step == "grown"] == [published.stat().st_size] * 4
    assert [facts["height"] for step, facts in reported if step == "included"] == [LAST] * 4
    assert [step for step, _facts in reported if step in {"counts", "replaced"}] == [
        *("counts", "replaced", "counts", "counts")
    ]
    assert fault(published, since=path) == "not_grown"


@pytest.mark.parametrize("size", [0, 100, 512, 1024, -512, -1])
def test_an_older_file_that_is_no_archive_proves_nothing(forger, path, published, size):
    """An empty one is a prefix of everything."""
    made.written(path, forger.steps)
    raw = published.read_bytes()
    published.write_bytes(raw[:size])

    assert fault(path, since=published) in {"archive", "not_grown"}


@pytest.mark.parametrize("tracker", ["", "x", "=" * 43, "A" * 43, "é" * 43, "A" * 44])
def test_unknown_texts_match_no_tracker(forger, path, tracker):
    assert fault(made.written(path, forger.steps[: RESULT + 1]), tracker=tracker) == "missing"
