"""Public pages with their versions and pictures, and the pages on which editors and officers keep texts,
pictures and offices.
"""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participation.pages import operations, queries, rules
from participation.pages.forms import (
    DiscardForm,
    OfficeForm,
    OfficeReasonForm,
    PageForm,
    PictureForm,
    ReasonForm,
)
from participation.pages.models import Office, PageName, PagePicture, PageVersion
from participation.pages.presentation import (
    ListedPicture,
    ShownOffice,
    ShownVersion,
    list_pictures_with_uses,
    render_page_html,
)
from participation.refusals import Refusal
from participation.text.texts import LANGUAGES
from participation.web import uploads
from participation.web.lists import staff_list
from participation.web.media import picture_response
from participation.web.public_pages import public_page
from participation.web.staff_pages import form_methods, form_page, get_posted_data, only_for, refusals_on_form
from participation.web.uploads import takes_files

#: Pictures beside the text that is edited, and on a page of the list of all.
NEWEST_PICTURES: Final = 8

#: Refuses users who do not keep the pages, or the offices (403).
page_keepers_only = only_for(rules.require_page_keeper)
office_keepers_only = only_for(rules.require_office_keeper)


@public_page
@require_safe
def show_published_page(request: HttpRequest, page: str) -> HttpResponse:
    """The newest published version of a page. The contact page also lists the offices."""
    name = PageName(page)
    version = queries.get_current_version(name)
    context: dict[str, object] = {"page": name, "shown": ShownVersion(version) if version else None}
    if name == PageName.CONTACT:
        context["contact"] = settings.CONTACT_EMAIL
        context["offices"] = [ShownOffice(it) for it in queries.list_offices()]
    return render(request, "pages/page.html", context)


@public_page
@require_safe
def list_versions(request: HttpRequest, page: str) -> HttpResponse:
    name = PageName(page)
    return render(
        request, "pages/versions.html", {"page": name, "versions": queries.list_page_versions(name)}
    )


@public_page
@require_safe
def show_version(request: HttpRequest, page: str, number: int) -> HttpResponse:
    """A version at its fixed address, in force or not."""
    published = get_object_or_404(PageVersion, page=page, number=number)
    newest = queries.get_current_version(PageName(page))
    context = {
        "page": PageName(page),
        "shown": ShownVersion(published),
        "newest": newest if newest != published else None,
    }
    return render(request, "pages/version.html", context)


@require_safe
def serve_picture(request: HttpRequest, digest: str) -> HttpResponse:
    """A picture that everybody may see stays the same for good; others are for editors, and in no cache."""
    visible = queries.get_visible_picture(request.user, digest)
    is_public = rules.is_picture_public(visible)
    cache_control = "public, max-age=31536000, immutable" if is_public else "private, no-store"
    return picture_response(request, visible.image, name=digest, cache_control=cache_control)


@require_safe
@office_keepers_only
def show_overview(request: HttpRequest) -> HttpResponse:
    """The pages with their drafts, for editors; the offices, for editors and officers."""
    context = {
        "pages": [(it, queries.get_current_version(it), queries.find_page_draft(it)) for it in PageName],
        "may_keep_pages": rules.may_keep_pages(request.user),
        "offices": [ShownOffice(it) for it in queries.list_offices()],
    }
    return render(request, "pages/staff/overview.html", context)


@takes_files(uploads.MAX_BYTES)
@form_methods
@page_keepers_only
def edit_page_text(request: HttpRequest, page: str) -> HttpResponse:
    """Upload a picture; preview, save as a draft or publish the text of a page.

    A picture that was chosen is uploaded with every button, so that it is not lost. Files that are too large
    are received, too: the form refuses them at their field, and keeps the text.
    """
    name = PageName(page)
    version, draft = queries.get_current_version(name), queries.find_page_draft(name)
    form = PageForm(get_posted_data(request), request.FILES or None, version, draft)
    if form.is_valid() and form.has_picture and _upload_picture(request, form):
        form = PageForm(form.without_picture(), None, version, draft)
    preview = None
    if form.is_valid():
        with refusals_on_form(form):
            if "preview" in request.POST:
                texts = operations.checked_texts(**form.texts())
                preview = [(it, render_page_html(texts[f"text_{it}"])) for it in LANGUAGES]
            elif "upload" not in request.POST:
                return _publish_or_save_draft(request, name, form)
    context = {"page": name, "draft": draft, "version": version, "preview": preview}
    newest = list_pictures_with_uses(queries.list_pictures()[:NEWEST_PICTURES])
    return form_page(request, form, "pages/staff/edit.html", pictures=newest, **context)


