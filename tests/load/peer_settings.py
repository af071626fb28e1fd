"""Our own site with the peer's page beside ours."""

from tests.load.settings import *  # noqa: F403

ROOT_URLCONF = "tests.load.peer"
