"""The embedded default for many clients on this machine, each with an address of its own."""

from config.settings.development import *  # noqa: F403
from config.settings.development import REST_FRAMEWORK

# Throttles are on. With one address for all clients, the throttles would be measured.
REST_FRAMEWORK = {**REST_FRAMEWORK, "NUM_PROXIES": 1}
# The site's own pages and one more, which is a baseline.
ROOT_URLCONF = "tests.load.peer"
