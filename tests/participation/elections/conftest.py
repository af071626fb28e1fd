from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from participation.elections.models import EmbargoRule


@pytest.fixture
def law(db: None) -> EmbargoRule:
    """Law 298 as the migration enters it: a transactional test before this one may have emptied the table."""
    if not EmbargoRule.objects.exists():
        migration = import_module("participation.elections.migrations.0002_law_298")
        migration.enter(apps, SimpleNamespace(connection=connection))
    return EmbargoRule.objects.get()
