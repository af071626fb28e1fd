"""Output of browser code is accepted by Python and by the Belenios tool, and the other way round."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from config.vendor_modules import ENTRIES, PREFIX
from referenda.verifier import __main__ as verifier
from referenda.verifier import checking
from referenda.verifier.opened import look_into
from referenda.verifier.words import KINDS
from referenda.voting import ballots, canonical, group, tallying
from referenda.voting.archive import EventType
from referenda.voting.ballots import Ballot
from referenda.voting.elections import Question
from referenda.voting.errors import Invalid
from referenda.voting.openings import Opened
from referenda.voting.tallying import PartialDecryption
from tests.referenda import belenios
from tests.referenda.belenios import Tool
from tests.referenda.browsers import BrowserReferendum, Ceremony, in_browser
from tests.referenda.verifier.forging import CASES, Forger
from tests.referenda.voting.made import (
    THREE_OF_FIVE,
    UUID,
    YES_NO,
    Referendum,
    Steps,
    archive_bytes,
    as_json,
    member_payload,
    single_keys,
    story,
    whole,
    written,
)

ONE_OF_FIVE = Question("Hangisi?", ("Çiçek", "Ğ", "Işık", "Ö", "Şemsiye"), 1, 1, blank=True)
EXACTLY_TWO = Question('İki “seçim” \\ "tırnak" \x7f', ("a", "b", "c"), 2, 2)
UP_TO_TWO_OR_BLANK = Question("En çok iki?", ("a", "b", "c"), 1, 2, blank=True)
SINGLE = Question("Bir onay", ("Onaylıyorum",), 0, 1)


def accepted(referendum: BrowserReferendum, *chosen: tuple[int, ...]) -> None:
    """Assert that a browser's ballot for ``chosen`` is accepted and holds it."""
    made = referendum.ballots((0, chosen))[0]
    raw = made["text"].encode()
    ballot = Ballot.read(raw, referendum.election)
    ballot.check(referendum.election)
    assert ballot.raw() == raw
    assert ballot.credential in referendum.listed.weights
    assert made["tracker"] == ballots.tracker(raw)
    cells = tuple(answer.choices for answer in ballot.answers)
    decryption = PartialDecryption.of(cells, referendum.keys.secrets[1], referendum.election)
    assert tallying.decrypt(cells, referendum.keys.trustees, {1: decryption}, 1) == chosen


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        (YES_NO, (1, 0, 0)),
        (YES_NO, (0, 1, 0)),
        (YES_NO, (0, 0, 1)),
        (ONE_OF_FIVE, (1, 0, 0, 0, 0, 0)),
        (ONE_OF_FIVE, (0, 0, 0, 0, 0, 1)),
        (THREE_OF_FIVE, (0, 0, 0, 0, 0)),
        (THREE_OF_FIVE, (1, 0, 0, 1, 1)),
        (EXACTLY_TWO, (1, 0, 1)),
        (UP_TO_TWO_OR_BLANK, (1, 0, 0, 0)),
        (UP_TO_TWO_OR_BLANK, (0, 1, 1, 0)),
        (UP_TO_TWO_OR_BLANK, (0, 0, 0, 1)),
        (SINGLE, (0,)),
        (SINGLE, (1,)),
    ],
)
def test_browser_ballots_are_accepted_and_hold_the_choice(
    question: Question, chosen: tuple[int, ...]
) -> None:
    accepted(BrowserReferendum(single_keys(), questions=(question,)), chosen)


def test_a_ballot_answers_several_questions() -> None:
    referendum = BrowserReferendum(single_keys(), questions=(YES_NO, THREE_OF_FIVE, EXACTLY_TWO))

    accepted(referendum, (1, 0, 0), (0, 1, 0, 1, 0), (0, 1, 1))


