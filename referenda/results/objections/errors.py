"""Why an objection is refused."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal


class NothingFollows(Refusal):
    code = "nothing_follows"
    status = 409
    message = _("The council did not agree with this objection, so that nothing follows from it.")


class TooManyObjections(Refusal):
    code = "too_many_objections"
    status = 409
    message = _("You have filed as many objections to this result as anybody can. Each is answered.")


class SignInToObject(Refusal):
    code = "sign_in_needed"
    status = 401
    message = _("Sign in first. Your objection is published without your name.")
