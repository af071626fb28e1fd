"""Puts a word of up to 200 letters without spaces into what people write, everywhere in a seeded site.

Rows that the database keeps from changing, such as the audit log, stay as they are.
"""

from django.apps import apps
from django.db import DatabaseError, models, transaction

WORD = "Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizdenmişsinizcesine" * 3
OURS = (
    "elections",
    "forums",
    "people",
    "polls",
    "processes",
    "publications",
    "referenda",
    "roll",
    "territory",
)
#: Columns of what people write, whatever the model.
WRITTEN = {
    "body",
    "conducted_by",
    "context",
    "description",
    "display_name",
    "financed_by",
    "heading",
    "label",
    "legal_reference",
    "limitations",
    "name",
    "note",
    "objection",
    "place",
    "purpose",
    "recruitment",
    "source",
    "statement",
    "summary",
    "text",
    "title",
    "why",
    "title_tr",
    "summary_tr",
    "body_tr",
    "why_tr",
}
#: Not written by people, or read by programs.
KEPT = {"territory.District", "territory.Neighbourhood"} | {
    "forums.ConsensusMap",
    "publications.Rendering",
    "referenda.Datum",
    "referenda.Document",
    "referenda.Event",
}


def main() -> list[str]:
    """The columns that took the word."""
    lengthened = []
    for model in [model for label in OURS for model in apps.get_app_config(label).get_models()]:
        for field in model._meta.concrete_fields:
            is_text = type(field) in (models.CharField, models.TextField)
            if not is_text or field.choices or field.name not in WRITTEN or model._meta.label in KEPT:
                continue
            if (field.max_length or 10_000) >= 40 and _lengthen(model, field):
                lengthened.append(f"{model._meta.label}.{field.name}")
    return lengthened


def _lengthen(model: type[models.Model], field: "models.Field[str, str]") -> bool:
    """Lengthen what is filled in; whether the database allows it in any row."""
    done = False
    for row in model._default_manager.exclude(**{field.name: ""}).exclude(**{field.name: None})[:200]:
        long = WORD[:200][: max(0, (field.max_length or 10_000) - 1)]
        try:
            with transaction.atomic():
                done = bool(model._default_manager.filter(pk=row.pk).update(**{field.name: long})) or done
        except DatabaseError:  # a guard of a published row
            continue
    return done
