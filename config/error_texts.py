"""Texts of error pages: what happened, that nothing is lost, what to do."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class ErrorText:
    """``code`` is for programs. ``steps`` lists what a person can do next, the most likely first."""

    code: str
    heading: Text
    happened: Text
    kept: Text
    steps: tuple[Text, ...] = ()


_NOTHING_SAVED = _("Nothing was saved. What you saved earlier is untouched.")

BAD_REQUEST = ErrorText(
    code="bad_request",
    heading=_("This request could not be understood"),
    happened=_("Your browser’s request arrived incomplete or damaged."),
    kept=_NOTHING_SAVED,
    steps=(
        _("Go back to the previous page and try again."),
        _("If you typed or pasted the address, check it for missing characters."),
    ),
)
FORBIDDEN = ErrorText(
    code="permission_denied",
    heading=_("Your account cannot open this page"),
    happened=_("It requires a role that your account does not have."),
    kept=_("Nothing was changed."),
    steps=(
        _("If you have another account with this role, sign out and sign in with that account."),
        _("If you need the role, ask the council’s secretariat for it."),
    ),
)
SIGN_IN_FIRST = ErrorText(
    code="permission_denied",
    heading=_("Please sign in first"),
    happened=_("This page is only available to signed-in users."),
    kept=_("Nothing was changed."),
    steps=(_("Sign in, then open the page again."),),
)
REFUSED = ErrorText(
    code="refused",
    heading=_("This could not be done"),
    happened=_("A rule of the site does not allow it."),
    kept=_NOTHING_SAVED,
    steps=(_("Go back, look at the page again and decide what you would like to do."),),
)
CSRF_FAILED = ErrorText(
    code="csrf_failed",
    heading=_("The form could not be accepted"),
    happened=_(
        "Each form contains a key that shows that you filled it in on this site. Yours had "
        "expired, or your browser did not send the site’s cookie."
    ),
    kept=_NOTHING_SAVED,
    steps=(
        _("Go back, copy what you wrote, reload the page and send the form again."),
        _("Allow cookies for this site in your browser. Without them forms cannot be protected."),
        _("If you signed in or out in another tab, reload this one, too."),
    ),
)
NOT_FOUND = ErrorText(
    code="not_found",
    heading=_("There is no page here"),
    happened=_(
        "The address may be mistyped or cut off, or it leads to something that has not been published yet."
    ),
    kept=_("Nothing is lost: everything that was published stays at its address."),
    steps=(
        _("Check the address if you typed or pasted it."),
        _("Look for it among the polls or on the front page."),
    ),
)
NO_LENGTH = ErrorText(
    code="length_required",
    heading=_("The length of the request is missing"),
    happened=_("The request arrived without its length (the header Content-Length), so it was not read."),
    kept=_NOTHING_SAVED,
)
TOO_LARGE = ErrorText(
    code="request_too_large",
    heading=_("What you sent is too large"),
    happened=_("It is larger than this site accepts."),
    kept=_NOTHING_SAVED,
    steps=(_("Go back, shorten your text and send it again."),),
)
TOO_MANY = ErrorText(
    code="throttled",
    heading=_("Too many attempts in a short time"),
    happened=_(
        "Attempts are counted so that the site stays fast and safe for everybody. This one came too soon."
    ),
    kept=_("This attempt was not carried out. What you saved earlier is untouched."),
)
BANNED = ErrorText(
    code="embargo",
    heading=_("This may not be shown now"),
    happened=_("The law forbids publishing it before an election."),
    kept=_("Nothing was deleted or changed: it will be shown again at this address."),
    steps=(_("Come back after the ban: the page is shown again by itself."),),
)
BROKEN = ErrorText(
    code="error",
    heading=_("Something went wrong on our side"),
    happened=_("This is our fault, not yours. It has been recorded."),
    kept=_("Answers that were confirmed to you are stored."),
    steps=(
        _("Wait a minute and try again."),
        _("If you were just sending an answer, open the poll again: it shows whether it was stored."),
    ),
)
AWAY = ErrorText(
    code="unavailable",
    heading=_("The site is busy right now"),
    happened=_("It cannot answer at the moment."),
    kept=_("Answers that were confirmed to you are stored."),
    steps=(_("Wait a minute and try again."),),
)

BY_STATUS = {
    400: BAD_REQUEST,
    403: FORBIDDEN,
    404: NOT_FOUND,
    411: NO_LENGTH,
    413: TOO_LARGE,
    429: TOO_MANY,
    451: BANNED,
    500: BROKEN,
    503: AWAY,
}


def get_error_text(status: int) -> ErrorText:
    return BY_STATUS.get(status, BROKEN if status >= 500 else REFUSED)
