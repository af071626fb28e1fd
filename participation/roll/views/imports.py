"""Staff pages of imports: upload, preview, apply or discard."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from participation.refusals import Refusal
from participation.roll import errors, presentation, queries, reading, sheets
from participation.roll.forms import FileForm
from participation.roll.models import ImportState, Roll, RollImport
from participation.roll.operations import imports
from participation.roll.reading import Reading, WrongColumns
from participation.roll.views.staff import get_roll_or_404, officer_of, officers_only
from participation.web.staff_pages import (
    add_refusal,
    form_methods,
    form_status,
    get_posted_data,
    refusal_page,
)
from participation.web.uploads import takes_files


@takes_files(reading.MAX_BYTES)
@form_methods
@officers_only
def upload_roll_file(request: HttpRequest, roll_id: int) -> HttpResponse:
    """Parse an uploaded file; one without faults leads to the preview."""
    roll = get_roll_or_404(roll_id)
    form = FileForm(get_posted_data(request), request.FILES or None)
    read = None
    if request.method == "POST" and form.is_valid():
        try:
            read = imports.parse_import_file(officer=officer_of(request), roll=roll, file=form.content())
            if not read.faults:
                roll_import = imports.stage_import(officer=officer_of(request), roll=roll, read=read)
                return redirect("roll-staff:preview", roll.pk, roll_import.pk)
        except sheets.Unreadable as error:
            _show_unreadable(form, error)
        except WrongColumns as error:
            form.add_error("file", presentation.wrong_columns(error))
        except Refusal as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "roll": roll, **(_build_fault_context(read) if read else {})}
    status = 400 if read and read.faults else form_status(form)
    return render(request, "roll/staff/import.html", context, status=status)


def _show_unreadable(form: FileForm, error: sheets.Unreadable) -> None:
    if error.flaw != sheets.Flaw.TOO_LARGE:
        form.add_error("file", presentation.unreadable(error))
        return
    refusal = errors.FileTooLarge(megabytes=reading.MAX_BYTES // 1024 // 1024, rows=reading.MAX_ROWS)
    add_refusal(form, refusal, "file")


def _build_fault_context(read: Reading) -> dict[str, object]:
    return {
        "read": read,
        "flaws": presentation.flaws(read),
        "faults": [(fault.line, presentation.describe_fault(fault)) for fault in read.faults],
        "unlisted": read.flaws.total() - len(read.faults),
    }


@form_methods
@officers_only
def preview_import(request: HttpRequest, roll_id: int, import_id: int) -> HttpResponse:
    """What a file would change, with buttons to apply or discard it."""
    roll = get_roll_or_404(roll_id)
    roll_import = get_object_or_404(queries.imports(roll), pk=import_id)
    if request.method == "POST":
        officer = officer_of(request)
        try:
            if request.POST.get("act") == "discard":
                imports.discard_import(officer=officer, roll_import=roll_import)
                messages.success(request, _("The file is deleted. The roll has not changed."))
            else:
                imports.apply_import(officer=officer, roll_import=roll_import)
                messages.success(request, _("The file is applied. The roll is now as you previewed it."))
        except Refusal as refusal:
            return _render_preview_page(request, roll, roll_import, refusal)
        return redirect("roll-staff:manage", roll.pk)
    return _render_preview_page(request, roll, roll_import)


def _render_preview_page(
    request: HttpRequest, roll: Roll, roll_import: RollImport, refusal: Refusal | None = None
) -> HttpResponse:
    return refusal_page(
        request,
        "roll/staff/preview.html",
        refusal,
        roll=roll,
        roll_import=roll_import,
        difference=roll_import.difference,
        districts=queries.compared_districts(roll, roll_import),
        applied=roll_import.state == ImportState.APPLIED,
        overtaken=roll_import.state != ImportState.APPLIED and roll_import.revision != roll.revision,
    )
