"""Programs that ask the API, as in ``tests.api``."""

from tests.api.conftest import api

__all__ = ["api"]
