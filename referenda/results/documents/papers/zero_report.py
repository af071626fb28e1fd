"""The zero report: evidence that no ballot was cast before voting opened."""

from datetime import datetime

from django.utils.translation import gettext as _

from participation.text import figures
from referenda.referendum.models import CredentialMode, Referendum
from referenda.referendum.wording import get_translated_text
from referenda.results.documents import zero_reports
from referenda.results.documents.papers import verification
from referenda.results.documents.papers.typesetting import Paper, Part
from referenda.results.documents.zero_reports import ZeroReport


def build_zero_report(referendum: Referendum) -> tuple[Paper, datetime]:
    """The zero report and the time at which voting opened. Raises NoArchive before that."""
    report = zero_reports.build_zero_report(referendum)
    parts = [
        _build_facts(referendum, report),
        _build_fingerprints(report),
        _build_verification(referendum, report),
    ]
    status = _("0 ballots: voting opened with an empty ballot box.")
    name = f"{referendum.uuid}.bel"
    return Paper(
        _("Zero report"), get_translated_text(referendum, "title"), status, name, parts
    ), report.opened


def _build_facts(referendum: Referendum, report: ZeroReport) -> Part:
    part = Part(_("Contents of the archive when voting opened"))
    part.states(
        (_("Voting opened"), f"{figures.format_moment(report.opened)} (Europe/Istanbul)"),
        (_("Ballots"), figures.format_number(0)),
        (_("Voting credentials on the list"), figures.format_number(report.credentials)),
    )
    if report.weight != report.credentials:
        part.states((_("Total weight"), figures.format_number(report.weight)))
    return part.states(
        (_("Trustees"), figures.format_number(report.trustees)),
        (_("Trustees needed for decryption"), figures.format_number(referendum.trustees_needed)),
    )


def _build_fingerprints(report: ZeroReport) -> Part:
    part = Part(_("Fingerprints"))
    return part.prints(
        (_("Fingerprint of the referendum for voters to compare"), report.code),
        (_("Newest event at opening (SHA-256)"), report.head),
        (_("Fingerprint of the election, which every ballot contains"), report.fingerprint),
        (_("Title, questions and key: SHA-256"), report.election),
        (_("Keys of the trustees: SHA-256"), report.keys),
        (_("List of the credentials: SHA-256"), report.listed),
        (
            _("The whole archive at opening, {size} bytes: SHA-256").format(
                size=figures.format_number(report.extent.size)
            ),
            report.extent.sha256,
        ),
    )


def _build_verification(referendum: Referendum, report: ZeroReport) -> Part:
    part = Part(_("How to check it"))
    part.says(
        _(
            "Archives only grow. Every later archive begins with these bytes. Their SHA-256 "
            "is the last one above:"
        )
    )
    part.types(f"head -c {report.extent.size} {referendum.uuid}.bel | sha256sum")
    part.says(_("Our program confirms that the event above is the first one, with number 0:"))
    part.types(*verification.describe_own_program(referendum, report.head))
    return (
        part if referendum.credential_mode == CredentialMode.SIMPLE else _append_comparison(referendum, part)
    )


def _append_comparison(referendum: Referendum, part: Part) -> Part:
    """How the credential authority compares its list with the archive's."""
    part.says(
        _(
            "The credentials were made by {authority}. On its own screen it compares the "
            "SHA-256 of their list with the one that its command printed, or has the command "
            "check the archive:"
        ).format(authority=referendum.credential_authority)
    )
    part.types(f"python3 manage.py credentials compare public_creds.json {referendum.uuid}.bel")
    return part.says(
        _(
            "If they differ, this server has exchanged credentials. This must be made "
            "public, and the referendum annulled."
        )
    )
