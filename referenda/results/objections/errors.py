"""Why an objection is refused."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, SignInNeeded


class NothingFollows(Conflict):
    code = "nothing_follows"
    message = _("The council did not agree with this objection, so that nothing follows from it.")


class TooManyObjections(Conflict):
    code = "too_many_objections"
    message = _("You have filed as many objections to this result as anybody can. Each is answered.")


class SignInToObject(SignInNeeded):
    message = _("Sign in first. Your objection is published without your name.")
