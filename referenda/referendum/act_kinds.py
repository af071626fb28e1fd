"""Public acts on referenda. Acts about single people are not among them: objections filed, strike-offs
reversed, credentials replaced.
"""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from participation.acts import registry
from participation.acts.registry import Kind, Subject
from referenda.referendum.models import Referendum
from referenda.referendum.wording import get_translated_text


def register() -> None:
    registry.register(
        Kind(
            code="referenda",
            slug="halk-oylamalari",
            label=_("Referenda"),
            with_reason=frozenset(
                {
                    "referendum.announced",
                    "referendum.redecryption_confirmed",
                    "referendum.difference_explained",
                    "referendum.consequence_published",
                    "referendum.annulled",
                }
            ),
            without_reason=frozenset(
                {
                    "referendum.ceremony",
                    "referendum.ready",
                    "referendum.open",
                    "referendum.closed",
                    "referendum.tallied",
                    "referendum.decryption_refused",
                    "referendum.partial",
                    "referendum.provisional",
                    "referendum.desk_opened",
                    "referendum.desk_counted",
                    "referendum.desk_signed",
                    "referendum.objection_answered",
                    "referendum.certification_proposed",
                    "referendum.certified",
                }
            ),
            with_subject=frozenset({"referendum.desk_opened"}),
            subjects=_list_subjects,
        )
    )


def _list_subjects(names: Collection[str]) -> Mapping[str, Subject]:
    referenda = Referendum.objects.public().filter(pk__in=registry.parse_numbers(names, "referendum"))
    return {it.topic: Subject(get_translated_text(it, "title"), it.get_absolute_url()) for it in referenda}
