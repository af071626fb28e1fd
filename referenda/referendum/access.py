"""Look-ups and permission checks with which views begin."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from participation.people.models import User
from participation.web.staff_pages import only_for
from referenda.referendum import operations, queries, rules
from referenda.referendum.models import Phase, Referendum


def visible_now(request: HttpRequest, referendum_id: int) -> Referendum:
    """The referendum, if the person may see it; opened first if it is due. Raises Http404."""
    referendum = queries.get_visible_referendum(request.user, referendum_id)
    if referendum.phase_at(timezone.now()) == Phase.OPEN:
        return operations.opened_if_due(referendum)
    return referendum


#: Decorator of views: refuses everybody but officers (OfficersOnly, 403).
officers_only = only_for(rules.require_officer)


def get_officer(request: HttpRequest) -> User:
    return rules.require_officer(request.user)


def referendum_of(referendum_id: int) -> Referendum:
    return get_object_or_404(Referendum.objects.select_related("roll"), pk=referendum_id)
