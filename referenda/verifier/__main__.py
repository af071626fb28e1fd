"""The verifier at the command line. Exits 0 if everything holds, 1 with the first fault, 2 on wrong usage."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from referenda.verifier import checking
from referenda.verifier.words import KINDS, STEPS
from referenda.voting.archive import EventType
from referenda.voting.errors import Invalid

_STAGES = {
    EventType.SETUP: "open",
    EventType.BALLOT: "open",
    EventType.END_BALLOTS: "closed",
    EventType.ENCRYPTED_TALLY: "tallied",
    EventType.PARTIAL_DECRYPTION: "tallied",
    EventType.RESULT: "complete",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the archive that the command line names and print each step. Returns the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    words = STEPS[given.language]

    def say(step: str, facts: dict[str, object]) -> None:
        print(words[step].format(**facts), flush=True)  # noqa: T201

    try:
        report = checking.verify(given.archive, say=say, processes=given.processes)
        if given.since is not None:
            say("grown", {"bytes": checking.grown_since(given.since, given.archive)})
        if given.tracker is not None:
            counts = checking.find(given.archive, given.tracker)
            say("counts" if counts else "replaced", {"tracker": given.tracker})
    except Invalid as fault:
        reason = fault.reason if given.language == "en" else f"{KINDS[fault.code]} – {fault.reason}"
        say("failed", {"code": fault.code, "reason": reason})
        return 1
    except OSError as fault:
        say("unreadable", {"reason": fault})
        return 1
    say(_STAGES[report.stage], {})
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m referenda.verifier",
        description="Check a referendum's archive / Bir halk oylamasının arşivini denetle",
    )
    parser.add_argument("archive", type=Path, metavar="FILE.bel")
    parser.add_argument("--tracker", help="look for this ballot / bu takip kodunu ara")
    parser.add_argument(
        "--since", type=Path, metavar="OLD.bel", help="has it only grown? / yalnızca büyümüş mü?"
    )
    parser.add_argument("--language", choices=sorted(STEPS), default=_language())
    parser.add_argument("--processes", type=_positive, help="how many processes work (default: one a core)")
    return parser


def _language() -> str:
    return "tr" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("tr") else "en"


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


if __name__ == "__main__":
    sys.exit(main())
