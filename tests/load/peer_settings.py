"""Our own site with the peer's page added."""

from tests.load.settings import *  # noqa: F403

ROOT_URLCONF = "tests.load.peer"
