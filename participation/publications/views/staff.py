"""Staff pages for editors and officers: drafts, their sections, a preview, and the steps to publication."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participation.people.models import User
from participation.publications import canonical, documents, errors, queries, registry, rules
from participation.publications.forms import CommentForm, ReturnForm, SectionsForm, TextForm
from participation.publications.models import Edition, State
from participation.publications.operations import drafts, publishing
from participation.publications.presentation import bulletin_view
from participation.refusals import Refusal
from participation.text import richtext
from participation.web.lists import staff_list
from participation.web.staff_pages import (
    form_methods,
    form_page,
    form_status,
    get_posted_data,
    only_for,
    refusal_page,
    refusals_on_form,
    refusals_on_page,
)

staff_only = only_for(rules.require_staff)
editors_only = only_for(rules.require_editor)


def _require_staff_member(request: HttpRequest) -> User:
    return rules.require_staff(request.user)


def _get_edition_or_404(edition_id: int) -> Edition:
    return get_object_or_404(Edition.objects.select_related("bulletin", "drafted_by"), pk=edition_id)


def _continue_from_current_revision(form: BaseForm, request: HttpRequest, edition_id: int) -> None:
    """After StaleDraft, let the editor save over the other change: the form continues from the current
    revision.
    """
    shown = request.POST.copy()
    shown["revision"] = str(_get_edition_or_404(edition_id).revision)
    form.data = shown


@require_safe
@staff_only
def show_overview(request: HttpRequest) -> HttpResponse:
    words = ["title_tr", "title_en", "bulletin__slug"]
    listed = staff_list(request, queries.list_all_editions(), words=words, states=State.choices)
    context = {"list": listed, "editions": listed.page, "may_draft": rules.may_draft_bulletins(request.user)}
    return render(request, "publications/staff/overview.html", context)


@require_safe
@staff_only
def manage_edition(request: HttpRequest, edition_id: int) -> HttpResponse:
    """One version: its text, its sections, what is missing, and the next possible steps."""
    return _render_manage_page(request, edition_id)


def _render_manage_page(
    request: HttpRequest, edition_id: int, refusal: Refusal | None = None
) -> HttpResponse:
    edition = _get_edition_or_404(edition_id)
    sections = queries.sections_of(edition)
    is_draft = edition.state == State.DRAFT
    checked = [
        (section, documents.list_section_problems(section) if is_draft else []) for section in sections
    ]
    missing = rules.missing_before_submission(edition, sections) if is_draft else []
    if any(problems for _section, problems in checked):
        missing.append(_("not every section can be published."))
    transitions = list(edition.transitions.select_related("person"))
    return refusal_page(
        request,
        "publications/staff/manage.html",
        refusal,
        edition=edition,
        body=richtext.plain(richtext.render(edition.body_tr)),
        sections=checked,
        missing=missing,
        may_draft=rules.may_draft_bulletins(request.user),
        may_approve=rules.may_approve(request.user, edition),
        transitions=transitions,
        returned=transitions[-1] if is_draft and transitions else None,
        contributors=[one.person for one in edition.contributors.select_related("person").order_by("pk")],
        has_draft=edition.bulletin.editions.exclude(state=State.PUBLISHED).exists(),
    )


@form_methods
@editors_only
def create_bulletin(request: HttpRequest) -> HttpResponse:
    """The short form: text and sections on one page."""
    form = TextForm(get_posted_data(request))
    results = SectionsForm(get_posted_data(request), sources=registry.list_sources())
    if form.is_valid() and results.is_valid():
        with refusals_on_form(form):
            made = drafts.create_bulletin(
                editor=_require_staff_member(request), text=form.text(), chosen=results.chosen()
            )
            messages.success(request, _("The draft is saved. Read it, then submit it for approval."))
            return redirect("publications-staff:manage", made.pk)
    status = max(form_status(form), form_status(results))
    context = {"form": form, "results": results}
    return render(request, "publications/staff/create.html", context, status=status)


@form_methods
@editors_only
def edit_edition_text(request: HttpRequest, edition_id: int) -> HttpResponse:
    edition = _get_edition_or_404(edition_id)
    # A separate instance: the form writes to it, and the page shows the stored version.
    form = TextForm(get_posted_data(request), instance=_get_edition_or_404(edition_id))
    if form.is_valid():
        written, editor = form.text(), _require_staff_member(request)
        revision = form.cleaned_data["revision"] or 0
        with refusals_on_form(form):
            drafts.update_edition(edition=edition, editor=editor, text=written, revision=revision)
            messages.success(request, _("The draft is saved."))
            return redirect("publications-staff:manage", edition.pk)
        _continue_from_current_revision(form, request, edition_id)
    return form_page(request, form, "publications/staff/text.html", edition=edition)


@form_methods
@editors_only
def arrange_sections(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Choose and order the sections."""
    edition = _get_edition_or_404(edition_id)
    form = SectionsForm(
        get_posted_data(request),
        sources=registry.list_sources(),
        sections=queries.sections_of(edition),
        revision=edition.revision,
    )
    if form.is_valid():
        chosen, editor = form.chosen(), _require_staff_member(request)
        revision = form.cleaned_data["revision"] or 0
        with refusals_on_form(form):
            drafts.arrange_sections(edition=edition, editor=editor, chosen=chosen, revision=revision)
            messages.success(request, _("The sections are saved."))
            return redirect("publications-staff:manage", edition.pk)
        _continue_from_current_revision(form, request, edition_id)
    return form_page(request, form, "publications/staff/sections.html", edition=edition)


