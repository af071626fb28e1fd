"""The progress of the ceremony and the decryption, for trustees' pages and the public page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.text import figures
from referenda.archive import queries as archive_queries
from referenda.referendum import live
from referenda.referendum.models import WITH_RESULT, Referendum, State
from referenda.trustees import decryptions, queries
from referenda.trustees.models import Trustee
from referenda.trustees.wording import get_browser_messages
from referenda.voting import canonical, group
from referenda.voting.tallying import TallySummary
from referenda.voting.trustees import Certificate, Signed

STEPS = 3


class Panel(StrEnum):
    """The panel that a trustee's page shows."""

    EARLY = "early"
    MAKE = "make"
    DEAL = "deal"
    FINISH = "finish"
    WAIT = "wait"
    KEEP = "keep"
    DECRYPT = "decrypt"
    DECRYPTED = "decrypted"
    OVER = "over"


_OWN_STEP = (Panel.MAKE, Panel.DEAL, Panel.FINISH)
_DECRYPTING = {State.TALLIED, *WITH_RESULT}


@dataclass(frozen=True, slots=True)
class TrusteeRow:
    """A trustee's row. ``fingerprint``: the digits by which people compare the trustee's key, empty before
    there is one."""

    index: int
    name: str
    steps: int
    decrypted: bool
    fingerprint: str

    @property
    def cells(self) -> list[tuple[int | str, bool]]:
        """Each step, or "decrypted", with whether it is done."""
        return [*((step, self.steps >= step) for step in range(1, STEPS + 1)), ("decrypted", self.decrypted)]


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of all trustees at one moment. ``version``: that of the live snapshot."""

    referendum: Referendum
    trustees: Sequence[TrusteeRow]
    version: int

    @property
    def sentence(self) -> str:
        """Whom everybody waits for, as a sentence. ceremony-progress.js builds it in the same way."""
        return self.words[self._key].format(
            step=min(self.least + 1, STEPS),
            names=format_trustee_list(self.waited_for),
            n=sum(it.decrypted for it in self.trustees),
            needed=self.referendum.trustees_needed,
        )

    @property
    def least(self) -> int:
        """The number of steps that all trustees have made."""
        return min((it.steps for it in self.trustees), default=0)

    @property
    def is_complete(self) -> bool:
        """Whether all trustees have made all steps."""
        return self.least == STEPS

    @property
    def waited_for(self) -> list[TrusteeRow]:
        """The trustees who are behind. The ceremony needs all of them, the decryption any of them."""
        if self.referendum.state == State.TALLIED:
            return [it for it in self.trustees if not it.decrypted]
        return [it for it in self.trustees if it.steps == self.least < STEPS]

    @property
    def _key(self) -> str:
        state = State(self.referendum.state)
        if state == State.CEREMONY:
            return "complete" if self.is_complete else "waiting"
        if state in {State.DRAFT, State.REVIEW}:
            return "announced"
        return state if state in self.words else "made"

    @property
    def words(self) -> Mapping[str, str]:
        """The sentences by state, with placeholders ``{names}``, ``{step}``, ``{n}`` and ``{needed}``."""
        return {
            "announced": _("The key ceremony has not started."),
            "waiting": _("Step {step} of 3. Waiting for {names}."),
            "complete": _("All trustees have completed the three steps. An officer now ends the ceremony."),
            "made": _("The key ceremony is over. The key is made, and nobody holds it alone."),
            "tallied": _("{n} of {needed} needed trustees have decrypted. Waiting for {names}."),
            "partial": _("The sum is decrypted."),
            "provisional": _("The sum is decrypted."),
            "certified": _("The sum is decrypted."),
            "annulled": _("The referendum is annulled."),
        }

    @property
    def words_with_done(self) -> dict[str, str]:
        """The sentences for the browser, and the text of a finished cell."""
        return {**self.words, "done": _("done")}


def format_trustee_list(trustees: Sequence[TrusteeRow]) -> str:
    """The trustees as a list such as ``2. Ayşe Kaya, 3. Can Demir``."""
    return ", ".join(f"{it.index}. {it.name}" for it in trustees)


def read_progress(referendum: Referendum) -> Progress:
    """The stored progress. The version is read first, so that it is never newer than the rows."""
    version = live.get_snapshot_version(referendum.pk)
    steps, decrypted = queries.list_ceremony_steps(referendum.pk), decryptions.list_decrypted_by(referendum)
    rows = [
        TrusteeRow(it.index, it.name, step_count, it.index in decrypted, format_key_digits(it))
        for it, step_count in zip(queries.list_trustees(referendum), steps, strict=True)
    ]
    return Progress(referendum, rows, version)


def format_key_digits(trustee: Trustee) -> str:
    """The digits by which people compare a key, as in trustees' browsers: 16 hexadecimal digits in groups of
    four. Empty before there is a key."""
    if not trustee.certificate:
        return ""
    certificate = Certificate.read(Signed.read(canonical.read(trustee.certificate.encode())))
    digits = canonical.hexadecimal(group.encode(certificate.verification).encode())[:16]
    return " ".join(digits[begin : begin + 4] for begin in range(0, 16, 4))


def build_panel(current: Progress, index: int) -> Panel:
    """The panel of the trustee with the number ``index``."""
    state, own = State(current.referendum.state), current.trustees[index - 1]
    if state in {State.DRAFT, State.REVIEW, State.ANNOUNCED}:
        return Panel.EARLY
    if state == State.CEREMONY:
        if current.is_complete:
            return Panel.KEEP
        return _OWN_STEP[own.steps] if own.steps == current.least else Panel.WAIT
    if state in _DECRYPTING and own.decrypted:
        return Panel.DECRYPTED
    if state == State.TALLIED:
        return Panel.DECRYPT
    return Panel.KEEP if state in {State.READY, State.OPEN, State.CLOSED} else Panel.OVER


def find_current_task(current: Progress, index: int, now: datetime) -> str:
    """The sentence at the top of a trustee's page."""
    own, panel = current.trustees[index - 1], build_panel(current, index)
    if panel == Panel.WAIT:
        return _("You have completed step {step} of 3. Waiting for {names}.").format(
            step=own.steps, names=format_trustee_list(current.waited_for)
        )
    if panel == Panel.KEEP:
        return _describe_wait_for_decryption(current.referendum, now)
    return {
        Panel.EARLY: _("The key ceremony has not started. This page shows when it does."),
        Panel.MAKE: _("Your turn: step 1 of 3. Make your key."),
        Panel.DEAL: _("Your turn: step 2 of 3. Send every trustee their share."),
        Panel.FINISH: _("Your turn: step 3 of 3. Check the shares and publish your key."),
        Panel.DECRYPT: _("Voting has closed. Decrypt your part of the sum."),
        Panel.DECRYPTED: _("Your part of the sum is decrypted. Thank you."),
        Panel.OVER: _("Trustees have nothing left to do. You can destroy your file and the paper."),
    }[panel]


