import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from participation.people.demo.checks import refuse_demo_accounts
from participation.people.operations.accounts import ensure_demo_accounts
from tests.factories import make_district, make_user

pytestmark = pytest.mark.django_db


def failed_checks() -> list[str]:
    return [str(message.id) for message in run_checks(tags=["security"], include_deployment_checks=True)]


def test_real_installation_refuses_to_start_with_demo_accounts(settings):
    make_district("Konak")
    ensure_demo_accounts()
    refuse_demo_accounts()
    assert "people.E001" not in failed_checks()
    settings.DEMO_MODE = False
    with pytest.raises(ImproperlyConfigured, match=r"@meydan\.example"):
        refuse_demo_accounts()
    assert "people.E001" in failed_checks()


def test_real_installation_starts_with_real_accounts_and_with_an_empty_database(settings, monkeypatch):
    settings.DEMO_MODE = False
    make_user(email="meydan.example@example.org")
    refuse_demo_accounts()
    monkeypatch.setattr(connection.introspection, "table_names", list)
    refuse_demo_accounts()
    assert "people.E001" not in failed_checks()
