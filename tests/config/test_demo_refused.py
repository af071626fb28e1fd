"""The demo is seeded completely or not at all, and only in demo mode."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from config import demo
from config.demo import seeding
from participation.people.models import User
from polls.questionnaire.models import Poll

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


def test_interrupted_seed_stores_nothing(monkeypatch):
    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(seeding, "answer_all", interrupted)
    with pytest.raises(KeyboardInterrupt):
        demo.create_demo(closed_crowd=60, open_crowd=45)
    assert not Poll.objects.exists()
    assert not User.objects.exists()


def test_seeding_outside_demo_mode_is_refused(settings):
    settings.DEMO_MODE = False
    with pytest.raises(ImproperlyConfigured):
        demo.create_demo()
    with pytest.raises(ImproperlyConfigured):
        call_command("demo_crowd", "--poll", "1")
