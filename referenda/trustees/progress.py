"""Where trustees stand, in the ceremony and at the decryption: for their own pages and for everybody's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation import figures
from referenda.archive import queries as archive_queries
from referenda.referendum import live
from referenda.referendum.models import Referendum, State
from referenda.trustees import decryptions, queries
from referenda.trustees.models import Trustee
from referenda.trustees.wording import words
from referenda.voting import canonical, group
from referenda.voting.tallying import TallySummary
from referenda.voting.trustees import Certificate, Signed

STEPS = 3


class Panel(StrEnum):
    """What a trustee's page shows."""

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
_DECRYPTING = {State.TALLIED, State.PROVISIONAL, State.CERTIFIED}


@dataclass(frozen=True, slots=True)
class TrusteeRow:
    """A row of the table; ``mark`` is by what people compare the trustee's key, empty before there is one."""

    index: int
    name: str
    steps: int
    decrypted: bool
    mark: str

    @property
    def cells(self) -> list[tuple[int | str, bool]]:
        """What can be done, and whether it is."""
        return [*((step, self.steps >= step) for step in range(1, STEPS + 1)), ("decrypted", self.decrypted)]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where all trustees stand, at one moment."""

    referendum: Referendum
    trustees: Sequence[TrusteeRow]
    version: int

    @property
    def sentence(self) -> str:
        """Whom everybody waits for, in words; the browser forms it in the same way (ceremony-progress.js)."""
        return self.words[self._key].format(
            step=min(self.least + 1, STEPS),
            names=named(self.waited_for),
            n=sum(it.decrypted for it in self.trustees),
            needed=self.referendum.trustees_needed,
        )

    @property
    def least(self) -> int:
        """The steps that everybody has made."""
        return min((it.steps for it in self.trustees), default=0)

    @property
    def is_complete(self) -> bool:
        """Every trustee has made all steps."""
        return self.least == STEPS

    @property
    def waited_for(self) -> list[TrusteeRow]:
        """Who is behind: in the ceremony all others wait for them, at the decryption any of them suffice."""
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
        """The sentences by state, with places for ``{names}``, ``{step}``, ``{n}`` and ``{needed}``."""
        return {
            "announced": _("The key ceremony has not begun."),
            "waiting": _("Step {step} of 3. Everybody waits for {names}."),
            "complete": _("All trustees have made the three steps. An officer ends the ceremony now."),
            "made": _("The key ceremony is over: the key is made, and nobody holds it alone."),
            "tallied": _("{n} of {needed} parts that are needed are decrypted. Still to come: {names}."),
            "provisional": _("The sum is decrypted."),
            "certified": _("The sum is decrypted."),
            "annulled": _("The referendum is annulled."),
        }

    @property
    def words_with_done(self) -> dict[str, str]:
        """For the browser: also what stands in a cell."""
        return {**self.words, "done": _("done")}


def named(trustees: Sequence[TrusteeRow]) -> str:
    """``2. Ayşe Kaya, 3. Can Demir``"""
    return ", ".join(f"{it.index}. {it.name}" for it in trustees)


def progress(referendum: Referendum) -> Progress:
    """As it is stored now. The version is read first, so that nothing newer is taken for shown."""
    version = live.version(referendum.pk)
    steps, decrypted = queries.ceremony_steps(referendum.pk), decryptions.decrypted_by(referendum)
    rows = [
        TrusteeRow(it.index, it.name, made, it.index in decrypted, mark(it))
        for it, made in zip(queries.trustees_of(referendum), steps, strict=True)
    ]
    return Progress(referendum, rows, version)


def mark(trustee: Trustee) -> str:
    """By which people compare a key, as trustees' browsers show it: 16 digits in groups of four."""
    if not trustee.certificate:
        return ""
    found = Certificate.read(Signed.read(canonical.read(trustee.certificate.encode())))
    digits = canonical.hexadecimal(group.encode(found.verification).encode())[:16]
    return " ".join(digits[begin : begin + 4] for begin in range(0, 16, 4))


def panel_of(found: Progress, index: int) -> Panel:
    """What trustee ``index`` has to do now."""
    state, own = State(found.referendum.state), found.trustees[index - 1]
    if state in {State.DRAFT, State.REVIEW, State.ANNOUNCED}:
        return Panel.EARLY
    if state == State.CEREMONY:
        if found.is_complete:
            return Panel.KEEP
        return _OWN_STEP[own.steps] if own.steps == found.least else Panel.WAIT
    if state in _DECRYPTING and own.decrypted:
        return Panel.DECRYPTED
    if state == State.TALLIED:
        return Panel.DECRYPT
    return Panel.KEEP if state in {State.READY, State.OPEN, State.CLOSED} else Panel.OVER


