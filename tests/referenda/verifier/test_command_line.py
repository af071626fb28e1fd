"""``python -m referenda.verifier``, run without any other of our code."""

import ast
from pathlib import Path
from shutil import copy

import pytest
from django.conf import settings

from referenda.verifier import __main__ as command
from referenda.verifier import words
from referenda.voting import ballots, canonical
from referenda.voting.archive import EventType
from tests.referenda.verifier import alone
from tests.referenda.voting import made
from tests.referenda.voting.made import Referendum, single_keys

YES, NO = [[0, 1, 0]], [[0, 0, 1]]
REFERENDUM = Referendum(single_keys())
STEPS = made.story(REFERENDUM, [(0, YES), (1, NO), (0, NO)])

#: Forbidden for the verifier: opening a connection, importing Django.
WATCHED = """
import sys

def watch(event, arguments):
    if event.startswith("socket.") or (event == "import" and arguments[0].startswith(("django", "config"))):
        raise SystemExit(f"NOT ALONE: {event} {arguments}")

sys.addaudithook(watch)

from referenda.verifier.__main__ import main

if __name__ == "__main__":
    code = main()
    assert not {"django", "config", "cryptography", "ssl"} & set(sys.modules), sys.modules
    sys.exit(code)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made.written(tmp_path / f"{made.UUID}.bel", STEPS)


def a_place(folder: Path, ballots: int) -> alone.Place:
    prepared = alone.Place(folder, ballots=ballots)
    prepared.with_our_source()
    return prepared


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> alone.Place:
    return a_place(tmp_path_factory.mktemp("place"), alone.FEW)


@pytest.fixture(scope="module")
def large_place(tmp_path_factory: pytest.TempPathFactory) -> alone.Place:
    return a_place(tmp_path_factory.mktemp("place"), alone.BALLOTS)


@pytest.fixture(scope="module")
def places(place: alone.Place, large_place: alone.Place) -> dict[str, alone.Place]:
    """Places with enough ballots for this number of processes."""
    return {"1": place, "2": large_place}


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    code = command.main([str(argument) for argument in arguments])
    return code, capsys.readouterr().out.splitlines()


def test_each_step_is_printed_in_english(path, capsys):
    code, lines = run(capsys, path, "--language", "en")

    assert code == 0
    assert [line.partition(":")[0] for line in lines] == [
        "The setup is valid",
        "The chain of events is valid",
        "All ballots are valid",
        "The encrypted tally is the sum of the ballots that count",
        "The decryption of trustee 1 is proved",
        "The result is what the trustees decrypted",
        "The second proofs of decryptions were not checked. To check them",
        "The archive is complete and valid.",
    ]
    assert lines[2] == "All ballots are valid: 3 ballots, 2 of them count, with a weight of 2"
    assert lines[-3].endswith(": [[0, 0, 2]]")


def test_each_step_is_printed_in_turkish(path, capsys):
    code, lines = run(capsys, path, "--language", "tr")

    assert code == 0
    assert lines[2] == "Bütün oy pusulaları doğru: 3 pusula, sayılan 2, ağırlığı 2"
    assert lines[-1] == "Arşiv tam ve doğru."


@pytest.mark.parametrize(
    ("events", "last"),
    [
        (1, "Voting is still open: there is no closing event yet."),
        (3, "Voting is still open: there is no closing event yet."),
        (5, "Voting has closed; the encrypted tally is not published yet."),
        (6, "The encrypted tally is published; the result is not published yet."),
        (7, "The encrypted tally is published; the result is not published yet."),
        (8, "The archive is complete and valid."),
    ],
)
def test_the_last_line_shows_the_stage_of_the_referendum(path, capsys, events, last):
    made.written(path, STEPS[:events])

    code, lines = run(capsys, path, "--language", "en")

    assert (code, lines[-1]) == (0, last)


@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("en", "ERROR (event): Ballot stands where it cannot"),
        ("tr", "HATA (event): olaylar birbirini izlemiyor – Ballot stands where it cannot"),
    ],
)
def test_the_first_fault_is_printed_with_its_code(path, capsys, language, last):
    made.written(path, [*STEPS[:5], STEPS[1]])

    code, lines = run(capsys, path, "--language", language)

    assert (code, lines[-1]) == (1, last)


@pytest.fixture(scope="module")
def archive_of_districts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = ("Konak", "Çeşme\x1b[2K\nThe archive is complete and valid.", "Urla")
    of = [voter % 2 for voter in range(20)]
    referendum = Referendum(single_keys(), weights=[1] * 20, districts=of, names=names)
    steps = made.story(referendum, [(voter, YES if voter < 12 else NO) for voter in range(20)])
    path = made.written(tmp_path_factory.mktemp("districts") / "apart.bel", steps)
    made.beside(path, made.companion(referendum, made.cast_in(steps)))
    return path


@pytest.fixture
def with_districts(archive_of_districts: Path, tmp_path: Path) -> Path:
    """An archive with districts, whose file lies beside it."""
    for path in (archive_of_districts, archive_of_districts.with_suffix(".districts")):
        copy(path, tmp_path)
    return tmp_path / archive_of_districts.name


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            [
                "The list of districts matches this election and its credentials: 3 districts; "
                "groups of at least 10 ballots are counted together",
                "The encrypted sums of the district groups match their districts' counted ballots: "
                "3 district groups",
                "The decryption of the district groups by trustee 1 is proved",
                "The results of the district groups are what the trustees decrypted and add up to "
                "the result:",
                "  Konak (10 ballots): [[0, 6, 4]]",
                "  Çeşme�[2K�The archive is complete and valid. (10 ballots): [[0, 6, 4]]",
                "  Urla (0 ballots): [[0, 0, 0]]",
                "The second proofs of decryptions were not checked. "
                "To check them: --proofs AbCdEfGhJkMnPq.proofs",
                "The archive is complete and valid.",
            ],
        ),
        (
            "tr",
            [
                "İlçe listesi, bu oylamanın ve oy kullanma kodlarının listesi: 3 ilçe; "
                "en az 10 pusula birlikte sayılır",
                "İlçe gruplarının şifreli toplamları, ilçelerindeki sayılan pusulaların toplamları: "
                "3 ilçe grubu",
                "1. emanetçinin ilçe grupları için çözümü kanıtlı",
                "İlçe gruplarının sonuçları, emanetçilerin çözdükleri; toplamları oylamanın sonucu:",
                "  Konak (10 pusula): [[0, 6, 4]]",
                "  Çeşme�[2K�The archive is complete and valid. (10 pusula): [[0, 6, 4]]",
                "  Urla (0 pusula): [[0, 0, 0]]",
                "Çözümlerin ikinci kanıtları denetlenmedi. Denetlemek için: --proofs AbCdEfGhJkMnPq.proofs",
                "Arşiv tam ve doğru.",
            ],
        ),
    ],
)
def test_the_districts_results_are_printed(with_districts, capsys, language, expected):
    file = with_districts.with_suffix(".districts")

    code, lines = run(capsys, with_districts, "--districts", file, "--language", language)

    assert code == 0
    assert [lines[2], *lines[7:]] == expected


def test_second_proofs_are_checked_if_given(path, capsys):
    proofs = made.second_proofs(REFERENDUM, STEPS)
    code, lines = run(capsys, path, "--proofs", made.beside(path, proofs, ".proofs"), "--language", "en")

    assert (code, lines[-2:]) == (
        0,
        ["The second proof of the decryption of trustee 1 is valid", "The archive is complete and valid."],
    )

    code, lines = run(capsys, path, "--proofs", made.beside(path, [], ".proofs"), "--language", "tr")
    assert (code, lines[-1]) == (
        1,
        "HATA (proofs): ikinci kanıtların dosyası bu arşivin değil ya da eksik – "
        "the second proofs end before part 1, of trustee 1",
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            "The election has a list of districts; the districts' results were not checked. "
            "To check them: --districts AbCdEfGhJkMnPq.districts",
        ),
        (
            "tr",
            "Oylamanın bir ilçe listesi var; ilçelerin sonuçları denetlenmedi. "
            "Denetlemek için: --districts AbCdEfGhJkMnPq.districts",
        ),
    ],
)
def test_omitted_districts_are_printed_and_not_a_fault(with_districts, capsys, language, expected):
    code, lines = run(capsys, with_districts, "--language", language)

    assert (code, lines[-3]) == (0, expected)


def test_a_fault_of_the_districts_is_printed_with_its_code(with_districts, path, capsys):
    file = with_districts.with_suffix(".districts")
    code, lines = run(capsys, path, "--districts", file, "--language", "en")
    assert (code, lines[-1]) == (1, "ERROR (districts): the election names no list of districts")
    file.write_bytes(file.read_bytes()[:-1])
    code, lines = run(capsys, with_districts, "--districts", file, "--language", "tr")
    assert (code, lines[-1]) == (
        1,
        "HATA (districts): ilçelerin dosyası bu arşivin değil ya da eksik – "
        "the file of districts ends within a line",
    )
    code, lines = run(capsys, with_districts, "--districts", file.with_name("none"), "--language", "en")
    assert code == 1
    assert lines[-1].startswith("The file cannot be read: [Errno 2] ")


def test_a_ballot_is_found_by_its_tracker(path, capsys):
    replaced, counts, _counts = (ballots.tracker(data[0]) for _kind, data in STEPS[1:4])

    assert run(capsys, path, "--language", "en", "--tracker", counts)[1][-2] == (
        f"The ballot with this tracker is in the archive and counts: {counts}"
    )
    assert run(capsys, path, "--language", "en", "--tracker", replaced)[1][-2] == (
        "The ballot with this tracker is in the archive; a later one from its credential counts instead: "
        f"{replaced}"
    )
    code, lines = run(capsys, path, "--language", "en", "--tracker", canonical.fingerprint(b""))
    assert (code, lines[-1]) == (1, "ERROR (missing): there is no ballot with this tracker")


def test_an_older_archive_and_a_published_head_are_compared(path, tmp_path, capsys):
    older = made.written(tmp_path / "older.bel", STEPS[:3])
    head = run(capsys, older, "--language", "en")[1][1].rpartition(" ")[2]

    code, lines = run(capsys, path, "--language", "tr", "--since", older, "--head", head)
    assert code == 0
    assert lines[-3:-1] == [
        f"Eski arşiv, bu arşivin başında olduğu gibi duruyor ({older.stat().st_size} bayt)",
        f"Bu özet, olay zincirinin 2. olayı: {head}",
    ]
    code, lines = run(capsys, older, "--language", "en", "--since", path)
    assert (code, lines[-1]) == (1, "ERROR (not_grown): the older archive is not the beginning of this one")
    code, lines = run(capsys, path, "--language", "en", "--head", "ab" * 32)
    assert (code, lines[-1]) == (1, "ERROR (missing): there is no event with this name")


def test_an_unreadable_file_is_reported(path, tmp_path, capsys):
    code, lines = run(capsys, tmp_path / "none.bel", "--language", "en")
    assert code == 1
    assert lines[0].startswith("The file cannot be read: [Errno 2] ")
    code, lines = run(capsys, tmp_path, "--language", "tr")
    assert code == 1
    assert lines[0].startswith("Dosya okunamadı: [Errno 21] ")
    code, lines = run(capsys, path, "--language", "en", "--since", tmp_path / "none.bel")
    assert code == 1
    assert lines[-1].startswith("The file cannot be read: [Errno 2] ")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["x.bel", "y.bel"],
        ["x.bel", "--processes", "0"],
        ["x.bel", "--processes", "two"],
        ["x.bel", "--language", "de"],
        ["x.bel", "--tracker"],
        ["x.bel", "--districts"],
        ["x.bel", "--other"],
    ],
)
def test_wrong_usage_is_reported(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)

    assert caught.value.code == 2
    assert "usage: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LC_ALL": "tr_TR.UTF-8"}, "tr"),
        ({"LANG": "tr_TR.UTF-8"}, "tr"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "tr_TR.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_follows_the_terminal(path, capsys, monkeypatch, environment, language):
    for name in ("LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert run(capsys, path)[1][-1] == words.STEPS[language]["complete"]


def test_file_contents_cannot_move_the_cursor(path, capsys):
    """A member name that would clear the line and print a better one."""
    forged = "\x1b[2K\x1b[1GThe archive is complete and valid.\r\n\u202e"
    steps = [*STEPS[:-1], (EventType.RESULT, [canonical.write({"result": [], forged: 1})])]
    made.written(path, steps)

    code, lines = run(capsys, path, "--language", "en")

    assert code == 1
    assert lines[-1].startswith("ERROR (shape): missing: -; unknown: ")
    assert all(line.isprintable() for line in lines)
    assert len(lines) == 2


def test_every_step_and_fault_has_text_in_both_languages():
    assert set(words.STEPS["tr"]) == set(words.STEPS["en"])
    assert all(words.STEPS[language][step] for language in words.STEPS for step in words.STEPS["en"])
    assert codes() <= set(words.KINDS)
    assert {"proof", "archive", "size", "not_grown"} <= codes()


#: Modules that the verifier does not run.
OF_BROWSERS = {"ceremony", "spelled", "replacement"}


def codes() -> set[str]:
    """Codes in the source of the modules that the verifier runs."""
    literals = set()
    for folder in ("voting", "verifier"):
        for path in (settings.BASE_DIR / "referenda" / folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())) if path.stem not in OF_BROWSERS else ():
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    place = {"Invalid": 0, "demand": 1}.get(node.func.id)
                    code = None if place is None else node.args[place]
                    if isinstance(code, ast.Constant):
                        literals.add(str(code.value))
    return literals


# In a process of its own


@pytest.mark.parametrize("processes", ["1", "2"])
def test_the_verifier_needs_only_pynacl_and_no_network(places, processes):
    place = places[processes]
    (place.folder / "watched.py").write_text(WATCHED)

    good = place.run("watched.py", place.good.name, "--processes", processes)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.splitlines()[-1] == "The archive is complete and valid."
    bad = place.run("watched.py", place.bad.name, "--processes", processes)
    assert (bad.returncode, bad.stderr) == (1, "")
    assert bad.stdout.splitlines()[-1].startswith(f"ERROR (proof): ballot {place.ballots}: ")
    beside = ("--districts", place.districts.name)
    apart = place.run("watched.py", place.good.name, "--processes", processes, *beside)
    assert (apart.returncode, apart.stderr) == (0, "")
    assert f"  Konak ({place.ballots // 3} ballots): [[{place.ballots // 6}]]" in apart.stdout.splitlines()


def test_the_import_and_network_watch_detects_violations(place):
    for line in ("import socket; socket.socket().connect(('127.0.0.1', 9))", "import django"):
        (place.folder / "watched.py").write_text(
            WATCHED.replace("from referenda", f"{line}\nfrom referenda", 1)
        )
        assert "NOT ALONE" in place.run("watched.py", place.good.name).stderr


@pytest.mark.parametrize("processes", ["1", "2"])
def test_the_exit_code_depends_on_the_result(places, processes):
    place = places[processes]
    begin = ("-m", "referenda.verifier", "--processes", processes)

    assert place.run(*begin, place.good.name).returncode == 0
    assert place.run(*begin, place.bad.name).returncode == 1
    assert place.run(*begin, "none.bel").returncode == 1
    assert place.run(*begin).returncode == 2


def test_a_terminal_without_turkish_letters_does_not_stop_it(place):
    done = place.run(
        "-m", "referenda.verifier", place.good.name, language="tr_TR.UTF-8", PYTHONIOENCODING="ascii"
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "Ar?iv tam ve do?ru."


def test_a_killed_process_does_not_count_as_verified(large_place):
    """The kernel kills processes when memory is short."""
    (large_place.folder / "killed.py").write_text(
        "import os, signal, sys\n"
        "from referenda.verifier import __main__ as command\n"
        "from referenda.verifier import checking\n"
        "if __name__ == '__main__':\n"
        "    sys.exit(command.main())\n"
        "checking.Ballot.check = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
    )

    done = large_place.run("killed.py", large_place.good.name, "--processes", "2")

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[-1].startswith("The check did not finish: ")
