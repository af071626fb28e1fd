"""Refusals of searches."""

from django.utils.translation import gettext_lazy as _

from participation.refusals import TooMany


class ManySearches(TooMany):
    code = "many_searches"
    message = _("You have searched very often in the last minute.")


class ManySearchesOfNetwork(TooMany):
    code = "many_searches_of_network"
    message = _(
        "Many searches came from your network in the last minute. If you sign in, only your own searches "
        "count."
    )
