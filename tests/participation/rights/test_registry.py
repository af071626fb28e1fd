"""Every table is registered: with what a copy shows of it and what becomes of it, or as nobody's, and why."""

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from participation.people.models import User
from participation.rights import registry
from participation.rights.labels import label_of
from participation.rights.registry import End, Kind

MODELS = apps.get_models(include_auto_created=True)


def references(model):
    """The foreign keys of ``model`` to an account."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is User
    }


def missing(models, kinds, others):
    """Models that nothing is registered about, and references to an account without a kind."""
    paths = {(kind.model, kind.path) for kind in kinds}
    known = {kind.model for kind in kinds} | set(others)
    unknown = {model._meta.label for model in models if model._meta.label not in known}
    return unknown | {
        f"{model._meta.label}.{name}"
        for model in models
        for name in references(model)
        if (model._meta.label, name) not in paths
    }


def test_every_model_and_every_reference_to_an_account_is_registered():
    assert missing(MODELS, registry.kinds(), registry.not_theirs()) == set()


@pytest.mark.parametrize("label", sorted(model._meta.label for model in MODELS if references(model)))
def test_a_model_that_is_left_out_would_be_noticed(label):
    kinds = [kind for kind in registry.kinds() if kind.model != label]
    assert label in missing(MODELS, kinds, registry.not_theirs())


def test_a_model_that_refers_to_an_account_is_never_declared_as_nobodys():
    assert [label for label in registry.not_theirs() if references(apps.get_model(label))] == []


def test_whatever_is_registered_exists():
    labels = {model._meta.label for model in MODELS}
    assert {kind.model for kind in registry.kinds()} | set(registry.not_theirs()) <= labels


@pytest.mark.parametrize("kind", registry.kinds(), ids=lambda kind: kind.name)
def test_rows_of_a_kind_can_be_read_and_have_labels(kind: Kind, db):
    rows = apps.get_model(kind.model)._base_manager
    if kind.name != "audit.entries":
        assert list(rows.filter(**{kind.path: 0}).values(*kind.fields)) == []
    for lookup in kind.fields:
        assert str(label_of(lookup))


@pytest.mark.parametrize(
    "kind", [kind for kind in registry.kinds() if kind.end == End.CUT], ids=lambda kind: kind.name
)
def test_what_stays_without_the_person_can(kind):
    assert apps.get_model(kind.model)._meta.get_field(kind.path).null


def test_what_is_secret_is_explained():
    assert set(registry.secrets()) == {"polls.answers", "forums.votes", "referenda.ballots"}
