"""The verifier's report on a valid archive, step by step, with any number of processes."""

import multiprocessing

import pytest

from referenda.verifier import checking, structure
from referenda.verifier.checking import Questions, Report
from referenda.voting import archive, canonical
from referenda.voting.archive import EventType
from referenda.voting.errors import Invalid
from tests.referenda.verifier import alone
from tests.referenda.voting import made
from tests.referenda.voting.made import Referendum, joined, single_keys, threshold_keys

YES, NO, BLANK = [[0, 1, 0]], [[0, 0, 1]], [[1, 0, 0]]


def test_every_step_is_reported(path):
    referendum = Referendum(joined(single_keys(), threshold_keys(2, 3)), weights=(1, 2, 3, 4))
    steps = made.story(referendum, [(0, YES), (1, NO), (2, BLANK), (1, YES)], (3, 1, 4))
    made.written(path, steps)
    reported: list[tuple[str, dict[str, object]]] = []

    report = checking.verify(path, say=lambda step, facts: reported.append((step, facts)))

    election = referendum.election
    head = list(archive.read_members(path, lambda: canonical.LARGEST))[-1].name
    tally = canonical.hexadecimal(steps[6][1][0])
    assert reported == [
        ("setup", {"uuid": made.UUID, "fingerprint": election.fingerprint, "trustees": 4, "credentials": 4}),
        ("chain", {"events": 11, "head": head}),
        ("ballots", {"ballots": 4, "counted": 3, "weight": 6}),
        ("tally", {"encrypted_tally": tally}),
        *(("decryption", {"owner": owner}) for owner in (3, 1, 4)),
        ("result", {"result": [[3, 3, 0]]}),
        ("proofs_left", {"uuid": made.UUID}),
    ]
    assert report == Report(
        uuid=made.UUID,
        fingerprint=election.fingerprint,
        stage=EventType.RESULT,
        head=head,
        credentials=4,
        ballots=4,
        counted=3,
        weight=6,
        decrypted_by=(1, 3, 4),
        result=((3, 3, 0),),
    )


@pytest.mark.parametrize(
    ("events", "stage", "reported"),
    [
        (1, EventType.SETUP, ["setup", "chain", "ballots"]),
        (2, EventType.BALLOT, ["setup", "chain", "ballots"]),
        (3, EventType.END_BALLOTS, ["setup", "chain", "ballots"]),
        (4, EventType.ENCRYPTED_TALLY, ["setup", "chain", "ballots", "tally"]),
        (
            5,
            EventType.PARTIAL_DECRYPTION,
            ["setup", "chain", "ballots", "tally", "decryption", "proofs_left"],
        ),
        (6, EventType.RESULT, ["setup", "chain", "ballots", "tally", "decryption", "result", "proofs_left"]),
    ],
)
def test_an_archive_is_checked_at_each_stage(path, events, stage, reported):
    made.written(path, made.story(Referendum(single_keys()), [(0, YES)])[:events])
    steps: list[str] = []

    report = checking.verify(path, say=lambda step, _facts: steps.append(step))

    assert (report.stage, steps) == (stage, reported)
    assert report.result == (((0, 1, 0),) if stage is EventType.RESULT else None)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> alone.Place:
    return alone.Place(tmp_path_factory.mktemp("many"))


def test_several_processes_give_the_same_result(many):
    assert alone.BALLOTS >= checking.ALONE
    report = checking.verify(many.good, processes=2)

    assert report == checking.verify(many.good, processes=1)
    assert report.result == ((alone.BALLOTS // 2,),)


@pytest.mark.parametrize("processes", [1, 2])
def test_verification_stops_at_the_first_fault_and_names_it(many, processes):
    with pytest.raises(Invalid) as caught:
        checking.verify(many.bad, processes=processes)

    assert (caught.value.code, caught.value.reason.partition(":")[0]) == ("proof", f"ballot {alone.BALLOTS}")
    assert multiprocessing.active_children() == []


def test_of_several_faults_the_first_is_reported(many, path):
    """The processes do not finish in order."""
    steps = made.read_back(many.good)
    for number in (20, 90, 200):
        steps[number] = (EventType.BALLOT, [wrong_signature(steps[number][1][0])])
    made.written(path, steps[: alone.BALLOTS + 1])

    for processes in (1, 2):
        with pytest.raises(Invalid) as caught:
            checking.verify(path, processes=processes)
        assert (caught.value.code, caught.value.reason.partition(":")[0]) == ("signature", "ballot 20")


def wrong_signature(ballot: bytes) -> bytes:
    data = canonical.read(ballot)
    data["signature"]["proof"]["response"] = "1"
    return canonical.write(data)


def test_chunks_hold_all_positions_in_order():
    places = [structure.Place(number, 0, 0, 0) for number in range(10)]

    assert [len(chunk) for chunk in checking.batched(places, 4)] == [4, 4, 2]
    assert [place for chunk in checking.batched(places, 4) for place in chunk] == places
    assert list(checking.batched([], 4)) == []


def test_a_missing_file_is_not_a_fault_of_the_archive(path):
    with pytest.raises(FileNotFoundError):
        checking.verify(path)
    made.whole(path, Referendum(single_keys()), [])
    with pytest.raises(FileNotFoundError):
        checking.verify(path, asked=Questions(since=path.with_name("other.bel")))


def test_weights_are_checked_without_a_search_for_the_result(path, monkeypatch):
    """Large weights would make the search for the numbers slow."""
    heavy = 99_999_999
    referendum = Referendum(single_keys(), weights=(heavy, heavy, heavy))
    steps = made.story(referendum, [(voter, YES) for voter in range(3)])
    made.written(path, steps)

    def never(*_arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr("referenda.voting.tallying.logarithms", never)
    assert checking.verify(path).result == ((0, 3 * heavy, 0),)