def _upload_picture(request: HttpRequest, form: PageForm) -> bool:
    """Store the form's picture. Returns False if it is refused, with the reason on the form."""
    editor = rules.require_page_keeper(request.user)
    with refusals_on_form(form):
        operations.add_picture(editor=editor, **form.new_picture())
        messages.success(request, _("The picture is uploaded. Copy its line into the text."))
        return True
    return False


def _publish_or_save_draft(request: HttpRequest, page: PageName, form: PageForm) -> HttpResponse:
    """Publish the texts, or save them as a draft. Raises as the operations."""
    editor, data = rules.require_page_keeper(request.user), form.cleaned_data
    if "publish" in request.POST:
        operations.publish_page(
            editor=editor,
            page=page,
            after=data["after"],
            revision=data["revision"],
            reason=data["reason"],
            **form.texts(),
        )
        messages.success(request, _("The new version is published."))
        return redirect("pages-staff:overview")
    operations.save_draft(editor=editor, page=page, **form.texts(), revision=data["revision"])
    messages.success(request, _("The draft is saved. It is not published."))
    return redirect("pages-staff:edit", page)


@require_POST
@page_keepers_only
def discard_draft(request: HttpRequest, page: str) -> HttpResponse:
    """Delete the draft that the form names; the published page stays."""
    form = DiscardForm(request.POST)
    if form.is_valid():
        editor = rules.require_page_keeper(request.user)
        try:
            operations.discard_draft(editor=editor, page=PageName(page), **form.cleaned_data)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The draft is deleted."))
    return redirect("pages-staff:edit", page)


@takes_files(uploads.MAX_BYTES)
@form_methods
@page_keepers_only
def list_pictures(request: HttpRequest) -> HttpResponse:
    """Every picture, the lines that show it, and where it is shown; upload a new one."""
    form = PictureForm(get_posted_data(request), request.FILES or None)
    if form.is_valid():
        with refusals_on_form(form):
            operations.add_picture(editor=rules.require_page_keeper(request.user), **form.new_picture())
            messages.success(request, _("The picture is uploaded."))
            return redirect("pages-staff:pictures")
    matches = staff_list(request, queries.list_pictures(), words=["description_tr", "description_en"])
    shown = list_pictures_with_uses(matches.page.object_list)
    return form_page(request, form, "pages/staff/pictures.html", pictures=shown, list=matches)


@form_methods
@page_keepers_only
def remove_picture(request: HttpRequest, digest: str) -> HttpResponse:
    """Ask for confirmation and a reason, then remove the picture."""
    picture = get_object_or_404(PagePicture, pk=digest)
    form = ReasonForm(get_posted_data(request))
    if form.is_valid():
        editor = rules.require_page_keeper(request.user)
        with refusals_on_form(form):
            operations.remove_picture(editor=editor, digest=digest, **form.cleaned_data)
            messages.success(request, _("The picture is removed."))
            return redirect("pages-staff:pictures")
    shown = ListedPicture(picture)
    return form_page(request, form, "pages/staff/picture_remove.html", shown=shown)


@form_methods
@office_keepers_only
def add_office(request: HttpRequest) -> HttpResponse:
    form = OfficeForm(get_posted_data(request))
    if form.is_valid():
        keeper = rules.require_office_keeper(request.user)
        with refusals_on_form(form):
            operations.add_office(keeper=keeper, facts=form.facts(), reason=form.cleaned_data["reason"])
            messages.success(request, _("The office has been added to the contact page."))
            return redirect("pages-staff:overview")
    return form_page(request, form, "pages/staff/office.html")


@form_methods
@office_keepers_only
def change_office(request: HttpRequest, office_id: int) -> HttpResponse:
    office = get_object_or_404(Office, pk=office_id)
    form = OfficeForm(get_posted_data(request), office)
    if form.is_valid():
        keeper = rules.require_office_keeper(request.user)
        with refusals_on_form(form):
            operations.change_office(
                keeper=keeper,
                office=office,
                facts=form.facts(),
                revision=form.cleaned_data["revision"],
                reason=form.cleaned_data["reason"],
            )
            messages.success(request, _("The office has been changed on the contact page."))
            return redirect("pages-staff:overview")
    return form_page(request, form, "pages/staff/office.html", office=office)


@form_methods
@office_keepers_only
def remove_office(request: HttpRequest, office_id: int) -> HttpResponse:
    """Ask for confirmation and a reason, then remove the office."""
    office = get_object_or_404(Office, pk=office_id)
    form = OfficeReasonForm(get_posted_data(request), initial={"revision": office.revision})
    if form.is_valid():
        keeper = rules.require_office_keeper(request.user)
        with refusals_on_form(form):
            operations.remove_office(keeper=keeper, office=office, **form.cleaned_data)
            messages.success(request, _("The office has been removed from the contact page."))
            return redirect("pages-staff:overview")
    return form_page(request, form, "pages/staff/office_remove.html", office=office)
