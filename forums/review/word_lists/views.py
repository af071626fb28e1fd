"""The lists of words that screening looks for: those that moderators added, and a trial on a text."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from forums.members import rules as members_rules
from forums.review.word_lists import operations
from forums.review.word_lists.forms import ScreeningTrialForm, WordForm
from forums.review.word_lists.models import LANGUAGES, ListedWord
from forums.review.word_lists.operations import list_word_matches
from forums.text.numbers import is_number
from forums.text.screening import defaults
from participation.web.lists import staff_list
from participation.web.staff_pages import form_methods, form_status, only_for, refusals_on_form


@form_methods
@only_for(members_rules.require_moderator)
def manage_word_lists(request: HttpRequest) -> HttpResponse:
    """Show the word lists.

    A POST has an ``act``: ``add`` or ``remove`` a word, or ``try`` a text, of which nothing is stored.
    """
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "add":
        return _add_word(request)
    if act == "remove":
        return _remove_word(request)
    if act == "try":
        form = ScreeningTrialForm(request.POST)
        matches = list_word_matches(form.cleaned_data["text"]) if form.is_valid() else None
        return _render_page(request, trial=form, matches=matches, status=400 if form.errors else 200)
    return HttpResponseBadRequest() if request.method == "POST" else _render_page(request)


def _add_word(request: HttpRequest) -> HttpResponse:
    form = WordForm(request.POST)
    if form.is_valid():
        moderator = members_rules.require_moderator(request.user)
        with refusals_on_form(form):
            operations.add_listed_word(moderator=moderator, **form.cleaned_data)
            messages.success(request, _("The word is now on the list."))
            return redirect("forums-staff:words")
    return _render_page(request, form=form, status=form_status(form))


def _remove_word(request: HttpRequest) -> HttpResponse:
    given = request.POST.get("word", "")
    if not is_number(given):
        return HttpResponseBadRequest()
    listed = get_object_or_404(ListedWord, pk=int(given))
    operations.unlist_word(moderator=members_rules.require_moderator(request.user), listed=listed)
    messages.success(request, _("The word is no longer on the list."))
    return redirect("forums-staff:words")


def _render_page(
    request: HttpRequest,
    *,
    form: WordForm | None = None,
    trial: ScreeningTrialForm | None = None,
    matches: Any = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form or WordForm(),
        "trial": trial or ScreeningTrialForm(),
        "found": matches,
        "list": staff_list(
            request,
            ListedWord.objects.all(),
            words=["word"],
            kinds=LANGUAGES,
            kind="language",
            kind_label=_("Language"),
        ),
        "installed": len(defaults.list_word_entries()),
    }
    if matches is not None and trial is not None:
        text = trial.cleaned_data["text"]
        context["found"] = [{"match": it, "written": text[it.start : it.end]} for it in matches]
    return render(request, "forums/review/word_lists/words.html", context, status=status)