@form_methods
@editors_only
def comment_section(request: HttpRequest, edition_id: int, section_id: int) -> HttpResponse:
    """Edit the council's comment on one section."""
    edition = _get_edition_or_404(edition_id)
    section = get_object_or_404(edition.sections, pk=section_id)
    form = CommentForm(get_posted_data(request), instance=get_object_or_404(edition.sections, pk=section_id))
    if form.is_valid():
        words, editor = dict(form.cleaned_data), _require_staff_member(request)
        with refusals_on_form(form):
            drafts.comment_section(edition=edition, section_id=section_id, editor=editor, **words)
            messages.success(request, _("The commentary is saved."))
            return redirect("publications-staff:manage", edition.pk)
        _continue_from_current_revision(form, request, edition_id)
    return form_page(request, form, "publications/staff/section.html", edition=edition, section=section)


@require_safe
@staff_only
def preview_edition(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The page as it would be published; for a submitted version, the stored proposal."""
    edition = _get_edition_or_404(edition_id)
    if edition.state == State.PUBLISHED:
        return redirect(edition)
    return _render_preview_page(request, edition)


def _render_preview_page(
    request: HttpRequest, edition: Edition, refusal: Refusal | None = None
) -> HttpResponse:
    """After ContentChanged, the figures and the hash that an approval sends back are the current ones."""
    submitted = edition.state == State.SUBMITTED
    # That of what was refused; a draft that cannot be shown says why with 200.
    status = refusal.status if refusal else 200
    view, seen = None, ""
    try:
        if submitted and not isinstance(refusal, errors.ContentChanged):
            document, seen = documents.read_submitted_proposal(edition)
        else:
            # Decoded again, so that the preview shows exactly what would be stored.
            body = canonical.encode_canonical_json(documents.build_proposal(edition))
            document, seen = canonical.parse_strict_json(body), canonical.digest(body)
        view = bulletin_view(document, (get_language() or "tr")[:2])
    except (errors.SectionRefused, errors.SourceUnknown) as problem:
        refusal = problem
    context = {
        "edition": edition,
        "bulletin": view,
        "seen": seen,
        "refusal": refusal,
        "may_approve": submitted and rules.may_approve(request.user, edition),
        "may_return": submitted,
        "public": False,
    }
    return render(request, "publications/staff/preview.html", context, status=status)


@require_POST
@staff_only
@refusals_on_page(_render_manage_page)
def publish_edition(request: HttpRequest, edition_id: int) -> HttpResponse:
    edition, seen = _get_edition_or_404(edition_id), request.POST.get("seen", "")
    try:
        published = publishing.publish_edition(
            edition=edition, officer=_require_staff_member(request), seen=seen
        )
    except (errors.ContentChanged, errors.SectionRefused, errors.SourceUnknown) as refusal:
        return _render_preview_page(request, _get_edition_or_404(edition_id), refusal)
    messages.success(request, _("Published as bulletin %(number)s.") % {"number": published.bulletin.number})
    return redirect(published)


@form_methods
@editors_only
@refusals_on_page(_render_manage_page)
def submit_edition(request: HttpRequest, edition_id: int) -> HttpResponse:
    edition = _get_edition_or_404(edition_id)
    if request.method == "POST":
        publishing.submit_edition(edition=edition, editor=_require_staff_member(request))
        messages.success(request, _("Submitted. An officer who has not worked on it can now publish it."))
        return redirect("publications-staff:manage", edition_id)
    return render(request, "publications/staff/step.html", {"edition": edition, "step": "submit"})


@form_methods
@staff_only
def return_to_draft(request: HttpRequest, edition_id: int) -> HttpResponse:
    edition = _get_edition_or_404(edition_id)
    form = ReturnForm(get_posted_data(request))
    if form.is_valid():
        person, reason = _require_staff_member(request), form.cleaned_data["reason"]
        with refusals_on_form(form):
            publishing.return_to_draft(edition=edition, person=person, reason=reason)
            messages.success(request, _("It is a draft again."))
            return redirect("publications-staff:manage", edition_id)
    return form_page(
        request, form, "publications/staff/step.html", edition=_get_edition_or_404(edition_id), step="return"
    )


@form_methods
@editors_only
@refusals_on_page(_render_manage_page)
def delete_draft(request: HttpRequest, edition_id: int) -> HttpResponse:
    edition = _get_edition_or_404(edition_id)
    if request.method == "POST":
        drafts.delete_draft(edition=edition, editor=_require_staff_member(request))
        messages.success(request, _("The draft is deleted."))
        return redirect("publications-staff:overview")
    return render(request, "publications/staff/step.html", {"edition": edition, "step": "delete"})


@require_POST
@editors_only
@refusals_on_page(_render_manage_page)
def new_version(request: HttpRequest, edition_id: int) -> HttpResponse:
    edition = _get_edition_or_404(edition_id)
    draft = drafts.new_version(bulletin=edition.bulletin, editor=_require_staff_member(request))
    messages.success(request, _("The new version starts as a copy. Say why it is needed."))
    return redirect("publications-staff:text", draft.pk)
