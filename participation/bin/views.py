"""What was deleted, for those who may restore it."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.bin import operations, queries, registry, rules
from participation.refusals import Refusal
from participation.web.lists import staff_list
from participation.web.staff_pages import form_methods, only_for, refusal_page

#: The largest id that a row can have.
MAX_ID_LENGTH: Final = 18


@form_methods
@only_for(rules.require_restorer)
def show_overview(request: HttpRequest) -> HttpResponse:
    """The list; POST restores one of them (``restore``: its id)."""
    refusal = None
    if request.method == "POST":
        ident = request.POST.get("restore", "")
        if not (ident.isascii() and ident.isdigit() and len(ident) <= MAX_ID_LENGTH):
            return HttpResponseBadRequest()
        try:
            editor = rules.require_restorer(request.user)
            address = operations.restore_from_bin(deleted_id=int(ident), editor=editor)
            messages.success(request, _("Restored."))
            return redirect(address)
        except Refusal as refused:
            refusal = refused
    rows = queries.list_restorable(request.user, timezone.now())
    kinds = registry.list_kind_labels(registry.list_restorable_kinds(request.user))
    listed = staff_list(request, rows, words=["title"], kinds=kinds.items())
    items = [(row, kinds[row.kind]) for row in listed.page]
    return refusal_page(request, "bin/overview.html", refusal, list=listed, items=items)
