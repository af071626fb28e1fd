"""A whole archive with its district file, and refused changes of both."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from referenda.verifier import checking
from referenda.voting import archive, ballots, canonical, districts, tallying
from referenda.voting.archive import BLOCK, EventType
from referenda.voting.elections import Question
from referenda.voting.tallying import DecryptionOwner, TallySummary
from tests.referenda.vectors.cases import JAVASCRIPT, PYTHON, Codes, Vectors, drawn
from tests.referenda.vectors.voting import hold_ceremony
from tests.referenda.voting import made
from tests.referenda.voting.made import Keys, Referendum, Steps, archive_bytes, lines_bytes

NAME, BESIDE, PROOFS = "archive.bel", "archive.districts", "archive.proofs"
QUESTION = Question("Kordon her pazar yayalara açılsın mı?", ("Evet",), 0, 1)
#: Two vote twice. Those after them on the list do not vote.
VOTES = [(voter, [[int(voter % 3 > 0)]]) for voter in range(21)] + [(0, [[1]]), (5, [[0]])]
VOTERS, OWNERS = 24, (3, 1)
END = len(VOTES) + 1
TALLY, FIRST, SECOND, RESULT = END + 1, END + 2, END + 3, END + 4


class Whole:
    """The bytes of the archive and its district file, with all secrets."""

    def __init__(self) -> None:
        held = hold_ceremony("archive")
        with drawn("archive votes"):
            self.referendum = Referendum(
                Keys(held.trustees, held.shares),
                (QUESTION,),
                weights=[1] * VOTERS,
                districts=[voter % 2 for voter in range(VOTERS - 3)] + [2] * 3,
            )
            self.steps = made.story(self.referendum, VOTES, OWNERS)
            self.lines = made.companion(self.referendum, made.cast_in(self.steps), OWNERS)
            sums = districts.summed(self.referendum.sums(made.cast_in(self.steps)), self.referendum.least)
            group_lines = self.lines[2 : 2 + len(OWNERS)]
            self.proofs = made.second_proofs(self.referendum, self.steps, group_lines, sums)
        self.archive, self.beside = archive_bytes(self.steps), lines_bytes(self.lines)

    def copied(self) -> Steps:
        return [(kind, list(data)) for kind, data in self.steps]


# Changes: replaced bytes


def _blocks(raw: bytes) -> list[bytes]:
    return [raw[begin : begin + BLOCK] for begin in range(0, len(raw), BLOCK)]


def changes(before: bytes, after: bytes) -> list[dict[str, Any]]:
    """The changes from ``before`` to ``after``. Each takes a number of bytes away at an offset and inserts
    others (Base64). They are ordered from the end to the beginning, so that offsets stay valid.
    """
    old, new = _blocks(before), _blocks(after)
    pieces = []
    for kind, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            taken = len(b"".join(old[first:last]))
            put = base64.b64encode(b"".join(new[begin:end])).decode()
            pieces.append({"at": BLOCK * first, "take": taken, "put": put})
    pieces.reverse()
    assert changed(before, pieces) == after
    return pieces


def changed(raw: bytes, pieces: list[dict[str, Any]]) -> bytes:
    """``raw`` with these changes."""
    for one in pieces:
        begin, end = one["at"], one["at"] + one["take"]
        raw = raw[:begin] + base64.b64decode(one["put"]) + raw[end:]
    return raw


# Cases


def figures(path: Path, beside: Path | None) -> dict[str, Any]:
    """What both the verifier and a trustee's browser compute. Raises Invalid."""
    report = checking.verify(path, beside=beside, processes=1)
    members = archive.read_members(path, lambda: canonical.LARGEST)
    heads = {archive.Event.read(it.body).type: it.name for it in members if it.is_event}
    sums = [data[0] for kind, data in made.read_back(path) if kind is EventType.ENCRYPTED_TALLY]
    groups = None
    if beside is not None:
        shown = json.loads(beside.read_bytes().split(b"\n")[1])["areas"]
        groups = [
            {
                "districts": group["districts"],
                "sum": canonical.hexadecimal(canonical.write(group["encrypted_tally"])),
            }
            for group in shown
        ]
    assert list(heads.values())[-1] == report.head
    return {
        "uuid": report.uuid,
        "credentials": report.credentials,
        "cast": report.ballots,
        "counted": report.counted,
        "sum": canonical.hexadecimal(sums[0]) if sums else None,
        "areas": groups,
        "closing": heads.get(EventType.END_BALLOTS),
        "head": report.head,
    }