def test_a_browser_refuses_an_invalid_answer() -> None:
    referendum = BrowserReferendum(single_keys())
    answer = in_browser("ballots", election=referendum.text, votes=[(referendum.credentials[0], [[0, 1, 1]])])

    assert answer == {"code": "choice", "facts": {"question": YES_NO.text}}


# Challenge or cast


@pytest.fixture(scope="module")
def opened() -> tuple[BrowserReferendum, dict[str, Any]]:
    """A referendum with a ballot that a browser made and opened."""
    referendum = BrowserReferendum(single_keys(), questions=(YES_NO, THREE_OF_FIVE))
    return referendum, dict(referendum.ballots((1, ((0, 0, 1), (0, 1, 1, 0, 0))))[0])


def test_an_opened_browser_ballot_shows_the_choice(
    opened: tuple[BrowserReferendum, dict[str, Any]],
) -> None:
    referendum, made = opened
    opened_ballot = Opened.read(made["opened"].encode(), referendum.election)
    opened_ballot.check(referendum.election)

    assert opened_ballot.tracker == made["tracker"]
    assert opened_ballot.chosen(referendum.election) == (("Hayır",), ("Ğ", "Işık"))
    assert opened_ballot.raw() == made["opened"].encode()


def test_both_sides_detect_a_ballot_with_another_choice(
    opened: tuple[BrowserReferendum, dict[str, Any]],
) -> None:
    referendum, made = opened
    wrong = made["opened"].replace('"choice":0', '"choice":1', 1)
    with pytest.raises(Invalid, match="opening: ciphertext 1 of “Meydan yayalaştırılsın mı"):
        Opened.read(wrong.encode(), referendum.election).check(referendum.election)
    answer = in_browser("look", election=referendum.text, opened=wrong)

    assert answer == {"code": "opening", "facts": {"question": 0, "choice": 0}}
    right = in_browser("look", election=referendum.text, opened=made["opened"])
    assert right == {"tracker": made["tracker"], "chosen": [[0, 0, 1], [0, 1, 1, 0, 0]]}


# Trustees


@pytest.mark.parametrize("browsers", [{1, 2, 3}, {1}, {2, 3}])
def test_a_ceremony_with_and_without_browsers_gives_one_key(browsers: set[int]) -> None:
    held = Ceremony(3, 2, browsers)

    assert tuple(map(group.power_of_generator, held.shares.values())) == held.trustees.keys


def test_a_browser_names_the_dealer_of_a_wrong_share() -> None:
    held = Ceremony(3, 2, {1})
    other = Ceremony(3, 2, set())
    wrong = as_json([held.dealings[0], replace(held.dealings[1], sealed=other.dealings[1].sealed)])
    answer = in_browser(
        "key",
        member=member_payload(held.members[0]),
        certificates=as_json(held.certificates),
        dealings=[*wrong, held.dealings[2].json()],
    )

    assert answer == {"code": "share", "facts": {"trustee": 2}}


def test_partial_decryptions_of_browsers_have_valid_proofs() -> None:
    referendum = BrowserReferendum.with_ceremony(Ceremony(3, 2, {1, 3}))
    cast = [referendum.ballot(0, (0, 1, 0)), referendum.ballot(1, (1, 0, 0)), referendum.ballot(2, (0, 1, 0))]
    tally, _summary = referendum.tally(cast)
    parts = {owner: referendum.decryption(tally, owner)[0] for owner in (1, 2, 3)}
    cells = tallying.read_tally(tally, referendum.election)
    for owner, raw in parts.items():
        read = PartialDecryption.read(raw, referendum.election)
        assert read.raw() == raw
        read.check(cells, referendum.keys.trustees.keys[owner - 1], referendum.election)
    for absent in (1, 2, 3):
        present = {owner: raw for owner, raw in parts.items() if owner != absent}
        assert referendum.result(tally, present, 3) == b'{"result":[[1,2,0]]}'


