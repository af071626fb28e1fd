from importlib import import_module

import pytest
from django.apps import apps

from participation.throttles import memory


@pytest.fixture(autouse=True)
def texts(db: None) -> None:
    """The first texts as the migration publishes them: a transactional test may have emptied the table."""
    import_module("participation.privacy.migrations.0002_first_texts").publish_first_texts(apps, None)
    memory.clear()
