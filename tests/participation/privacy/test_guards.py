"""What the database itself refuses, on both databases."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from participation.privacy import operations
from participation.privacy.models import Consent, DataRequest, RequestState, Text, TextKind
from tests.factories import make_user
from tests.participation.privacy.making import agree, close, make_request, publish

pytestmark = pytest.mark.django_db


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_a_published_text_never_changes_and_never_goes():
    texts = Text.objects.filter(kind=TextKind.NOTICE, version=1)
    refused(lambda: texts.update(body_tr="Başka."))
    refused(lambda: texts.update(is_checked=True))
    refused(lambda: texts.update(published_on=timezone.localdate()))
    refused(lambda: texts._raw_delete("default"))


def test_versions_have_no_gaps_and_no_twins():
    text = {"kind": TextKind.SEX, "body_tr": "a", "body_en": "b", "published_on": timezone.localdate()}
    for version in (0, 1, 3):
        refused(lambda version=version: Text.objects.create(version=version, **text))
    assert Text.objects.create(version=2, **text)
    refused(lambda: Text.objects.create(version=3, **{**text, "body_en": ""}))
    refused(lambda: Text.objects.create(version=1, **{**text, "kind": "other"}))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_texts_cannot_be_emptied():
    def truncate() -> None:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE privacy_text CASCADE")

    refused(truncate)


def test_a_consent_is_to_a_text_about_its_purpose_and_once_in_force():
    resident = make_user()
    agreed = agree(resident)
    notice, year = (Text.objects.get(kind=kind) for kind in (TextKind.NOTICE, TextKind.BIRTH_YEAR))
    given = {"resident": resident, "given_on": timezone.localdate()}
    refused(lambda: Consent.objects.create(purpose=TextKind.SEX, text=agreed.text, **given))
    refused(lambda: Consent.objects.create(purpose=TextKind.BIRTH_YEAR, text=agreed.text, **given))
    refused(lambda: Consent.objects.create(purpose=TextKind.NOTICE, text=notice, **given))
    assert Consent.objects.create(purpose=TextKind.BIRTH_YEAR, text=year, **given)
    with pytest.raises(ProtectedError):
        agreed.text.delete()


def test_a_consent_changes_only_by_being_withdrawn():
    agreed = agree(make_user())
    stored = Consent.objects.filter(pk=agreed.pk)
    later = timezone.localdate() + timedelta(days=1)
    refused(lambda: stored.update(given_on=later))
    refused(lambda: stored.update(resident=make_user()))
    refused(lambda: stored.update(text=publish(TextKind.SEX)))
    refused(lambda: stored.update(withdrawn_on=agreed.given_on - timedelta(days=1)))
    assert stored.update(withdrawn_on=agreed.given_on) == 1
    refused(lambda: stored.update(withdrawn_on=None))
    refused(lambda: stored.update(withdrawn_on=later))


def test_a_request_begins_open_and_its_words_never_change():
    made = make_request(make_user())
    stored = DataRequest.objects.filter(pk=made.pk)
    answered = {"state": RequestState.ANSWERED, "answer": "Evet.", "closed_on": timezone.localdate()}
    again = {
        name: getattr(made, name) for name in ("name", "email", "right", "text", "language", "received_on")
    }
    refused(lambda: DataRequest.objects.create(**again, **answered))
    for change in (
        {"text": "Başka."},
        {"name": "Başkası"},
        {"email": "baska@example.org"},
        {"right": "erasure"},
        {"received_on": timezone.localdate() + timedelta(days=9)},
        {"account": make_user()},
        {"state": RequestState.ANSWERED},
        {"answer": "Evet."},
        {**answered, "closed_on": made.received_on - timedelta(days=1)},
    ):
        refused(lambda change=change: stored.update(**change))
    refused(stored.delete)
    assert stored.update(account=None) == 1


def test_an_answer_never_changes():
    closed = close(make_request())
    stored = DataRequest.objects.filter(pk=closed.pk)
    refused(lambda: stored.update(answer="Başka."))
    refused(lambda: stored.update(state=RequestState.REFUSED))
    refused(lambda: stored.update(state=RequestState.OPEN, answer="", closed_on=None))
    assert stored.delete()[0] == 1


def test_deleting_an_account_deletes_its_consents_and_cuts_off_its_requests():
    resident = make_user()
    agree(resident)
    made = make_request(resident)
    resident.delete()
    assert not Consent.objects.exists()
    assert DataRequest.objects.get(pk=made.pk).account is None


def test_demo_consents_are_given_once_for_what_is_stored():
    one, two = make_user(), make_user()
    type(one.profile).objects.filter(user=one).update(birth_year=1985, sex="female")
    type(two.profile).objects.filter(user=two).update(sex="male")
    assert (operations.grant_demo_consents(), operations.grant_demo_consents()) == (3, 0)
    assert sorted(Consent.objects.values_list("resident", "purpose")) == [
        (one.pk, "birth_year"),
        (one.pk, "sex"),
        (two.pk, "sex"),
    ]
