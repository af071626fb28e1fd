"""Two at once: consents, texts and answers."""

import pytest

from participation.audit.models import Entry
from participation.people.models import Profile
from participation.privacy import operations
from participation.privacy.errors import RequestClosed
from participation.privacy.models import Consent, DataRequest, Text, TextKind
from participation.refusals import ChangedMeanwhile
from tests.factories import make_user
from tests.participation.privacy.making import agree, close, make_request, publish
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def failures(results):
    return [type(result) for result in results if isinstance(result, Exception)]


def test_concurrent_withdrawals_end_one_consent():
    resident = make_user()
    agree(resident)
    jobs = [lambda: operations.withdraw_consent(resident=resident, purpose=TextKind.SEX)] * 8
    assert failures(together(jobs)) == []
    assert Consent.objects.get().withdrawn_on is not None
    assert Profile.objects.get(user=resident).sex == ""


def test_concurrent_consents_are_stored_once():
    resident = make_user()
    assert failures(together([lambda: agree(resident)] * 8)) == []
    assert Consent.objects.filter(withdrawn_on=None).count() == 1


def test_giving_and_withdrawing_at_once_never_leave_a_value_without_a_consent():
    resident = make_user()
    jobs = [
        lambda: agree(resident),
        lambda: operations.withdraw_consent(resident=resident, purpose=TextKind.SEX),
    ] * 8
    assert failures(together(jobs)) == []
    in_force = Consent.objects.filter(withdrawn_on=None).count()
    assert (in_force, Profile.objects.get(user=resident).sex) in {(1, "female"), (0, "")}


def test_of_concurrent_versions_one_is_published():
    editor = make_user(role="editor")
    jobs = [
        lambda number=number: publish(TextKind.SEX, editor=editor, after=1, body_tr=f"Metin {number}.")
        for number in range(4)
    ]
    assert failures(together(jobs)) == [ChangedMeanwhile] * 3
    assert Text.objects.filter(kind=TextKind.SEX).count() == 2
    assert Entry.objects.filter(action="privacy_text.published").count() == 1


def test_of_concurrent_answers_one_is_stored():
    made = make_request()
    officers = [make_user(role="officer") for _ in range(4)]
    jobs = [
        lambda officer=officer: close(made, answer=officer.email, officer=officer) for officer in officers
    ]
    assert failures(together(jobs)) == [RequestClosed] * 3
    assert DataRequest.objects.get().answer in {officer.email for officer in officers}
    assert Entry.objects.filter(action="data_request.answered").count() == 1
