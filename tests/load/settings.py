"""The embedded default, for many clients that all come from this machine: each says an address of its own."""

from config.settings.development import *  # noqa: F403
from config.settings.development import REST_FRAMEWORK

# Throttles are on and count; with one address for everybody they would measure themselves.
REST_FRAMEWORK = {**REST_FRAMEWORK, "NUM_PROXIES": 1}
