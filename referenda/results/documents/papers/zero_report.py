"""The zero report: that nothing was cast before voting opened."""

from datetime import datetime

from django.utils.translation import gettext as _

from participation import figures
from referenda.referendum.models import CredentialMode, Referendum
from referenda.referendum.wording import text_of
from referenda.results.documents import zero_reports
from referenda.results.documents.papers import verification
from referenda.results.documents.papers.typesetting import Paper, Part
from referenda.results.documents.zero_reports import ZeroReport


def paper(referendum: Referendum) -> tuple[Paper, datetime]:
    """Raises NoArchive before voting has opened."""
    found = zero_reports.zero_report(referendum)
    parts = [_facts(referendum, found), _fingerprints(found), _check(referendum, found)]
    status = _("0 ballots: voting opened with an empty ballot box.")
    name = f"{referendum.uuid}.bel"
    return Paper(_("Zero report"), text_of(referendum, "title"), status, name, parts), found.opened


def _facts(referendum: Referendum, found: ZeroReport) -> Part:
    part = Part(_("What stood in the archive when voting opened"))
    part.states(
        (_("Voting opened"), f"{figures.moment(found.opened)} (Europe/Istanbul)"),
        (_("Ballots"), figures.number(0)),
        (_("Voting credentials on the list"), figures.number(found.credentials)),
    )
    if found.weight != found.credentials:
        part.states((_("What they weigh together"), figures.number(found.weight)))
    return part.states(
        (_("Trustees"), figures.number(found.trustees)),
        (_("of whom have to decrypt"), figures.number(referendum.trustees_needed)),
    )


def _fingerprints(found: ZeroReport) -> Part:
    part = Part(_("Fingerprints"))
    return part.prints(
        (_("Fingerprint of the referendum, as voters compare it"), found.code),
        (_("Newest event at opening (SHA-256)"), found.head),
        (_("Fingerprint of the election, which every ballot names"), found.fingerprint),
        (_("Title, questions and key: SHA-256"), found.election),
        (_("Keys of the trustees: SHA-256"), found.keys),
        (_("List of the credentials: SHA-256"), found.listed),
        (
            _("The whole archive at opening, {size} bytes: SHA-256").format(
                size=figures.number(found.extent.size)
            ),
            found.extent.sha256,
        ),
    )


def _check(referendum: Referendum, found: ZeroReport) -> Part:
    part = Part(_("How to check it"))
    part.says(
        _(
            "Archives only grow. Every later archive begins with these bytes, and their SHA-256 is the last "
            "one above:"
        )
    )
    part.types(f"head -c {found.extent.size} {referendum.uuid}.bel | sha256sum")
    part.says(_("Our program says that the event named above is the first one, with the number 0:"))
    part.types(*verification.own_program(referendum, found.head))
    return part if referendum.credential_mode == CredentialMode.SIMPLE else _compare(referendum, part)


def _compare(referendum: Referendum, part: Part) -> Part:
    """How the credential authority finds its own list in the archive."""
    part.says(
        _(
            "The credentials were made by {authority}. On its own screen it compares the SHA-256 of their "
            "list with the one that its command printed, or lets the command compare the archive:"
        ).format(authority=referendum.credential_authority)
    )
    part.types(f"python3 manage.py credentials compare public_creds.json {referendum.uuid}.bel")
    return part.says(
        _(
            "If they differ, this server has exchanged credentials. It has to be said in public, and the "
            "referendum annulled."
        )
    )
