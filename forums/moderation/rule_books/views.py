"""Pages of the rule book: public to read; editors publish new versions."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forums.members import rules as members_rules
from forums.moderation.rule_books import operations, queries
from forums.moderation.rule_books.forms import BookForm, RuleForm, RuleForms
from forums.moderation.rule_books.models import Rule, RuleBook
from forums.moderation.rule_books.operations import RuleDraft
from participation.web.public_pages import public_page
from participation.web.staff_pages import form_methods, form_status, only_for, refusals_on_form

_NAMES = ("code", "title", "title_en", "text", "text_en", "weight")


@public_page
@require_safe
def show_rule_book(request: HttpRequest, version: int | None = None) -> HttpResponse:
    """The rules in force, or an older version of them."""
    current = queries.get_current_book()
    book = current if version is None else queries.get_published_book(version)
    versions = queries.list_published_books()
    upcoming = [it for it in versions if it.version > current.version]
    others: list[RuleBook] = [it for it in versions if it != book]
    context = {
        "book": book,
        "current": current,
        "announced": book in upcoming,
        "upcoming": upcoming[::-1],
        "rules": book.rules.all(),
        "others": others,
        "may_publish": members_rules.may_manage_boards(request.user),
    }
    return render(request, "forums/moderation/rule_books/rules.html", context)


@dataclass(frozen=True, slots=True)
class Previewed:
    """``number`` in the new version; ``state``: new, changed or same."""

    number: int
    draft: RuleDraft
    state: str


@form_methods
@only_for(members_rules.require_editor)
def draft_version(request: HttpRequest) -> HttpResponse:
    """Write a new version of the rule book.

    A POST shows a preview with the differences; one with ``publish`` publishes the new version."""
    last = queries.list_published_books()[0]
    if request.method != "POST":
        initial = [{name: getattr(rule, name) for name in _NAMES} for rule in last.rules.all()]
        return _render_page(
            request, last, BookForm(initial={"after": last.version}), RuleForms(initial=initial)
        )
    form, formset = BookForm(request.POST), RuleForms(request.POST)
    if not (form.is_valid() and formset.is_valid()):
        return _render_page(request, last, form, formset, status=400)
    drafts = [_read_draft(it) for it in formset.ordered_forms]
    if "publish" not in request.POST:
        return _render_page(request, last, form, formset, drafts)
    editor = members_rules.require_editor(request.user)
    with refusals_on_form(form):
        book = operations.publish_rule_book(editor=editor, drafts=drafts, **form.cleaned_data)
        messages.success(request, _("The new version is published."))
        return redirect("forums:rule-book", book.version)
    return _render_page(request, last, form, formset, status=form_status(form))


def _read_draft(form: RuleForm) -> RuleDraft:
    return RuleDraft(**{name: form.cleaned_data[name] for name in _NAMES})


def _render_page(
    request: HttpRequest,
    last: RuleBook,
    form: BookForm,
    formset: RuleForms,
    drafts: Sequence[RuleDraft] = (),
    status: int = 200,
) -> HttpResponse:
    before = {rule.code: rule for rule in last.rules.all()}
    kept = {draft.code for draft in drafts}
    context = {
        "last": last,
        "form": form,
        "formset": formset,
        "preview": [
            Previewed(number, draft, _describe_change(draft, before.get(draft.code)))
            for number, draft in enumerate(drafts, start=1)
        ],
        "gone": [rule for code, rule in before.items() if code not in kept] if drafts else [],
    }
    return render(request, "forums/moderation/rule_books/new_version.html", context, status=status)


def _describe_change(draft: RuleDraft, before: Rule | None) -> str:
    if before is None:
        return "new"
    same = all(getattr(before, name) == value for name, value in asdict(draft).items())
    return "same" if same else "changed"
