"""Staff page of letters with codes. The PDF is the answer to the form, and is nowhere else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_variables

from participation.refusals import Refusal
from participation.roll import documents, presentation, reading, sheets
from participation.roll.forms import LettersForm
from participation.roll.models import Roll
from participation.roll.operations import letters
from participation.roll.reading import WrongColumns, WrongRow
from participation.roll.views.staff import get_roll_or_404, officer_of, officers_only
from participation.web.staff_pages import add_refusal, form_methods, form_status, get_posted_data
from participation.web.uploads import takes_files


@takes_files(2 * 1024 * 1024)
@form_methods
@officers_only
@sensitive_variables()
def make_letters(request: HttpRequest, roll_id: int) -> HttpResponse:
    """Make the letters of a district, from a file of addresses that is not stored."""
    roll = get_roll_or_404(roll_id)
    form = LettersForm(get_posted_data(request), request.FILES or None)
    if form.is_valid():
        try:
            return _build_letters_response(request, roll, form)
        except sheets.Unreadable as error:
            form.add_error("file", presentation.unreadable(error))
        except WrongColumns as error:
            form.add_error("file", presentation.wrong_columns(error))
        except WrongRow as error:
            form.add_error("file", presentation.wrong_row(error))
        except Refusal as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "roll": roll, "most": letters.MAX_LETTERS}
    return render(request, "roll/staff/letters.html", context, status=form_status(form))


@sensitive_variables()
def _build_letters_response(request: HttpRequest, roll: Roll, form: LettersForm) -> HttpResponse:
    addressees = reading.addressees(form.content(), timezone.localdate(), most=letters.MAX_LETTERS)
    district = form.cleaned_data["district"]
    pdf = letters.make_letters(
        officer=officer_of(request),
        roll=roll,
        district=district,
        addressees=addressees,
        draw=lambda made: documents.letters_pdf(roll, [(it.name, it.address, it.code) for it in made]),
    )
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="mektuplar-{roll.pk}-{district.slug}.pdf"'
    add_never_cache_headers(answer)
    return answer
