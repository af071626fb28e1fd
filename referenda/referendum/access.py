"""Look-ups and permission checks with which views begin."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from participation.people.models import User
from participation.web.staff_pages import only_for
from referenda.referendum import operations, queries, rules
from referenda.referendum.models import Phase, Referendum


def get_visible_and_open_if_due(request: HttpRequest, referendum_id: int) -> Referendum:
    """The referendum, if the person may see it. Raises Http404, and then opens nothing.

    Opens voting if its time has come and the background has not opened it yet, also on GET: nobody reads
    *opens at 9:00* after nine.
    """
    referendum = queries.get_visible_referendum(request.user, referendum_id)
    if referendum.phase_at(timezone.now()) == Phase.OPEN:
        return operations.open_if_due(referendum)
    return referendum


#: Decorator of views: refuses everybody but officers (OfficersOnly, 403).
officers_only = only_for(rules.require_officer)


def get_officer(request: HttpRequest) -> User:
    return rules.require_officer(request.user)


def get_referendum_or_404(referendum_id: int) -> Referendum:
    return get_object_or_404(Referendum.objects.select_related("roll"), pk=referendum_id)
