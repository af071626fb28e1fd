"""The browser verifier reports the same steps and codes for every archive as the Python verifier."""

import base64
from pathlib import Path
from typing import Any

import pytest

from referenda.verifier import checking
from referenda.verifier.checking import Questions
from referenda.verifier.opened import look_into
from referenda.voting import archive, ballots, canonical
from referenda.voting.archive import EventType
from referenda.voting.errors import Invalid
from tests.referenda.browsers import BrowserReferendum, in_browser
from tests.referenda.verifier import forging, forging_district_groups
from tests.referenda.verifier.forging_proofs import CHANGES, wrong
from tests.referenda.voting import made
from tests.referenda.voting.made import THREE_OF_FIVE, UUID, YES_NO, single_keys, threshold_keys

VOTES = [(0, ((0, 1, 0),)), (1, ((1, 0, 0),)), (0, ((0, 0, 1),)), (2, ((0, 1, 0),))]


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def in_python(path: Path, *, beside: Path | None = None, proofs: Path | None = None, **asked: Any) -> Any:
    """The Python verifier's answer in the browser's form: the stage with the steps, or the code."""
    steps: list[Any] = []

    def say(step: str, facts: dict[str, object]) -> None:
        steps.append([step, {name: as_json(value) for name, value in facts.items()}])

    try:
        report = checking.verify(
            path, say=say, processes=1, asked=Questions(**asked), beside=beside, proofs=proofs
        )
    except Invalid as fault:
        return fault.code
    stages = {"Setup": "open", "Ballot": "open", "EndBallots": "closed", "Result": "complete"}
    return {"stage": stages.get(report.stage, "tallied"), "steps": steps}


def as_json(value: object) -> object:
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    return value


def both(
    path: Path,
    *,
    beside: Path | None = None,
    proofs: Path | None = None,
    since: Path | None = None,
    **asked: str,
) -> Any:
    """The answer of both verifiers, asserted to be equal."""
    given: dict[str, Any] = {"archive": encoded(path.read_bytes()), **asked}
    if beside is not None:
        given["districts"] = encoded(beside.read_bytes())
    if proofs is not None:
        given["proofs"] = encoded(proofs.read_bytes())
    if since is not None:
        given["earlier"] = encoded(since.read_bytes())
    answer = in_browser("verify", **given)
    expected = in_python(path, beside=beside, proofs=proofs, since=since, **asked)
    assert answer.get("code", {name: answer.get(name) for name in ("stage", "steps")}) == expected
    return expected


def test_each_forged_archive_is_refused_with_its_code() -> None:
    original, answers = forging.Forger(), {}
    for name, (forge, _code, _noticed) in forging.CASES.items():
        forger = original.copied()
        forge(forger)
        archive = made.archive_bytes(forger.steps)
        answers[name] = in_browser("verify", archive=encoded(archive)).get("code")

    assert answers == {name: code for name, (_forge, code, _noticed) in forging.CASES.items()}


def test_each_forged_district_file_is_refused_with_its_code() -> None:
    original, answers = forging_district_groups.Forger(), {}
    for name, (forge, _code) in forging_district_groups.CASES.items():
        forger = original.copied()
        forge(forger)
        archive, districts = made.archive_bytes(forger.steps), made.lines_bytes(forger.lines)
        answers[name] = in_browser("verify", archive=encoded(archive), districts=encoded(districts)).get(
            "code"
        )

    assert answers == {name: code for name, (_forge, code) in forging_district_groups.CASES.items()}


def test_both_verifiers_agree_on_an_archive_at_every_stage(tmp_path: Path) -> None:
    referendum = forging.Forger().referendum
    steps = made.story(referendum, forging.VOTES, forging.OWNERS)
    stages = [both(made.written(tmp_path / "x.bel", steps[:count]))["stage"] for count in range(1, 12)]

    assert stages == [*["open"] * 5, "closed", *["tallied"] * 4, "complete"]


def test_both_verifiers_agree_on_districts_at_every_stage(tmp_path: Path) -> None:
    forger, path = forging_district_groups.Forger(), tmp_path / "x.bel"
    tally = next(place for place, (kind, _) in enumerate(forger.steps) if kind is EventType.ENCRYPTED_TALLY)
    for lines, count in ((1, tally), (2, tally + 1), (4, tally + 3), (6, len(forger.steps))):
        beside = made.beside(path, forger.lines[:lines])
        assert both(made.written(path, forger.steps[:count]), beside=beside) != "districts"
        assert both(path, beside=made.beside(path, forger.lines[: lines - 1])) == "districts"
    assert ["districts_left", {"uuid": UUID}] in both(path)["steps"]