def current_task(found: Progress, index: int, now: datetime) -> str:
    """The one sentence at the top of a trustee's page."""
    own, panel = found.trustees[index - 1], panel_of(found, index)
    if panel == Panel.WAIT:
        return _("You have made step {step} of 3. Everybody waits for {names}.").format(
            step=own.steps, names=named(found.waited_for)
        )
    if panel == Panel.KEEP:
        return _keep(found.referendum, now)
    return {
        Panel.EARLY: _("The key ceremony has not begun. Here it says so when it does."),
        Panel.MAKE: _("Step 1 of 3 is yours: make your key."),
        Panel.DEAL: _("Step 2 of 3 is yours: send every trustee their share."),
        Panel.FINISH: _("Step 3 of 3 is yours: check the shares, and publish your key."),
        Panel.DECRYPT: _("Voting has closed. Decrypt your part of the sum."),
        Panel.DECRYPTED: _("Your part of the sum is decrypted. Thank you."),
        Panel.OVER: _("Trustees have nothing to do any more. You can destroy your file and the paper."),
    }[panel]


def _keep(referendum: Referendum, now: datetime) -> str:
    if referendum.state == State.CEREMONY:
        return _("You have made all three steps, and so has everybody. An officer ends the ceremony now.")
    if referendum.closes_at <= now:
        return _("Voting has closed, and the encrypted ballots are being added up. You decrypt next.")
    return _("Keep your file and the paper: you need one of them when voting closes, on {when}.").format(
        when=figures.moment(referendum.closes_at)
    )


def deadline(referendum: Referendum, now: datetime) -> str:
    """Until when the ceremony should be over; empty when it is."""
    if referendum.state not in {State.ANNOUNCED, State.CEREMONY}:
        return ""
    when = figures.moment(referendum.opens_at)
    if referendum.opens_at <= now:
        return _("Voting was to open on {when}. It opens as soon as the key is there.").format(when=when)
    return _("Voting is to open on {when}: every trustee has to be finished before.").format(when=when)


def others_needed(referendum: Referendum, size: int) -> str:
    """What it means if somebody is lost."""
    return ngettext(
        "{size} people hold a share of the key, and {needed} of them suffices to decrypt the sum.",
        "{size} people hold a share of the key, and any {needed} of them together decrypt the sum.",
        referendum.trustees_needed,
    ).format(size=size, needed=referendum.trustees_needed)


def payload(referendum: Referendum, trustee: Trustee, now: datetime) -> dict[str, object]:
    """What a trustee's browser works with: where it stands, what was published. What is to be decrypted it
    takes from the public archive, as everybody gets it."""
    found, rows = progress(referendum), queries.trustees_of(referendum)
    panel = panel_of(found, trustee.index)
    return {
        "version": found.version,
        "panel": panel,
        "sentence": current_task(found, trustee.index, now),
        "certificates": [json.loads(it.certificate) if it.certificate else None for it in rows],
        "dealings": [json.loads(it.dealing) if it.dealing else None for it in rows],
        "begun": archive_queries.newest_event(referendum.pk) is not None,
        **(_sizes(referendum) if panel == Panel.DECRYPT else {}),
    }


def _sizes(referendum: Referendum) -> dict[str, int]:
    """How many ballots count, and how many were cast, those that were replaced among them."""
    return {"ballots": _counted(referendum), "cast": archive_queries.cast_ballots(referendum)}


def _counted(referendum: Referendum) -> int:
    """Of how many ballots the encrypted sum is."""
    return TallySummary.read(archive_queries.tally_summary(referendum)).ballots


def page(referendum: Referendum, trustee: Trustee, now: datetime) -> dict[str, object]:
    """Everything that a trustee's page shows at first."""
    found = progress(referendum)
    return {
        "referendum": referendum,
        "trustee": trustee,
        "progress": found,
        "size": len(found.trustees),
        "panel": panel_of(found, trustee.index),
        "sentence": current_task(found, trustee.index, now),
        "deadline": deadline(referendum, now),
        "needed": others_needed(referendum, len(found.trustees)),
        "anew": referendum.transitions.filter(before=State.CEREMONY, after=State.ANNOUNCED).last(),
        "words": words(),
    }
