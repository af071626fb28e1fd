"""Trustees at their page: the requests their browsers make."""

from typing import Any

from django.test import Client
from django.urls import reverse

from participation.audit.models import Entry
from participation.people.models import User
from referenda.archive.models import Event
from referenda.trustees.models import Decryption, Trustee
from referenda.voting import canonical
from tests.referenda.making import Stage


class Browser(Client):
    """The browser of a person, for one referendum."""

    def __init__(self, stage: Stage, person: User | None) -> None:
        super().__init__()
        self.stage = stage
        if person is not None:
            self.force_login(person)

    def look(self, name: str = "trustee") -> Any:
        return self.get(reverse(f"referenda:{name}", args=[self.stage.referendum.pk]))

    def state(self) -> Any:
        return self.look("trustee-state").json()

    def send(self, act: str, raw: bytes) -> Any:
        address = reverse(f"referenda:trustee-{act}", args=[self.stage.referendum.pk])
        return self.post(address, raw, content_type="application/json")


def browser(stage: Stage, index: int) -> Browser:
    """The browser of trustee ``index``."""
    return Browser(stage, stage.trustees()[index - 1].person)


def certificate(stage: Stage, index: int) -> bytes:
    return canonical.write(stage.member(stage.trustees()[index - 1]).certificate().json())


def dealing(stage: Stage, index: int) -> bytes:
    made = stage.member(stage.trustees()[index - 1]).deal(stage.certificates())
    return canonical.write(made.json())


def key(stage: Stage, index: int) -> bytes:
    member = stage.member(stage.trustees()[index - 1])
    return canonical.write(member.verification_key(stage.certificates(), stage.dealings()).json())


def published() -> tuple[Any, ...]:
    """Everything that a request could store."""
    rows = Trustee.objects.values_list("certificate", "dealing", "verification_key").order_by("pk")
    return (*rows, Entry.objects.count(), Event.objects.count(), Decryption.objects.count())


def refused(who: Browser, act: str, raw: bytes, status: int, code: str, fault: str | None = None) -> None:
    """Assert that sending ``raw`` is refused with this status, code and fault, and stores nothing."""
    before = published()
    answer = who.send(act, raw)
    payload = answer.json()
    assert (answer.status_code, payload["code"], payload["fault"]) == (status, code, fault)
    assert payload["detail"]
    assert published() == before


def certified(stage: Stage) -> Stage:
    for trustee in stage.trustees():
        stage.certify_place(trustee)
    return stage


def dealt(stage: Stage) -> Stage:
    for trustee in certified(stage).trustees():
        stage.deal(trustee)
    return stage


def tallied(stage: Stage) -> Stage:
    """Counted, after a full ceremony."""
    stage.end_ceremony()
    stage.collect()
    with stage.voting(minutes=1):
        stage.cast(0)
    stage.count()
    return stage
