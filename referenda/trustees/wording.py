"""Messages of a trustee's browser, by code."""

from django.utils.translation import gettext as _


def get_browser_messages() -> dict[str, str]:
    """All messages by code. The browser fills the placeholders in braces."""
    return {
        **_list_file_messages(),
        **_list_data_messages(),
        **_list_archive_messages(),
        **_list_page_messages(),
    }


def _list_file_messages() -> dict[str, str]:
    """Messages about files, papers and passphrases."""
    return {
        "not_a_trustee_file": _("This is not a trustee's file. Such a file is called emanetci-….json."),
        "file_version": _("This file was made by a later version of this site. Reload the page."),
        "other_referendum": _("This file is for another referendum. Choose the one for this one."),
        "other_trustee": _("This is the file of trustee {index}, not yours."),
        "other_key": _(
            "The key in this file is not the one that you published. Choose the file that you saved then."
        ),
        "not_this_file": _("The key in this file is not the one that you have just made."),
        "passphrase": _("The passphrase is wrong, or the file was changed. Nothing was sent."),
        "passphrase_short": _("The passphrase needs at least {least} characters."),
        "passphrases_differ": _("The two passphrases differ. Type the same one twice."),
        "no_file": _("Choose your file first."),
        "file_and_paper": _("Use the file or the paper, not both. Clear one of the two fields."),
        "insecure_context": _("This browser only encrypts on a page opened with https."),
        "not_a_backup": _("This is not the line from a trustee's paper. That line starts with MEYDAN1."),
        "backup_mistyped": _("There is a typing mistake. Compare it with the paper, group by group."),
        "short": _("Too short: at least {least} characters."),
        "weak": _("Weak: easy to guess. Use four or more words that have nothing to do with each other."),
        "fair": _("Fair. Add another word to make it strong."),
        "strong": _("Strong."),
    }


def _list_data_messages() -> dict[str, str]:
    """Messages about wrong data that others published."""
    return {
        "share": _(
            "The share that trustee {trustee} sent you does not match what they published. "
            "Nothing was sent. Tell the council's officers: “The share from trustee "
            "{trustee} to trustee {own} does not match.” They find out why and restart the "
            "ceremony."
        ),
        "commitments": _(
            "What trustee {trustee} published is not valid. Nothing was sent. Tell the "
            "council's officers: “The shares of trustee {trustee} are not valid for trustee "
            "{own}.” They restart the ceremony."
        ),
        "other_group": _(
            "Trustee {trustee} was shown different certificates from yours. Nothing was sent. Tell "
            "the council's officers and the other trustees: somebody may be interfering "
            "between you."
        ),
        "certificate": _(
            "The certificate of trustee {trustee} is not valid. Nothing was sent. Tell the officers."
        ),
        "other_certificates": _(
            "These are not the certificates that you compared with the other trustees. "
            "Nothing was sent. Tell them and the council's officers: somebody may be "
            "interfering between you."
        ),
        "own_dealing": _(
            "The shares in your place are not the ones that your file makes for these "
            "trustees. Nothing was sent. Tell the other trustees and the council's officers: "
            "somebody may be interfering between you."
        ),
        "not_compared": _(
            "This file does not contain the certificates yet. First compare the digits and "
            "write the certificates into your file. Then choose the new file, whose name "
            "ends in -2."
        ),
        "own_certificate": _(
            "The site shows a certificate in your place that is not from this file. If none "
            "of your other files matches either, tell the council's officers: the ceremony "
            "has to be restarted."
        ),
        "own_share": _("Your share is not the one that was published. Tell the council's officers."),
        "not_a_trustee": _("This file's key is not among the keys of this referendum."),
        "other": _(
            "The data from the server is not valid ({code}). Nothing was sent. Tell the council's officers."
        ),
    }


def _list_archive_messages() -> dict[str, str]:
    """Messages about why the archive is not decrypted, or not yet."""
    return {
        "key": _(
            "The referendum's key is not the one that the trustees made. Do not decrypt "
            "anything. Tell the other trustees."
        ),
        "certificates_changed": _(
            "The certificates differ from those that this page showed before. If the "
            "ceremony was restarted, reload the page and compare again. If not, stop and "
            "tell the other trustees and the council's officers: somebody may be interfering "
            "between you."
        ),
        "not_looked": _(
            "Get the archive and check it first. This has not been done since the page was loaded."
        ),
        "archive_not_compared": _(
            "This file does not contain the archive yet. First compare the archive with the "
            "other trustees and write it into your file. Then choose the new file, whose "
            "name ends in -3."
        ),
        "other_archive": _(
            "This is not the archive in your file, which you compared with the other "
            "trustees. Nothing was sent. Do not decrypt anything. Tell them and the "
            "council's officers: somebody may be trying to have single ballots decrypted."
        ),
        "ballot": _(
            "Ballot {place} in the archive is not valid ({fault}). Nothing was sent. Do not "
            "decrypt anything. Tell the other trustees and the council's officers."
        ),
        "other_sum": _(
            "The published sum is not the sum of the ballots in the archive. Nothing was "
            "sent. Do not decrypt anything. Tell the other trustees and the council's "
            "officers."
        ),
        "checks_stopped": _(
            "The check stopped: your browser reported “{reason}”. Nothing was sent. Close "
            "other pages and try again, or use another device."
        ),
        "cancelled": _("You stopped the check. Nothing was sent. You can start it again at any time."),
        "districts": _(
            "The list of districts is missing, or it is not the one that the referendum "
            "names. Nothing was sent. Do not decrypt anything. Tell the other trustees and "
            "the council's officers."
        ),
    }


def _list_page_messages() -> dict[str, str]:
    """Messages about events on the page."""
    return {
        "away": _("The server cannot be reached. Nothing is lost: try again when the connection is back."),
        "failed": _("The server answered {status}. Nothing is lost: reload the page and choose your file."),
        "working": _("Working…"),
        "file_fits": _("The file opens and contains your key. Put it away again."),
        "published": _("Published."),
        "checking": _("Ballots checked: {ballots}"),
        "archive_holds": _("The ballots and their sum are valid. Nothing was sent."),
        "groups": _(
            "The sum of each district group is decrypted, too. District groups: {groups}; "
            "districts in them: {districts}."
        ),
        "downloaded": _(
            "The file {name} is in your downloads. Move it to where you will keep it, then continue."
        ),
    }
