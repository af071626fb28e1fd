"""Production's settings with the demo: `make up`, to try and to measure the production form."""

from config import env

from .production import *  # noqa: F403

DEMO_MODE = True
# The demo's accounts have a published password and no second factor.
STAFF_SECOND_FACTOR = env.read_boolean("MEYDAN_STAFF_SECOND_FACTOR")
MAIL_TRANSPORT = "django.core.mail.backends.filebased.EmailBackend"
