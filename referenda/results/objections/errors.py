"""Why an objection is refused."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import Conflict, ReasonNeeded, SignInNeeded


class NothingFollows(Conflict):
    code = "nothing_follows"
    message = _("The council rejected this objection, so it has no consequence.")


class TooManyObjections(Conflict):
    code = "too_many_objections"
    message = _("You have reached the limit of objections to this result. Each of yours will be answered.")


class ObjectionTextNeeded(ReasonNeeded):
    message = _("Write your objection. It is published without your name.")


class SignInToObject(SignInNeeded):
    message = _("Sign in first. Your objection is published without your name.")
