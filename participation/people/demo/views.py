"""The demo's mailbox: mails as everybody may read them, since nothing in demo mode is real."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.people.demo import mailbox

MAILS_SHOWN = 100


def _require_demo() -> None:
    if not settings.DEMO_MODE:
        raise Http404


@require_safe
@never_cache
def list_demo_mails(request: HttpRequest) -> HttpResponse:
    """All mails. Outside demo mode the page does not exist."""
    _require_demo()
    return render(request, "people/demo_mails.html", {"mails": mailbox.list_newest_mails(MAILS_SHOWN)})


@require_safe
@never_cache
def show_demo_mail(request: HttpRequest, ident: str) -> HttpResponse:
    _require_demo()
    mail = mailbox.find_demo_mail(ident)
    if mail is None:
        raise Http404
    return render(request, "people/demo_mail.html", {"mail": mail})
