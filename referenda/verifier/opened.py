"""Verifies a ballot that its voter opened instead of casting it."""

from dataclasses import dataclass
from pathlib import Path

from referenda.verifier import structure
from referenda.verifier.structure import Structure
from referenda.verifier.words import Say, silently
from referenda.voting import ballots, canonical
from referenda.voting.openings import Opened
from referenda.voting.proofs import demand


@dataclass(frozen=True, slots=True)
class Finding:
    """``chosen`` holds each question's text with the chosen answers, none for a blank answer."""

    tracker: str
    chosen: tuple[tuple[str, tuple[str, ...]], ...]


def look_into(path: Path, archive: Path, *, say: Say = silently) -> Finding:
    """Verify the opened ballot at ``path`` against the ``archive`` of its referendum.

    ``say`` is called after each step. Raises Invalid: the codes of `Opened.check`; ``size`` if the file is
    too large, before all of it is read; ``credential`` if its credential is not on the list; ``cast`` if the
    ballot was cast nevertheless. Raises OSError if a file cannot be read.
    """
    whole = structure.read(archive, lambda _structure: None)
    election = whole.setup.election
    opened = Opened.read(_read_file(path), election)
    opened.check(election)
    listed = opened.ballot.credential in whole.setup.credentials.weights
    demand(listed, "credential", "the opened ballot's credential is not on the list")
    demand(
        not _holds_ballot(archive, whole, opened.tracker),
        "cast",
        "the ballot was opened, and cast all the same",
    )
    texts = (question.text for question in election.questions)
    finding = Finding(opened.tracker, tuple(zip(texts, opened.chosen(election), strict=True)))
    say("opened", {"tracker": finding.tracker})
    for question, answers in finding.chosen:
        facts: dict[str, object] = {"question": question, "answers": ", ".join(answers)}
        say("chosen" if answers else "nothing_chosen", facts)
    return finding


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        raw = file.read(canonical.LARGEST + 1)
    demand(len(raw) <= canonical.LARGEST, "size", f"an opened ballot has at most {canonical.LARGEST} bytes")
    return raw


def _holds_ballot(archive: Path, whole: Structure, tracker: str) -> bool:
    with archive.open("rb") as file:
        for place in whole.places():
            file.seek(place.offset)
            if ballots.tracker(file.read(place.size)) == tracker:
                return True
    return False
