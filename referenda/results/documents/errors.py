"""Why there is no document yet."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import NotFound


class NoRecord(NotFound):
    code = "no_record"
    message = _(
        "There is no record yet. It is made with the provisional result, or when the referendum is annulled."
    )
