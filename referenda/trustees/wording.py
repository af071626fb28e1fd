"""Messages of a trustee's browser, by code."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """All messages by code. The browser fills the placeholders in braces."""
    return {**_about_files(), **_about_published_data(), **_about_archive(), **_about_page()}


def _about_files() -> dict[str, str]:
    """Messages about files, papers and passphrases."""
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


def _about_published_data() -> dict[str, str]:
    """Messages about wrong data that others published."""
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


def _about_archive() -> dict[str, str]:
    """Messages about why the archive is not decrypted, or not yet."""
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


def _about_page() -> dict[str, str]:
    """Messages about events on the page."""
    return {
        "away": _("The server cannot be reached. Nothing is lost: try again when the connection is back."),
        "failed": _("The server answered {status}. Nothing is lost: load the page again, choose your file."),
        "working": _("Working…"),
        "file_fits": _("The file opens, and it holds your key. Put it away again."),
        "published": _("Published."),
        "checking": _("Ballots checked: {ballots}"),
        "archive_holds": _("The ballots and their sum hold. Nothing was sent."),
        "groups": _(
            "The sum of each area is decrypted, too. Areas: {groups}; districts in them: {districts}."
        ),
        "downloaded": _("The file {name} is in your downloads. Move it to where you keep it, then go on."),
    }
