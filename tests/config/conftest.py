"""Every address of the site with the rows that it names, made once for a module."""

import pytest
from django.template.backends.django import Template

from tests import rows
from tests.addresses import addresses_with


@pytest.fixture
def nothing_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates are empty, for tests that look only at the status."""
    monkeypatch.setattr(Template, "render", lambda *_given: "")


@pytest.fixture(scope="module")
def cast(module_db: None) -> rows.Cast:
    return rows.make_cast()


@pytest.fixture(scope="module")
def addresses(cast: rows.Cast) -> dict[str, str]:
    return addresses_with(rows.make_rows(cast))
