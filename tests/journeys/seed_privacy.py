"""Seeds texts, consents and requests in all states of their pages."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from participation.people.models import User
from participation.privacy import mails, operations
from participation.privacy.models import DataRequest, RequestState, Right, TextKind
from tests.journeys.cast import EDITOR, OFFICER, RESIDENTS
from tests.participation.privacy.making import make_request, publish

#: Agreed to a version that is no longer in force, withdrew another consent, and asked for a copy.
AGREED = RESIDENTS[3]
#: Has agreed to nothing. The second gives and withdraws a consent, and sends a request.
UNDECIDED = RESIDENTS[4]


def privacy() -> dict[str, int | str]:
    """Ids by name. ``data_request`` is open and from a visitor, ``closed_request`` is refused."""
    resident, officer = (User.objects.get(email=email) for email in (AGREED, OFFICER))
    operations.give_birth_year(resident=resident, version=1, birth_year=1985)
    operations.withdraw_consent(resident=resident, purpose=TextKind.BIRTH_YEAR)
    operations.give_birth_year(resident=resident, version=1, birth_year=1986)
    operations.store_sex_with_consent(resident=resident, version=1, sex="female")
    publish(TextKind.SEX, editor=User.objects.get(email=EDITOR))
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        make_request(email="geciken@example.org", right=Right.ERASURE)
    opened = make_request()
    closed = operations.close_request(
        officer=officer,
        data_request=make_request(resident),
        state=RequestState.REFUSED,
        answer="Kim olduğunuzu bilmiyoruz.\n\nGiriş yapıp yeniden başvurun.",
    )
    return {"data_request": opened.pk, "closed_request": closed.pk, "request_key": key_of(closed)}


def key_of(data_request: DataRequest) -> str:
    """The key in the address of the request's page."""
    return mails.address_of_request(data_request).partition("?k=")[2]
