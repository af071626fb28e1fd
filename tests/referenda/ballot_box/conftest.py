"""A referendum before and during voting, for tests of pages."""

from copy import deepcopy

import pytest

from tests.referenda.making import Stage


@pytest.fixture(scope="module")
def ready(module_db):
    return Stage(voters=2).make_ready()


@pytest.fixture
def stage(ready, nothing_cached):
    """Ready; voting opens in an hour."""
    return deepcopy(ready)


@pytest.fixture
def voting(stage):
    """Open, with all credentials collected."""
    stage.collect()
    with stage.voting(hours=1):
        yield stage
