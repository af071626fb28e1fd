"""Shared helpers of staff pages: access control, and forms whose operation may refuse."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from types import TracebackType
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participation.refusals import Refusal

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def only_for(require: Callable[[Any], object]) -> Callable[[View[P]], View[P]]:
    """Decorate a view: visitors are sent to sign in, and ``require`` (a rule) raises for users it refuses."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            require(request.user)
            return view(request, *args, **kwargs)

        return never_cache(checked)

    return decorate


def get_posted_data(request: HttpRequest) -> QueryDict | None:
    """The submitted data, which may be empty; None unless the request is a POST."""
    return request.POST if request.method == "POST" else None


class _Refused(ValidationError):
    """A refusal among the errors of a form."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal), code=refusal.code)
        self.status = refusal.status


def add_refusal(form: BaseForm, refusal: Refusal, field: str | None = None) -> None:
    """Show ``refusal`` on the form, at ``field`` if it is about one. The form's page then has its status."""
    form.add_error(field, _Refused(refusal))


class refusals_on_form:  # noqa: N801 - as contextlib.suppress
    """Show on a form why its operation is refused: the refusal or validation errors that end the block.

    As in every view of a form::

        form = ReasonForm(posted(request))
        if form.is_valid():
            with refusals_on_form(form):
                operations.close(poll=poll, editor=editor, reason=form.cleaned_data["reason"])
                messages.success(request, _("The poll is closed."))
                return redirect(poll)
        return form_page(request, form, "polls/close.html", poll=poll)
    """

    def __init__(self, form: BaseForm) -> None:
        self.form = form

    def __enter__(self) -> None: ...

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> bool:
        if isinstance(error, Refusal):
            add_refusal(self.form, error)
        elif isinstance(error, ValidationError):
            by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
            for name, problems in by_field.items():
                self.form.add_error(name if name in self.form.fields else None, problems)
        return isinstance(error, Refusal | ValidationError)


def refusals_on_page(
    page: Callable[[HttpRequest, int, Refusal], HttpResponse],
) -> Callable[[View[P]], View[P]]:
    """Decorate a view that has no form: a refusal of its POST is shown on ``page``. The page's second
    parameter (``poll_id``) comes from the view's URL, so the view must have one of the same name.

    Below the decorator that checks who may::

        @require_POST
        @editors_only
        @refusals_on_page(manage_page)
        def delete(request: HttpRequest, poll_id: int) -> HttpResponse:
            operations.delete(poll=_poll(poll_id), editor=editor_of(request))
            messages.success(request, _("The draft is deleted."))
            return redirect("polls-staff:overview")
    """

    name = tuple(signature(page).parameters)[1]

    def decorate(view: View[P]) -> View[P]:
        if name not in signature(view).parameters:
            raise TypeError(f"{view} has no parameter {name}, by which its page is found.")

        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except Refusal as refusal:
                if request.method != "POST":
                    raise
                number: Any = kwargs[name]
                return page(request, number, refusal)

        return checked

    return decorate


def refusal_page(
    request: HttpRequest, template: str, refusal: Refusal | None, **context: object
) -> HttpResponse:
    """Render a page that also shows ``refusal``, if there is one, and then has its status."""
    status = refusal.status if refusal else 200
    return render(request, template, {"refusal": refusal, **context}, status=status)


def form_status(form: BaseForm) -> int:
    """The HTTP status of a form's page: that of its refusal, otherwise 400 if the form is invalid, or 200."""
    problems = [error for of_field in form.errors.as_data().values() for error in of_field]
    refused = [error.status for error in problems if isinstance(error, _Refused)]
    return refused[0] if refused else 400 if problems else 200


def form_page(request: HttpRequest, form: BaseForm, template: str, **context: object) -> HttpResponse:
    """Render the page of a form, with ``form_status``."""
    return render(request, template, {"form": form, **context}, status=form_status(form))
