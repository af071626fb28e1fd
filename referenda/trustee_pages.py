"""Where trustees stand, in the ceremony and at the decryption: for their own pages and for everybody's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation import figures
from referenda import decryptions, queries
from referenda.models import Referendum, State, Trustee
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
class TrusteeShown:
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
    trustees: Sequence[TrusteeShown]
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
    def waited_for(self) -> list[TrusteeShown]:
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


def named(trustees: Sequence[TrusteeShown]) -> str:
    """``2. Ayşe Kaya, 3. Can Demir``"""
    return ", ".join(f"{it.index}. {it.name}" for it in trustees)


def progress(referendum: Referendum) -> Progress:
    """As it is stored now. The version is read first, so that nothing newer is taken for shown."""
    version = queries.versions([referendum.pk])[referendum.pk]
    steps, decrypted = queries.ceremony_steps(referendum.pk), decryptions.decrypted_by(referendum)
    rows = [
        TrusteeShown(it.index, it.name, made, it.index in decrypted, mark(it))
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


def now_to_do(found: Progress, index: int, now: datetime) -> str:
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


def told(referendum: Referendum, trustee: Trustee, now: datetime) -> dict[str, object]:
    """What a trustee's browser works with: where it stands, what was published. What is to be decrypted it
    takes from the public archive, as everybody gets it."""
    found, rows = progress(referendum), queries.trustees_of(referendum)
    panel = panel_of(found, trustee.index)
    return {
        "version": found.version,
        "panel": panel,
        "sentence": now_to_do(found, trustee.index, now),
        "certificates": [json.loads(it.certificate) if it.certificate else None for it in rows],
        "dealings": [json.loads(it.dealing) if it.dealing else None for it in rows],
        "begun": queries.newest_event(referendum.pk) is not None,
        **(_sizes(referendum) if panel == Panel.DECRYPT else {}),
    }


def _sizes(referendum: Referendum) -> dict[str, int]:
    """How many ballots count, and how many were cast, those that were replaced among them."""
    return {"ballots": _counted(referendum), "cast": queries.cast_ballots(referendum)}


def _counted(referendum: Referendum) -> int:
    """Of how many ballots the encrypted sum is."""
    return TallySummary.read(queries.tally_summary(referendum)).ballots


def page(referendum: Referendum, trustee: Trustee, now: datetime) -> dict[str, object]:
    """Everything that a trustee's page shows at first."""
    found = progress(referendum)
    return {
        "referendum": referendum,
        "trustee": trustee,
        "progress": found,
        "size": len(found.trustees),
        "panel": panel_of(found, trustee.index),
        "sentence": now_to_do(found, trustee.index, now),
        "deadline": deadline(referendum, now),
        "needed": others_needed(referendum, len(found.trustees)),
        "anew": referendum.transitions.filter(before=State.CEREMONY, after=State.ANNOUNCED).last(),
        "words": words(),
    }


def words() -> dict[str, str]:
    """What the browser says of itself, by code; places in braces are filled there."""
    return {**_of_keeping(), **_of_what_was_published(), **_of_the_archive(), **_of_the_page()}


def _of_keeping() -> dict[str, str]:
    """About files, papers and passphrases."""
    return {
        "not_a_trustee_file": _("This is no trustee's file. It is called emanetci-….json."),
        "file_version": _("This file was made by a later version of this site. Load the page again."),
        "other_referendum": _("This file is for another referendum. Choose the one for this one."),
        "other_trustee": _("This is the file of trustee {index}, not yours."),
        "other_key": _(
            "This file holds another key than the one that you published. Choose the one that you saved then."
        ),
        "not_this_file": _("This file holds another key than the one that you have just made."),
        "passphrase": _("The passphrase is another one, or the file was changed. Nothing was sent."),
        "passphrase_short": _("The passphrase needs at least {least} characters."),
        "passphrases_differ": _("The two passphrases differ. Type the same one twice."),
        "no_file": _("Choose your file first."),
        "file_and_paper": _("Use the file or the paper, not both: empty one of the two fields."),
        "insecure_context": _("This browser encrypts only on a page that is opened with https."),
        "not_a_backup": _("This is not the line from a trustee's paper: it begins with MEYDAN1."),
        "backup_mistyped": _("There is a slip in what was typed. Compare it with the paper, group by group."),
        "short": _("Too short: at least {least} characters."),
        "weak": _("Weak: easy to guess. Take four or more words that do not belong together."),
        "fair": _("Fair. Another word makes it strong."),
        "strong": _("Strong."),
    }