def results(path: Path, beside: Path | None, proofs: Path) -> dict[str, Any]:
    """What only the verifier computes. Raises Invalid."""
    report = checking.verify(path, beside=beside, proofs=proofs, processes=1)
    groups = report.groups and [
        {
            "districts": list(group.districts),
            "ballots": group.ballots,
            "numbers": [list(row) for row in group.numbers],
        }
        for group in report.groups
    ]
    return {
        "fingerprint": report.fingerprint,
        "weight": report.weight,
        "decrypted_by": list(report.decrypted_by),
        "result": [list(row) for row in report.result or ()],
        "areas": groups,
    }


def of_archives(whole: Whole) -> Vectors:
    it = Vectors(
        "archives",
        f"{NAME} is a whole referendum: {VOTERS} credentials of three districts, {len(VOTES)} ballots, two "
        f"of three trustees. {BESIDE} is its file of districts, {PROOFS} that of second proofs. Each case "
        "says what is changed in them (`take` so many bytes `at` a byte, `put` these in their place "
        "(Base64), one change after the other), and what is found. `add_up` is what a trustee's browser "
        "does before it decrypts, of the whole archive and the first line of the districts; `verify` is "
        "what the verifier does.",
        {"archive": NAME, "districts": BESIDE, "proofs": PROOFS},
    )
    with TemporaryDirectory() as folder:
        path, beside, proofs = (Path(folder) / name for name in (NAME, BESIDE, PROOFS))
        path.write_bytes(whole.archive)
        beside.write_bytes(whole.beside)
        proofs.write_bytes(lines_bytes(whole.proofs))
        it.gives("add_up", "the whole", figures(path, beside))
        it.gives("verify", "the whole", results(path, beside, proofs))
    with drawn("archive forged"):
        for act, name, codes, why, steps in _forged(whole):
            it.refused(act, name, codes, why, changes=changes(whole.archive, archive_bytes(steps)))
        _bytes_changed(it, whole)
        _districts_changed(it, whole)
    again = [case["name"] for case in it.cases if "proof_changes" in case["given"]]
    it.only(PYTHON, "The verifier in browsers does not read second proofs.", "verify", *again)
    return it


Forged = tuple[str, str, Codes, str, Steps]


def _forged(whole: Whole) -> Iterator[Forged]:
    """Archives forged with all secrets: every name, link and checksum is consistent."""

    def of(code: str, own: str) -> dict[str, str]:
        return {PYTHON: code, JAVASCRIPT: own}

    def with_steps(change: Callable[[Steps], object]) -> Steps:
        steps = whole.copied()
        change(steps)
        return steps

    last = len(VOTES)
    why = "The published sum counts it."
    yield "add_up", "a ballot left out", of("tally", "other_sum"), why, with_steps(lambda it: it.pop(last))
    again = with_steps(lambda it: it.insert(END, it[1]))
    yield "add_up", "a ballot again", "ballot", "It would undo what came between.", again
    late = whole.copied()
    late[last], late[END] = late[END], late[last]
    yield "add_up", "a ballot after the end", of("event", "archive"), "Voting was over.", late
    no_end = with_steps(lambda it: it.pop(END))
    yield "add_up", "no end", of("event", "archive"), "Ballots end before they are counted.", no_end
    bad = whole.copied()
    data = json.loads(bad[1][1][0])
    data["answers"][0]["overall_proof"].reverse()
    bad[1][1][0] = made.signed(data, whole.referendum.private[0])
    yield "add_up", "a ballot that proves nothing", of("proof", "ballot"), "See ballots.json.", bad
    other = whole.copied()[: TALLY + 1]
    other[TALLY] = (EventType.ENCRYPTED_TALLY, list(whole.referendum.tally([other[1][1][0]])))
    yield "add_up", "another's sum", of("tally", "other_sum"), "It is one ballot's.", other
    more = whole.copied()[: TALLY + 1]
    summary = TallySummary.read(more[TALLY][1][1])
    more[TALLY][1][1] = replace(summary, ballots=summary.ballots + 1).raw()
    yield "add_up", "one ballot more", of("tally", "other_sum"), "The summary says how many.", more
    stranger = whole.copied()
    stranger[1][1][0] = ballots.make_ballot(whole.referendum.election, 5, [[1]]).raw()
    yield "add_up", "a stranger's ballot", of("credential", "ballot"), "The list does not have it.", stranger
    yield from _forged_counts(whole)


