"""Every stored field with personal data belongs to a kind that the privacy page shows."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from participation import data_kinds, retention
from participation.data_kinds import Basis, DataKind, Group
from participation.people.models import User

OWN = ("config", "forums", "participation", "polls", "realtime", "referenda")


def models() -> list[type[Model]]:
    return apps.get_models(include_auto_created=True)


def is_own(model: type[Model]) -> bool:
    return model.__module__.split(".")[0] in OWN


def held() -> set[Any]:
    return {field for kind in data_kinds.kinds() for field in data_kinds.fields_of(kind)}


def nameless(model: type[Model]) -> list[str]:
    """Fields of a model that is not impersonal and of which no kind is known."""
    known = held()
    return [
        f"{model._meta.label}.{field.name}"
        for field in model._meta.local_fields
        if field not in known and not field.primary_key
    ]


def test_every_field_of_a_model_with_personal_data_belongs_to_a_kind():
    personal = [
        model for model in models() if is_own(model) and model._meta.label not in data_kinds.impersonal()
    ]
    assert [name for model in personal for name in nameless(model)] == []


def test_every_field_that_points_to_an_account_belongs_to_a_kind():
    """Also in models without other personal data, and in those of libraries."""
    known = held()
    pointing = [
        f"{model._meta.label}.{field.name}"
        for model in models()
        for field in model._meta.local_fields
        if field.related_model is User and field not in known
    ]
    assert pointing == []


def test_the_page_begins_with_the_account():
    names = [kind.name for kind in data_kinds.kinds()]
    assert names[:3] == ["account", "display_name", "residence"]


def test_impersonal_models_exist_and_are_not_held_as_a_whole():
    labels = {model._meta.label for model in models()}
    whole = {name for kind in data_kinds.kinds() for name in kind.holds if name.count(".") == 1}
    assert data_kinds.impersonal() - labels == set()
    assert data_kinds.impersonal() & whole == set()


def test_a_new_field_without_a_kind_is_found(monkeypatch):
    birth_year = data_kinds.kind("birth_year")
    monkeypatch.setitem(data_kinds._kinds, "birth_year", _without_fields(birth_year))
    profile = apps.get_model("people", "Profile")
    assert nameless(profile) == ["people.Profile.birth_year"]


def _without_fields(kind: DataKind) -> DataKind:
    values = {name: getattr(kind, name) for name in kind.__slots__}
    return DataKind(**{**values, "holds": frozenset()})


def test_data_that_rest_on_consent_are_those_that_consents_ask_for():
    by_consent = {kind.name for kind in data_kinds.kinds() if kind.basis == Basis.CONSENT}
    assert by_consent == {"birth_year", "sex"}


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_privacy_page_shows_every_kind(client, language):
    html = client.get(f"{language}/gizlilik/").content.decode()
    assert html.count('<th scope="row">') == len(data_kinds.kinds()) + len(retention.rules())
    assert [group for group in Group if not any(kind.group == group for kind in data_kinds.kinds())] == []
