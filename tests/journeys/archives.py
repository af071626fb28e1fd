"""Downloads a referendum's archive and verifies it with our verifier and with another one."""

import subprocess
import sys
from pathlib import Path

from referenda.verifier import checking
from referenda.verifier.checking import Questions
from tests.faults.installation import ROOT
from tests.journeys.persons import Person
from tests.referenda import belenios
from tests.referenda.belenios import Tool


def archive(person: Person, address: str, folder: Path) -> Path:
    """Download the current archive alone into ``folder``. ``address`` is the referendum's."""
    return _downloaded(person, f"{address}arsiv.bel", folder)


def districts(person: Person, address: str, folder: Path) -> Path:
    """Download the file of districts beside ``folder``: in it, the other tool would expect more files."""
    return _downloaded(person, f"{address}ilceler.jsonl", folder.with_name(f"{folder.name}-districts"))


def _downloaded(person: Person, address: str, folder: Path) -> Path:
    answer = person.page.request.get(address)
    assert answer.ok
    disposition = answer.headers["content-disposition"]
    folder.mkdir(exist_ok=True)
    path = folder / disposition.partition('filename="')[2].rstrip('"')
    path.write_bytes(answer.body())
    return path


def ballot_status(bel: Path, sought: str) -> str:
    """Last step of our verifier for a tracker: ``counts`` or ``replaced``."""
    said: list[str] = []
    checking.verify(bel, say=lambda name, _facts: said.append(name), asked=Questions(tracker=sought))
    return said[-1]


def verified(bel: Path, *asked: str | Path) -> str:
    """Run our verifier as anybody does. Returns its output. ``asked``: further options."""
    done = subprocess.run(
        [sys.executable, "-m", "referenda.verifier", bel, *asked, "--language", "tr"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def verified_by_belenios(folder: Path) -> Tool:
    """Verify the archive alone in ``folder`` with the tool that we did not write. Returns the tool."""
    tool = Tool(belenios.program(), folder)
    done = tool.attempt("election", "verify")
    assert done.returncode == 0, done.stderr.decode()
    return tool
