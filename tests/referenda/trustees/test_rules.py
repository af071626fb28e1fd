"""Who is a trustee."""

import pytest

from referenda.trustees import errors as trustees_errors
from referenda.trustees import rules as trustees_rules
from referenda.trustees.models import Trustee
from tests.factories import lose_roles, make_user
from tests.referenda.unsaved import NOBODY, OFFICER


@pytest.mark.django_db
def test_a_trustee_holds_the_share_and_still_has_the_role():
    holder, another = make_user(role="trustee"), make_user(role="trustee")
    share = Trustee(person=holder)
    assert trustees_rules.require_trustee(holder, share) is holder
    assert trustees_rules.may_be_trustee(holder) is True
    assert trustees_rules.may_be_trustee(OFFICER) is False

    for person in (another, NOBODY):
        with pytest.raises(trustees_errors.TrusteesOnly):
            trustees_rules.require_trustee(person, share)
    lose_roles(holder)
    with pytest.raises(trustees_errors.TrusteesOnly):
        trustees_rules.require_trustee(holder, share)
