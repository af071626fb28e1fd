"""The editors' page on which a new version of the rule book is written, looked at and published."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from forums import operations, queries, rules
from forums.models import Rule, RuleBook
from forums.operations import RuleDraft
from forums.rule_forms import BookForm, RuleForm, RuleForms
from participation.staff_pages import form_methods, objection, only_for

_NAMES = ("code", "title", "title_en", "text", "text_en", "weight")


@dataclass(frozen=True, slots=True)
class Previewed:
    """``number`` in the new version; ``state``: new, changed or same."""

    number: int
    draft: RuleDraft
    state: str


@form_methods
@only_for(rules.require_editor)
def new_version(request: HttpRequest) -> HttpResponse:
    """First it is looked at, with what is different; the button ``publish`` then publishes it."""
    last = queries.versions()[0]
    if request.method != "POST":
        initial = [{name: getattr(rule, name) for name in _NAMES} for rule in last.rules.all()]
        return _page(request, last, BookForm(initial={"after": last.version}), RuleForms(initial=initial))
    form, formset = BookForm(request.POST), RuleForms(request.POST)
    if not (form.is_valid() and formset.is_valid()):
        return _page(request, last, form, formset, status=400)
    drafts = [_draft(it) for it in formset.ordered_forms]
    if "publish" not in request.POST:
        return _page(request, last, form, formset, drafts)
    editor = rules.require_editor(request.user)
    published: list[RuleBook] = []
    status = objection(
        form,
        lambda: published.append(
            operations.publish_rule_book(editor=editor, drafts=drafts, **form.cleaned_data)
        ),
    )
    if status is not None:
        return _page(request, last, form, formset, status=status)
    messages.success(request, _("The new version is published."))
    return redirect("forums:rule-book", published[0].version)


def _draft(form: RuleForm) -> RuleDraft:
    return RuleDraft(**{name: form.cleaned_data[name] for name in _NAMES})


def _page(
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
            Previewed(number, draft, _state(draft, before.get(draft.code)))
            for number, draft in enumerate(drafts, start=1)
        ],
        "gone": [rule for code, rule in before.items() if code not in kept] if drafts else [],
    }
    return render(request, "forums/staff/rule_book.html", context, status=status)


def _state(draft: RuleDraft, before: Rule | None) -> str:
    if before is None:
        return "new"
    same = all(getattr(before, name) == value for name, value in asdict(draft).items())
    return "same" if same else "changed"
