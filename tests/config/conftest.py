"""Fixtures of tests with an event loop."""

from collections.abc import Iterator

import pytest
from asgiref.sync import SyncToAsync
from django.db import connections


@pytest.fixture(autouse=True)
def the_thread_of_sync_code_keeps_no_connection() -> Iterator[None]:
    """``sync_to_async`` runs code of tests in one thread. PostgreSQL drops no database with a connection."""
    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()