def test_a_browser_decrypts_the_sum_of_no_ballots() -> None:
    referendum = BrowserReferendum.with_ceremony(Ceremony(2, 1, {2}))
    tally, _summary = referendum.tally([])
    raw, _owner = referendum.decryption(tally, 2)

    assert referendum.result(tally, {2: raw}, 0) == b'{"result":[[0,0,0]]}'


# Whole archives


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A referendum with browser code only: two questions, weights, a revote, two of three trustees."""
    referendum = BrowserReferendum.with_ceremony(
        Ceremony(3, 2, {1, 2, 3}), questions=(YES_NO, THREE_OF_FIVE), weights=(1, 2, 1, 5)
    )
    votes = [
        (0, ((0, 1, 0), (1, 1, 0, 0, 0))),
        (1, ((1, 0, 0), (0, 0, 0, 0, 0))),
        (0, ((0, 0, 1), (0, 0, 1, 1, 1))),
        (2, ((0, 1, 0), (0, 0, 0, 0, 1))),
    ]
    folder = tmp_path_factory.mktemp("archive")
    path = whole(folder / f"{UUID}.bel", referendum, votes, owners=(3, 1))
    opened = referendum.ballots((3, ((1, 0, 0), (0, 1, 0, 0, 0))))[0]
    (folder / "opened.json").write_bytes(opened["opened"].encode())
    (folder / "tracker").write_text(opened["tracker"])
    return path


RESULT = ((2, 1, 1), (0, 0, 1, 1, 2))


def test_our_verifier_accepts_browser_archives(archive: Path) -> None:
    report = checking.verify(archive, processes=1)

    assert (report.stage, report.ballots, report.counted, report.weight) == (EventType.RESULT, 4, 3, 4)
    assert report.result == RESULT
    assert report.decrypted_by == (1, 3)


def test_belenios_accepts_browser_archives(archive: Path) -> None:
    Tool(belenios.program(), archive.parent).run("election", "verify")


def test_the_verifier_checks_an_opened_ballot(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = archive.parent / "opened.json"
    code = verifier.main([str(archive), "--language=tr", "--processes=1", f"--opened={opened}"])
    output = capsys.readouterr().out

    assert code == 0
    assert (archive.parent / "tracker").read_text() in output
    assert f"{YES_NO.text} (boş)\n  {THREE_OF_FIVE.text} Ğ\n" in output


def still_open(path: Path, referendum: BrowserReferendum, *cast: bytes) -> Path:
    """An archive with these ballots during voting."""
    ballots: Steps = [(EventType.BALLOT, [raw]) for raw in cast]
    return written(path, [(EventType.SETUP, list(referendum.setup())), *ballots])


def unchanged(_data: Any) -> None:
    """The data as the browser wrote them."""


def another_choice(data: Any) -> None:
    data["openings"][0][2]["choice"] = 0


def another_randomness(data: Any) -> None:
    data["openings"][0].reverse()


def another_proof(data: Any) -> None:
    data["ballot"]["answers"][0]["individual_proofs"].reverse()


def another_referendum(data: Any) -> None:
    data["ballot"]["election_hash"] = "A" * 43


def one_too_few(data: Any) -> None:
    data["openings"][1].pop()


@pytest.mark.parametrize(
    ("was_cast", "change", "code"),
    [
        (True, unchanged, "cast"),
        (False, another_choice, "opening"),
        (False, another_randomness, "opening"),
        (False, another_proof, "signature"),
        (False, another_referendum, "other_election"),
        (False, one_too_few, "shape"),
    ],
)
def test_the_verifier_reports_faults_of_an_opened_ballot(
    opened: tuple[BrowserReferendum, dict[str, Any]],
    was_cast: bool,
    change: Callable[[Any], None],
    code: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    referendum, made = opened
    cast = [made["text"].encode()] if was_cast else []
    path = still_open(tmp_path / f"{UUID}.bel", referendum, *cast)
    data = json.loads(made["opened"])
    change(data)
    file = tmp_path / "opened.json"
    file.write_bytes(canonical.write(data))
    exit_code = verifier.main([str(path), "--language=tr", "--processes=1", f"--opened={file}"])

    assert exit_code == 1
    assert f"HATA ({code}): {KINDS[code]}" in capsys.readouterr().out


def test_an_opened_ballot_with_an_unlisted_credential_is_detected(
    opened: tuple[BrowserReferendum, dict[str, Any]], tmp_path: Path
) -> None:
    referendum, made = opened
    elsewhere = BrowserReferendum(referendum.keys, questions=referendum.questions)
    assert elsewhere.election.fingerprint == referendum.election.fingerprint
    path = still_open(tmp_path / f"{UUID}.bel", elsewhere)
    file = tmp_path / "opened.json"
    file.write_text(made["opened"], encoding="utf-8")
    with pytest.raises(Invalid, match="credential: the opened ballot's credential is not on the list"):
        look_into(file, path)


# Modules that browsers load


def test_browsers_load_only_served_modules() -> None:
    named = {
        target
        for path in (settings.BASE_DIR / "referenda" / "static" / "referenda").glob("*.js")
        for target in re.findall(r'from "\.\./(vendor/noble/[^"]+)"', path.read_text("utf-8"))
    }

    assert named == {f"{PREFIX}/{name}" for name in ENTRIES}
    assert all(finders.find(name) for name in named)


# The sum that trustees decrypt


VOTES = [(0, ((0, 1, 0),)), (1, ((1, 0, 0),)), (0, ((0, 0, 1),)), (2, ((0, 1, 0),))]


def encoded(steps: Steps) -> str:
    return base64.b64encode(archive_bytes(steps)).decode()


def test_a_trustees_browser_and_the_verifier_compute_the_same_sum(tmp_path: Path) -> None:
    steps = story(Referendum(single_keys(), weights=(1, 2, 5)), VOTES)
    answer = in_browser("add", archive=encoded(steps))

    report = checking.verify(written(tmp_path / "one.bel", steps))
    tally = next(data for kind, data in steps if kind == EventType.ENCRYPTED_TALLY)
    assert answer == {
        "sum": tally[0].decode(),
        "counted": report.counted,
        "head": report.head,
        "groups": None,
    }


#: Cases after the sum, checked when a part is made or later by everybody.
NOT_OF_THE_SUM = {
    *("another trustee", "a trustee left out", "a trustee who does not show to know their key"),
    *("a member's share that does not follow", "the identity as a credential"),
    *("a factor changed", "a proof of decryption changed"),
    *(
        "a decryption under another trustee's number",
        "a trustee who does not exist",
    ),
    *("trustee number 0", "a decryption that names other factors", "an unknown field in a decryption"),
    *("a decryption of one ballot instead of the sum", "too few trustees", "only the group decrypts"),
    *("the result changed", "one vote more in the result", "a number in the result written in a second way"),
    *("an unknown field in the result",),
}


def test_a_trustees_browser_refuses_the_same_ballots_and_sums_as_the_verifier() -> None:
    original, answers = Forger(), {}
    for name, (forge, _code, _noticed) in CASES.items():
        forger = original.copied()
        forge(forger)
        answers[name] = in_browser("add", archive=encoded(forger.steps))

    assert {name for name, answer in answers.items() if "code" not in answer} == NOT_OF_THE_SUM
    assert answers["a replayed ballot"] == {"code": "ballot", "facts": {"place": 5, "fault": "again"}}


def test_a_trustees_browser_refuses_to_decrypt_a_single_ballot() -> None:
    referendum = Referendum(single_keys())
    steps = story(referendum, VOTES)
    alone = referendum.tally([steps[2][1][0]])
    steps[6] = (EventType.ENCRYPTED_TALLY, list(alone))

    assert in_browser("add", archive=encoded(steps[:7])) == {"code": "other_sum", "facts": {}}
