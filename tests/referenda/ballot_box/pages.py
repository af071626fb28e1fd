"""Requests to the voting pages."""

import re

from django.urls import reverse

CREDENTIAL = re.compile(r"\b[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}-[1-9A-HJ-NP-Za-km-z]{5}-\w{6}\b")


FORGETFUL = {"BACKEND": "django.core.cache.backends.dummy.DummyCache", "LOCATION": "", "OPTIONS": {}}


def address(stage, name):
    return reverse(f"referenda:{name}", args=[stage.referendum.pk])


def page(client, stage, name, status=200):
    answer = client.get(address(stage, name))
    assert answer.status_code == status
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


def cast(client, stage, raw, **headers):
    return client.post(address(stage, "cast"), raw, content_type="application/json", headers=headers)
