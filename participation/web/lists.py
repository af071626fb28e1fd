"""Lists of staff pages: one form to search and filter, and pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from participation.text import turkish

PAGE_SIZE = 30
MAX_SEARCH_LENGTH = 200
#: Values of a filter and what they are called.
Choices = Iterable[tuple[Any, Any]]


class ListForm(forms.Form):
    """All fields are optional. ``states``, ``kinds``: values and labels of a filter, left out without any.
    ``kind_label``: what the second one is called if not “Kind”.
    """

    use_required_attribute = False

    q = forms.CharField(label=_("Search in this list"), required=False, max_length=MAX_SEARCH_LENGTH)
    tur = forms.ChoiceField(label=_("Kind"), required=False)
    durum = forms.ChoiceField(label=_("Status"), required=False)

    def __init__(
        self, *args: Any, states: Choices = (), kinds: Choices = (), kind_label: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tur"].label = kind_label or self.fields["tur"].label
        for name, choices in (("tur", list(kinds)), ("durum", list(states))):
            if choices:
                self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]
            else:
                del self.fields[name]


@dataclass(frozen=True)
class StaffList:
    """What ``components/list_filter.html`` and ``components/pages.html`` show. ``is_filtered``: something was
    searched or filtered, so that an empty list says that nothing matches.
    """

    form: ListForm
    page: Page[Any]
    is_filtered: bool


def staff_list(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    words: Sequence[str],
    states: Choices = (),
    state: str = "state",
    kinds: Choices = (),
    kind: str = "kind",
    kind_label: Any = None,
) -> StaffList:
    """The page of ``rows`` that ``request`` asks for: ``?q=`` in the fields ``words``, ``?durum=`` in the
    field ``state``, ``?tur=`` in the field ``kind``, ``?sayfa=``. What the form does not know filters
    nothing. ``kind_label``: as in ``ListForm``.
    """
    form = ListForm(request.GET, states=states, kinds=kinds, kind_label=kind_label)
    form.is_valid()
    text = form.cleaned_data.get("q", "")
    chosen = {field: form.cleaned_data.get(name) for name, field in (("durum", state), ("tur", kind))}
    chosen = {field: value for field, value in chosen.items() if value}
    rows = rows.filter(**chosen)
    if text:
        rows = rows.filter(pk__in=list_matching_keys(rows, text, words))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("sayfa"))
    return StaffList(form, page, bool(text or chosen))


def list_matching_keys(rows: QuerySet[Any], text: str, words: Sequence[str]) -> list[Any]:
    """The keys of the rows that have every word of ``text`` in one of the fields ``words``, whatever the case
    and the Turkish accents: ``isik`` finds ``IŞIK``. Lists of staff are short enough to be read whole.
    """
    searched = turkish.ascii_fold(text).split()
    keys = []
    for key, *values in rows.order_by().values_list("pk", *words):
        folded = turkish.ascii_fold(" ".join(str(value or "") for value in values))
        if all(word in folded for word in searched):
            keys.append(key)
    return keys
