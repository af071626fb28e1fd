"""Checks that demo accounts, whose password is published, never exist outside demo mode."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from participation.people.models import DEMO_DOMAIN, User


def has_demo_accounts() -> bool:
    """Also False where the database has no tables yet."""
    if User._meta.db_table not in connection.introspection.table_names():
        return False
    return User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}").exists()


def refuse_demo_accounts() -> None:
    """Raise ImproperlyConfigured when the database has demo accounts and this installation is not a demo."""
    if not settings.DEMO_MODE and has_demo_accounts():
        raise ImproperlyConfigured(
            f"The database holds demo accounts (@{DEMO_DOMAIN}) whose password is published. Start with an"
            " empty database."
        )


def check_demo_accounts(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001
    **kwargs: Any,  # noqa: ARG001
) -> list[checks.CheckMessage]:
    try:
        refuse_demo_accounts()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="people.E001")]
    return []