@pytest.mark.parametrize("change", ["padding", "header", "time", "cut", "more", "version"])
def test_each_stray_byte_is_refused(change: str, tmp_path: Path) -> None:
    raw = bytearray(made.whole(tmp_path / "x.bel", made.Referendum(single_keys()), VOTES).read_bytes())
    if change == "padding":
        raw[1023] = 1
    elif change == "header":
        raw[1024 + 100] ^= 1
    elif change == "time":
        raw[1024 + 140] ^= 1
    elif change == "cut":
        del raw[-512:]
    elif change == "more":
        raw += bytes(512)
    else:
        raw = raw.replace(b'{"version":1', b'{"version":2', 1)
    (tmp_path / "x.bel").write_bytes(raw)

    assert isinstance(both(tmp_path / "x.bel"), str)


# Optional questions


def test_trackers_heads_and_earlier_archives_are_looked_up(tmp_path: Path) -> None:
    referendum = made.Referendum(single_keys())
    steps = made.story(referendum, VOTES)
    path, older = tmp_path / "new.bel", made.written(tmp_path / "old.bel", steps[:3])
    made.written(path, steps)
    cast = [data[0] for kind, data in steps if kind is EventType.BALLOT]
    heads = checking.verify(older).head

    assert both(path, tracker=ballots.tracker(cast[0]))["steps"][-1][0] == "replaced"
    assert both(path, tracker=ballots.tracker(cast[2]))["steps"][-1][0] == "counts"
    assert both(path, tracker="A" * 43) == "missing"
    assert both(path, tracker="nothing") == "missing"
    assert both(path, head=heads)["steps"][-1] == ["included", {"head": heads, "height": 2}]
    assert both(path, head="0" * 64) == "missing"
    assert both(path, since=older)["steps"][-1] == ["grown", {"bytes": older.stat().st_size}]
    assert both(older, since=path) == "not_grown"
    other = made.written(tmp_path / "other.bel", made.story(referendum, VOTES[:1])[:2])
    assert both(path, since=other) == "not_grown"
    older.write_bytes(older.read_bytes()[:-512])
    assert both(path, since=older) == "archive"
    older.write_bytes(b"")
    assert both(path, since=older) == "archive"


def test_opened_ballots_are_checked(tmp_path: Path) -> None:
    referendum = BrowserReferendum(single_keys(), questions=(YES_NO, THREE_OF_FIVE))
    ballot = referendum.ballots((1, ((0, 0, 1), (0, 1, 1, 0, 0))))[0]
    path = made.written(tmp_path / "x.bel", [(EventType.SETUP, list(referendum.setup()))])
    cast = tmp_path / "cast.bel"
    made.written(
        cast, [(EventType.SETUP, list(referendum.setup())), (EventType.BALLOT, [ballot["text"].encode()])]
    )

    assert looked(path, ballot["opened"]) == [
        ["opened", {"tracker": ballot["tracker"]}],
        ["chosen", {"question": YES_NO.text, "answers": "Hayır"}],
        ["chosen", {"question": THREE_OF_FIVE.text, "answers": "Ğ, Işık"}],
    ]
    assert looked(cast, ballot["opened"]) == "cast"
    assert looked(path, ballot["opened"].replace('"choice":0', '"choice":1', 1)) == "opening"
    changed = canonical.read(ballot["opened"].encode())
    assert isinstance(changed, dict)
    changed["ballot"]["answers"][0]["individual_proofs"].reverse()
    assert looked(path, canonical.write(changed).decode()) == "signature"
    elsewhere = BrowserReferendum(referendum.keys, questions=referendum.questions)
    made.written(path, [(EventType.SETUP, list(elsewhere.setup()))])
    assert looked(path, ballot["opened"]) == "credential"


def looked(path: Path, opened: str) -> Any:
    """The answer of both about an opened ballot."""
    file = path.with_suffix(".json")
    file.write_text(opened, encoding="utf-8")
    steps: list[Any] = []
    try:
        look_into(file, path, say=lambda step, facts: steps.append([step, facts]))
        expected: Any = steps
    except Invalid as fault:
        expected = fault.code
    answer = in_browser("verify", archive=encoded(path.read_bytes()), opened=opened)
    assert answer.get("code", answer.get("steps", [])[-len(steps) :] if steps else None) == expected
    return expected


# Second proofs


def said(steps: Any) -> list[list[Any]]:
    """The reported steps about decryptions."""
    return [
        [step, facts["owner"]] for step, facts in steps if step.startswith(("decryption", "second_proof"))
    ]


