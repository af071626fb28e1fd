"""Shared helpers of staff pages: access control, and forms whose operation may refuse."""

from collections.abc import Callable
from functools import wraps
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


def posted(request: HttpRequest) -> QueryDict | None:
    """The submitted data, which may be empty; None unless the request is a POST."""
    return request.POST if request.method == "POST" else None


def objection(form: BaseForm, operate: Callable[[], object]) -> int | None:
    """Run ``operate`` and add its refusal or validation errors to the form. Return their HTTP status, None on
    success.
    """
    try:
        operate()
    except ValidationError as error:
        by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
        for name, problems in by_field.items():
            form.add_error(name if name in form.fields else None, problems)
        return 400
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return refusal.status
    return None


def form_page(
    request: HttpRequest, form: BaseForm, template: str, status: int | None = None, **context: object
) -> HttpResponse:
    """Render the form's page with ``status``, by default 400 for an invalid form and 200 otherwise."""
    status = status or (400 if form.errors else 200)
    return render(request, template, {"form": form, **context}, status=status)
