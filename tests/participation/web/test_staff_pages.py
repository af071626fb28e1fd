"""Refusals of operations on forms and on pages without a form."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from participation.refusals import Refusal
from participation.web.staff_pages import form_status, refusals_on_form, refusals_on_page


class TooLate(Refusal):
    code = "too_late"
    status = 409
    message = "It closed {when}."


class ReasonForm(forms.Form):
    reason = forms.CharField()


def sent(reason: str = "mistake") -> ReasonForm:
    form = ReasonForm({"reason": reason})
    form.full_clean()
    return form


def test_a_refusal_is_shown_on_the_form_with_its_status():
    form = sent()
    with refusals_on_form(form):
        raise TooLate(when="at 100 %")
    assert form.non_field_errors() == ["It closed at 100 %."]
    assert form_status(form) == 409


def test_validation_errors_are_shown_at_their_fields_and_those_of_no_field_above():
    form = sent()
    with refusals_on_form(form):
        raise ValidationError({"reason": "Too short.", "title": "Missing."})
    assert form.errors == {"reason": ["Too short."], "__all__": ["Missing."]}
    assert form_status(form) == 400


def test_form_status_is_200_unless_the_form_has_errors():
    assert form_status(ReasonForm()) == form_status(sent()) == 200
    assert form_status(sent("")) == 400


def test_other_exceptions_are_not_caught():
    with pytest.raises(KeyError), refusals_on_form(sent()):
        raise KeyError


def page(_request: HttpRequest, poll_id: int, refusal: Refusal) -> HttpResponse:
    return HttpResponse(f"{poll_id}: {refusal}", status=refusal.status)


@refusals_on_page(page)
def delete(_request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    raise TooLate(when=f"with question {question_id}")


def test_a_refused_post_without_a_form_is_shown_on_the_page():
    response = delete(RequestFactory().post("/"), question_id=3, poll_id=7)
    assert (response.status_code, response.content) == (409, b"7: It closed with question 3.")


def test_a_view_without_the_pages_number_cannot_show_its_refusals_there():
    def remove(_request: HttpRequest, question_id: int) -> HttpResponse:
        raise TooLate(when=f"with question {question_id}")

    with pytest.raises(TypeError, match="poll_id"):
        refusals_on_page(page)(remove)


def test_a_refused_get_is_not_shown_on_the_page():
    with pytest.raises(TooLate):
        delete(RequestFactory().get("/"), poll_id=7, question_id=3)
