"""``python -m tests.journeys.seed_ceremony``: the demo's accounts, and referenda whose trustees sit in browsers.

``seeded.json`` has the ceremony's referendum and the e-mail addresses of its trustees in the order of their places.
"""

import json
import os
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.utils import timezone  # noqa: E402

from participation.people.models import Role, User  # noqa: E402
from participation.people.operations import create_account  # noqa: E402