def test_both_verifiers_agree_on_second_proofs_and_replaced_parts(tmp_path: Path) -> None:
    referendum = made.Referendum(threshold_keys(2, 3))
    steps = made.story(referendum, VOTES[:2], (1, 2))
    tally = next(place for place, (kind, _) in enumerate(steps) if kind is EventType.ENCRYPTED_TALLY)
    path = tmp_path / "x.bel"

    def checked(those: made.Steps) -> Any:
        made.written(path, those)
        lines = made.second_proofs(referendum, those)
        return both(path, proofs=made.beside(path, lines, ".proofs"))

    good, spoiled = steps[tally + 1 :], [wrong(referendum, steps, owner) for owner in (1, 2, 3)]
    assert said(checked(steps)["steps"])[2:] == [["second_proof", 1], ["second_proof", 2]]
    again = checked([*steps[: tally + 1], spoiled[0], *good])
    assert said(again["steps"]) == [
        *(["decryption_replaced", 1], ["decryption", 1], ["decryption", 2]),
        *(["second_proof_wrong", 1], ["second_proof", 1], ["second_proof", 2]),
    ]
    needless = checked([*steps[: tally + 1], spoiled[2], *good])
    assert ["second_proof_wrong", 3] in said(needless["steps"])
    assert checked([*steps[: tally + 1], spoiled[0], good[1]]) == "factor"
    assert checked([*steps[: tally + 1], spoiled[1]]) == "factor"
    assert checked([*steps[: tally + 1], good[0], spoiled[0], *good[1:]]) == "result"


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_of_second_proofs_is_refused(name: str, tmp_path: Path) -> None:
    referendum = made.Referendum(threshold_keys(2, 3))
    path = made.whole(tmp_path / "x.bel", referendum, VOTES[:2], (1, 2))
    lines = made.second_proofs(referendum, made.read_back(path))
    change, code = CHANGES[name]

    assert both(path, proofs=made.beside(path, change(*lines), ".proofs")) == code


def test_second_proofs_cover_the_district_groups(tmp_path: Path) -> None:
    city, path = forging_district_groups.Forger(), tmp_path / "x.bel"
    made.written(path, city.steps)
    beside = made.beside(path, city.lines)
    group_lines = city.lines[forging_district_groups.FACTORS : forging_district_groups.RESULT]
    proofs = made.second_proofs(city.referendum, city.steps, group_lines, city.groups)
    whole_only = made.second_proofs(city.referendum, city.steps)

    result = both(path, beside=beside, proofs=made.beside(path, proofs, ".proofs"))
    assert ["second_proof", 4] in said(result["steps"])
    assert both(path, proofs=made.beside(path, proofs, ".proofs")) == "districts"
    assert both(path, beside=beside, proofs=made.beside(path, whole_only, ".proofs")) == "factor"


def test_lines_beside_an_archive_are_bounded(tmp_path: Path) -> None:
    """A line longer than necessary is refused before it is parsed."""
    city, path = forging_district_groups.Forger(), tmp_path / "x.bel"
    made.written(path, city.steps)
    for place, size in ((0, 2_000_000), (1, 20_000)):
        lines = [*city.lines]
        lines[place] += b" " * size
        assert both(path, beside=made.beside(path, lines)) == "size"
    group_lines = city.lines[forging_district_groups.FACTORS : forging_district_groups.RESULT]
    proofs = made.second_proofs(city.referendum, city.steps, group_lines, city.groups)
    proofs[0] += b" " * 10_000
    beside = made.beside(path, city.lines)
    assert both(path, beside=beside, proofs=made.beside(path, proofs, ".proofs")) == "size"


# Header overflow and invalid trackers


def test_a_time_with_too_many_digits_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve octal digits reach into the checksum, which overwrites them."""

    def block(name: str, size: int, timestamp: int) -> bytes:
        block = bytearray(512)
        for place, value in (
            (0, name.encode()),
            (100, b"0000644\x000000000\x000000000\x00"),
            (124, b"%011o\x00" % size),
            (136, b"%011o\x00" % timestamp),
            (148, b" " * 8),
            (156, b"0"),
        ):
            block[place : place + len(value)] = value
        block[148:156] = b"%06o\x00 " % sum(block)
        return bytes(block)

    steps = made.story(made.Referendum(single_keys()), VOTES[:1])
    with monkeypatch.context() as patch:
        patch.setattr(archive, "_block", block)
        path = made.written(tmp_path / "x.bel", steps, timestamp=9_000_000_000)

    assert both(path) == "archive"


def test_a_tracker_has_one_spelling(tmp_path: Path) -> None:
    """Two bits of its last letter are unused."""
    steps = made.story(made.Referendum(single_keys()), VOTES[:1])
    path = made.written(tmp_path / "x.bel", steps)
    tracker = ballots.tracker(steps[1][1][0])
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    assert ["counts", {"tracker": tracker}] in both(path, tracker=tracker)["steps"]
    assert both(path, tracker=tracker[:-1] + letters[letters.index(tracker[-1]) + 1]) == "missing"
