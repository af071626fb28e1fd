"""What a test run makes once, and the table of templates at its end."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import mutants, once
from tests.journeys import templates


@pytest.fixture
def own_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of a separate run."""
    folder = tmp_path / "run"
    monkeypatch.setattr(once, "folder", lambda: folder)
    monkeypatch.setattr(templates, "_inspected", once.Seen("templates"))
    return folder


def test_what_cannot_be_made_is_tried_again_and_then_made_once(own_run: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise ValueError("the cause")

    made: list[Path] = []
    with pytest.raises(ValueError, match="the cause"):
        once.made("thing", fail)
    assert not (own_run / "thing").exists()

    for _ in range(2):
        assert once.made("thing", made.append) == own_run / "thing"
    assert made == [own_run / "thing"]


def test_what_one_process_has_seen_the_others_know(own_run: Path) -> None:
    own_run.mkdir()
    here, there = once.Seen("colours"), once.Seen("colours")
    here.add(["black on white", "white on black"])
    (own_run / "templates-1").write_text("of something else\n")
    (own_run / "colours-1").write_text("blue on white\nred on wh")

    assert there.has(["black on white", "blue on white"])
    assert not there.has(["red on wh"])
    assert not there.has(["of something else"])


def test_each_template_is_looked_at_in_each_language(own_run: Path) -> None:
    own_run.mkdir()
    everything = {name.rpartition(" [")[0] for name in templates.missed()}
    assert {"polls/results/poll.html", "forums/discussion/thread.html", "people/security.html"} <= everything
    last, *others = sorted(everything)
    templates.note("tr", others)
    templates.note("en", everything)

    assert templates.missed() == [f"{last} [tr]"]
    assert templates.all_known("tr", others)
    assert not templates.all_known("tr", [last])


@pytest.mark.parametrize(
    ("ended", "is_whole", "ends"),
    [
        (pytest.ExitCode.OK, False, pytest.ExitCode.TESTS_FAILED),
        (pytest.ExitCode.OK, True, pytest.ExitCode.OK),
        (pytest.ExitCode.INTERRUPTED, False, pytest.ExitCode.INTERRUPTED),
    ],
)
def test_a_template_that_was_missed_fails_a_run_that_passed(
    own_run: Path, ended: pytest.ExitCode, is_whole: bool, ends: pytest.ExitCode
) -> None:
    own_run.mkdir()
    if is_whole:
        for name in templates.missed():
            templates.note(name[-3:-1], [name[:-5]])
    session: Any = SimpleNamespace(exitstatus=ended)

    templates.Table().pytest_sessionfinish(session)

    assert session.exitstatus == ends


@pytest.mark.parametrize(
    ("module", "tests"),
    [
        ("polls/questionnaire/rules.py", "tests/polls/questionnaire/test_rules.py"),
        ("polls/statistics/disclosure.py", "tests/polls/statistics/test_disclosure.py"),
        ("participation/roll/operations/links.py", "tests/participation/roll"),
    ],
)
def test_mutants_of_a_module_meet_the_tests_that_mirror_it(module: str, tests: str) -> None:
    assert mutants.tests_of(Path(module)) == Path(tests)