def _describe_wait_for_decryption(referendum: Referendum, now: datetime) -> str:
    """What a trustee who has completed the ceremony waits for until the sum can be decrypted."""
    if referendum.state == State.CEREMONY:
        return _(
            "You and all other trustees have completed the three steps. An officer now ends the ceremony."
        )
    if referendum.closes_at <= now:
        return _("Voting has closed and the encrypted ballots are being added up. Next, you decrypt.")
    return _("Keep your file and the paper. You need one of them when voting closes, on {when}.").format(
        when=figures.format_moment(referendum.closes_at)
    )


def format_deadline(referendum: Referendum, now: datetime) -> str:
    """By when the ceremony should end, as a sentence; empty once it has ended."""
    if referendum.state not in {State.ANNOUNCED, State.CEREMONY}:
        return ""
    when = figures.format_moment(referendum.opens_at)
    if referendum.opens_at <= now:
        return _("Voting was due to open on {when}. It opens as soon as the key is complete.").format(
            when=when
        )
    return _("Voting is due to open on {when}. Every trustee must finish before then.").format(when=when)


def describe_needed_trustees(referendum: Referendum, size: int) -> str:
    """How many trustees are needed to decrypt, as a sentence."""
    return ngettext(
        "{size} people each hold a share of the key. {needed} of them is enough to decrypt the sum.",
        "{size} people each hold a share of the key. Any {needed} of them together can decrypt the sum.",
        referendum.trustees_needed,
    ).format(size=size, needed=referendum.trustees_needed)


def build_payload(referendum: Referendum, trustee: Trustee, now: datetime) -> dict[str, object]:
    """The data for a trustee's browser: progress and what was published. The browser reads the ciphertexts
    from the public archive."""
    current, rows = read_progress(referendum), queries.list_trustees(referendum)
    panel = build_panel(current, trustee.index)
    return {
        "version": current.version,
        "panel": panel,
        "sentence": find_current_task(current, trustee.index, now),
        "certificates": [json.loads(it.certificate) if it.certificate else None for it in rows],
        "dealings": [json.loads(it.dealing) if it.dealing else None for it in rows],
        "begun": archive_queries.get_newest_event(referendum.pk) is not None,
        **(_count_ballots(referendum) if panel == Panel.DECRYPT else {}),
    }


def _count_ballots(referendum: Referendum) -> dict[str, int]:
    """How many ballots count, and how many were cast, including replaced ones."""
    return {"ballots": _count_ballots_in_sum(referendum), "cast": archive_queries.cast_ballots(referendum)}


def _count_ballots_in_sum(referendum: Referendum) -> int:
    """The number of ballots in the encrypted sum."""
    return TallySummary.read(archive_queries.tally_summary(referendum)).ballots


def build_page_context(referendum: Referendum, trustee: Trustee, now: datetime) -> dict[str, object]:
    """The template context of a trustee's page."""
    current = read_progress(referendum)
    return {
        "referendum": referendum,
        "trustee": trustee,
        "progress": current,
        "size": len(current.trustees),
        "panel": build_panel(current, trustee.index),
        "sentence": find_current_task(current, trustee.index, now),
        "deadline": format_deadline(referendum, now),
        "needed": describe_needed_trustees(referendum, len(current.trustees)),
        "restart": referendum.transitions.filter(before=State.CEREMONY, after=State.ANNOUNCED).last(),
        "words": get_browser_messages(),
    }
