"""The notice of an answered objection."""

from collections.abc import Collection, Mapping
from typing import Final

from django.utils.translation import gettext as _

from participation.notifications.registry import Facts, Kind, register
from participation.people.models import User
from referenda.referendum.notices import facts, ids, notify, turkish_address
from referenda.results.objections.models import Objection

ANSWERED: Final = "referenda.answered"


def register_kinds() -> None:
    register(ANSWERED, Kind(_answered_text, _of_objections))


def _answered_text(facts: Facts, count: int) -> str:  # noqa: ARG001 - an objection is answered once
    return _("Your objection to the result of “{title}” has been answered.").format(**facts)


def _of_objections(reader: User, subjects: Collection[str]) -> Mapping[str, Facts]:
    objections = Objection.objects.filter(pk__in=ids(subjects), person=reader).select_related("referendum")
    return {f"objection:{it.pk}": facts(it.referendum) for it in objections}


def notify_answer(objection: Objection) -> None:
    """Notify the objection's author, if the account still exists."""
    if objection.person_id is not None:
        address = turkish_address("objections", objection.referendum_id)
        notify(ANSWERED, f"objection:{objection.pk}", address, [objection.person_id])
