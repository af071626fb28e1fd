"""Command line of the verifier.

Exits with 0 if everything is valid, 1 with the first fault or if not everything could be checked, 2 on wrong
usage.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from referenda.verifier import checking
from referenda.verifier.checking import Questions
from referenda.verifier.opened import look_into
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
    """Verify the archive named on the command line and print each step. Returns the exit code."""
    given = _build_parser().parse_args(arguments)
    words = STEPS[given.language]
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal without Turkish letters must not stop the verification.
        sys.stdout.reconfigure(errors="replace")

    def say(step: str, facts: dict[str, object]) -> None:
        print(_escape_control_characters(words[step].format(**facts)), flush=True)  # noqa: T201

    questions = Questions(given.tracker, given.head, given.since)
    try:
        report = checking.verify(
            given.archive,
            say=say,
            processes=given.processes,
            asked=questions,
            beside=given.districts,
            proofs=given.proofs,
        )
        if given.opened is not None:
            look_into(given.opened, given.archive, say=say)
    except Invalid as fault:
        reason = fault.reason if given.language == "en" else f"{KINDS[fault.code]} – {fault.reason}"
        say("failed", {"code": fault.code, "reason": reason})
        return 1
    except OSError as fault:
        say("unreadable", {"reason": fault})
        return 1
    except BrokenProcessPool:
        say("unfinished", {})
        return 1
    say(_STAGES[report.stage], {})
    return 0


def _escape_control_characters(line: str) -> str:
    """Replace control characters, which a terminal would execute: a reason may quote the file."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)


def _build_parser() -> argparse.ArgumentParser:
    started = Path(sys.argv[0]).name
    parser = argparse.ArgumentParser(
        prog="python -m referenda.verifier" if started == "__main__.py" else started,
        description="Check a referendum's archive / Bir halk oylamasının arşivini denetle",
    )
    parser.add_argument("archive", type=Path, metavar="FILE.bel")
    parser.add_argument(
        "--districts",
        type=Path,
        metavar="FILE.districts",
        help="check the districts' results as well / ilçelerin sonuçlarını da denetle",
    )
    parser.add_argument(
        "--proofs",
        type=Path,
        metavar="FILE.proofs",
        help="check the trustees' second proofs as well / emanetçilerin ikinci kanıtlarını da denetle",
    )
    parser.add_argument("--tracker", help="look for this ballot / bu takip kodunu ara")
    parser.add_argument("--head", help="was this the newest event once? / bu, bir ara son olay mıydı?")
    parser.add_argument(
        "--since", type=Path, metavar="OLD.bel", help="has it only grown? / yalnızca büyümüş mü?"
    )
    parser.add_argument(
        "--opened",
        type=Path,
        metavar="OPENED.json",
        help="what does this opened ballot hold? / bu açılmış oy pusulasında ne var?",
    )
    parser.add_argument("--language", choices=sorted(STEPS), default=_detect_language())
    parser.add_argument("--processes", type=_positive, help="how many processes work (default: one a core)")
    return parser


def _detect_language() -> str:
    return "tr" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("tr") else "en"


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


if __name__ == "__main__":
    sys.exit(main())