def _forged_counts(whole: Whole) -> Iterator[Forged]:
    referendum = whole.referendum
    factors = whole.copied()
    data = json.loads(factors[FIRST][1][0])
    data["decryption_factors"][0][0] = json.loads(factors[SECOND][1][0])["decryption_factors"][0][0]
    raw = canonical.write(data)
    factors[FIRST][1][:] = [raw, DecryptionOwner.of(OWNERS[0], raw).raw()]
    yield "verify", "another factor", "decryption", "It is not proved.", factors
    alone = whole.copied()
    del alone[SECOND]
    yield "verify", "one trustee", "too_few", "Two are needed.", alone
    twice = whole.copied()
    twice[SECOND] = twice[FIRST]
    yield "verify", "one trustee twice", "too_few", "Two are needed.", twice
    result = whole.copied()
    numbers = tallying.read_result(result[RESULT][1][0], referendum.election)
    result[RESULT][1][0] = tallying.write_result([[numbers[0][0] + 1]])
    yield "verify", "one vote more", "result", "It is not what was decrypted.", result
    other = whole.copied()
    other[0][1][1] = made.joined(referendum.keys, made.single_keys()).trustees.raw()
    other[0][1][3] = archive.setup_payload(*other[0][1][:3])
    yield "verify", "another trustee", "setup", "The key is not theirs.", other


def _bytes_changed(it: Vectors, whole: Whole) -> None:
    """Cases with changed single bytes, which need no secret."""
    raw = whole.archive
    body = raw.index(b'{"election_uuid"')
    header = body - BLOCK
    padding = body + int(raw[header + 124 : header + 135], 8)
    assert raw[padding] == 0
    cases: tuple[tuple[str, int, int, bytes, str], ...] = (
        ("a byte of a ballot", body + 200, 1, b"x", "Its name is that of other bytes."),
        ("a byte of a name", header, 1, b"x", "A name is a SHA-256."),
        ("a byte of padding", padding, 1, b"x", "What stands between members is zero."),
        ("another owner of a file", header + 108, 7, b"0000001", "Headers are written in one way."),
        ("cut within a member", len(raw) - 700, 700, b"", "It ends within a member."),
        ("cut to nothing", 0, len(raw), b"", "It is empty."),
    )
    for name, at, take, put, why in cases:
        change = [{"at": at, "take": take, "put": base64.b64encode(put).decode()}]
        assert changed(raw, change) != raw
        it.refused("add_up", name, "archive", why, changes=change)


def _districts_changed(it: Vectors, whole: Whole) -> None:
    referendum, lines = whole.referendum, whole.lines
    listed = referendum.district_list
    assert listed is not None
    other = replace(listed, of=((listed.of[0] + 1) % 3, *listed.of[1:])).raw()
    name, why = "one credential of another district", "The election names another list."
    pieces = changes(whole.beside, lines_bytes([other, *lines[1:]]))
    it.refused("add_up", name, "districts", why, district_changes=pieces)
    why = "The election names a list."
    without = {**it.cases[0]["gives"], "areas": None}
    it.refused("add_up", "no districts", {JAVASCRIPT: "districts"}, why, without, no_districts=True)

    def refused(name: str, code: str, why: str, others: list[bytes]) -> None:
        it.refused("verify", name, code, why, district_changes=changes(whole.beside, lines_bytes(others)))

    groups = districts.read_groups(lines[1], referendum.election)
    swapped = districts.write_groups([replace(groups[0], cells=groups[1].cells), *groups[1:]])
    refused("another area's sum", "tally", "It is not that of its ballots.", [lines[0], swapped, *lines[2:]])
    exchanged = [*lines[:2], lines[3], lines[2], *lines[4:]]
    refused("decryptions exchanged", "decryption", "They stand as in the archive.", exchanged)
    numbers = districts.read_result(lines[-1], referendum.election)
    moved = [(((row[0][0] + by),),) for row, by in zip(numbers, (1, -1, *[0] * len(numbers)), strict=False)]
    why = "It is not what was decrypted."
    refused("a vote moved", "result", why, [*lines[:-1], districts.write_result(moved)])
    refused("a line too many", "districts", "The archive has no more.", [*lines, b"[]"])
    refused("a line too few", "districts", "The archive has a result.", lines[:-1])
    _proofs_changed(it, whole)


def _proofs_changed(it: Vectors, whole: Whole) -> None:
    first, second = whole.proofs

    def refused(name: str, code: str, why: str, others: list[bytes]) -> None:
        pieces = changes(lines_bytes(whole.proofs), lines_bytes(others))
        it.refused("verify", f"second proofs: {name}", code, why, proof_changes=pieces)

    refused("exchanged", "proofs", "They stand as in the archive.", [second, first])
    refused("one too few", "proofs", "One line for each part.", [first])
    refused("one too many", "proofs", "The archive has no more.", [first, second, second])
    data = json.loads(first)
    data["proofs"][1], data["proofs"][0] = data["proofs"][0], data["proofs"][1]
    why = "They are proved for other ciphertexts."
    refused("sums exchanged", "factor", why, [canonical.write(data), second])
