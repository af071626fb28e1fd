"""Every address of the site with the rows that it names, made once for a module."""

import pytest
from django.db import connection
from django.template.backends.django import Template

from tests import rows
from tests.addresses import addresses_with
from tests.conftest import publish_first_book, publish_first_pages, publish_first_texts


@pytest.fixture
def nothing_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates are empty, for tests that look only at the status."""
    monkeypatch.setattr(Template, "render", lambda *_given: "")


@pytest.fixture(scope="module")
def cast(module_db: None) -> rows.Cast:
    publish_first_book()
    publish_first_pages()
    publish_first_texts()
    return rows.make_cast()


@pytest.fixture(scope="module")
def addresses(cast: rows.Cast) -> dict[str, str]:
    made: rows.Rows = {}
    for make in (rows.forums, rows.polls, rows.referenda, rows.council, rows.accounts):
        made |= make(cast)
    # Rolling back a savepoint searches them all.
    connection.run_on_commit.clear()
    return addresses_with(made)
