import pytest

from participation.web.throttles import memory
from tests.conftest import publish_first_texts


@pytest.fixture(autouse=True)
def texts(db: None) -> None:
    publish_first_texts()
    memory.clear()