def _of_what_was_published() -> dict[str, str]:
    """About what others published and does not hold."""
    return {
        "share": _(
            "The share that trustee {trustee} sent you does not fit what they published. Nothing was sent."
            " Tell the council's officers: “The share from trustee {trustee} to trustee {own} does not fit.”"
            " They find out why, and begin the ceremony anew."
        ),
        "commitments": _(
            "What trustee {trustee} published does not hold. Nothing was sent. Tell the council's officers:"
            " “The shares of trustee {trustee} do not hold for trustee {own}.” They begin the ceremony anew."
        ),
        "other_group": _(
            "Trustee {trustee} was shown other certificates than you. Nothing was sent. Tell the council's"
            " officers and the other trustees: somebody may be standing between you."
        ),
        "certificate": _(
            "The certificate of trustee {trustee} does not hold. Nothing was sent. Tell the officers."
        ),
        "other_certificates": _(
            "These are not the certificates that you compared with the other trustees. Nothing was sent. Tell"
            " them and the council's officers: somebody may be standing between you."
        ),
        "own_dealing": _(
            "The shares that stand at your place are not the ones that your file makes for these trustees."
            " Nothing was sent. Tell the other trustees and the council's officers: somebody may be standing"
            " between you."
        ),
        "not_compared": _(
            "This file does not hold the certificates yet. Compare the digits first, write them into your"
            " file, and choose the new file, whose name ends in -2."
        ),
        "own_certificate": _(
            "At your place stands a certificate that is not from this file. If another file of yours does not"
            " fit either, tell the council's officers: the ceremony has to begin anew."
        ),
        "own_share": _("Your share is not the one that was published. Tell the council's officers."),
        "not_a_trustee": _("This file's key is not among the keys of this referendum."),
        "other": _(
            "What came from the server does not hold ({code}). Nothing was sent. Tell the council's officers."
        ),
    }


def _of_the_archive() -> dict[str, str]:
    """Why the archive is not decrypted, or not yet."""
    return {
        "key": _(
            "The referendum's key is not the one that the trustees made. Decrypt nothing, and tell the rest."
        ),
        "certificates_changed": _(
            "The certificates are others than this page showed before. If the ceremony was begun anew, load"
            " the page again, and compare anew. If not, stop, and tell the other trustees and the council's"
            " officers: somebody may be standing between you."
        ),
        "not_looked": _("Get the archive and check it first: since this page was loaded it was not."),
        "archive_not_compared": _(
            "This file does not hold the archive yet. Compare it with the other trustees first, write it into"
            " your file, and choose the new file, whose name ends in -3."
        ),
        "other_archive": _(
            "This is not the archive that your file holds, which you compared with the other trustees."
            " Nothing was sent. Decrypt nothing, and tell them and the council's officers: somebody may want"
            " single ballots decrypted."
        ),
        "ballot": _(
            "Ballot {place} in the archive does not hold ({fault}). Nothing was sent. Decrypt nothing, and"
            " tell the other trustees and the council's officers."
        ),
        "other_sum": _(
            "What is published as the sum is not the sum of the ballots in the archive. Nothing was sent."
            " Decrypt nothing, and tell the other trustees and the council's officers."
        ),
        "checks_stopped": _(
            "Checking stopped: your browser reported “{reason}”. Nothing was sent. Close other pages and try"
            " again, or use another device."
        ),
        "cancelled": _("You stopped the check. Nothing was sent. Begin it again when you like."),
        "districts": _(
            "The list of districts is missing, or it is not the one that the referendum names. Nothing was"
            " sent. Decrypt nothing, and tell the other trustees and the council's officers."
        ),
    }


def _of_the_page() -> dict[str, str]:
    """What happens on the page."""
    return {
        "away": _("The server cannot be reached. Nothing is lost: try again when the connection is back."),
        "failed": _("The server answered {status}. Nothing is lost: load the page again, choose your file."),
        "working": _("Working…"),
        "file_fits": _("The file opens, and it holds your key. Put it away again."),
        "published": _("Published."),
        "checking": _("Ballots checked: {ballots}"),
        "archive_holds": _("The ballots and their sum hold. Nothing was sent."),
        "areas": _("The sum of each area is decrypted, too. Areas: {areas}; districts in them: {districts}."),
        "downloaded": _("The file {name} is in your downloads. Move it to where you keep it, then go on."),
    }
