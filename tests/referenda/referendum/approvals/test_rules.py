"""Who may decide a proposal."""

import pytest

from participation.refusals import OfficersOnly
from referenda.referendum import errors as referendum_errors
from referenda.referendum.approvals import errors as approvals_errors
from referenda.referendum.approvals import rules as approvals_rules
from tests.factories import lose_roles, make_user


@pytest.mark.django_db
def test_a_proposal_is_valid_while_two_officers_agree():
    officer, proposer = make_user(role="officer"), make_user(role="officer")
    approvals_rules.require_two_officers(officer, proposer)

    with pytest.raises(referendum_errors.OwnDraft):
        approvals_rules.require_two_officers(officer, officer)
    lose_roles(proposer)
    with pytest.raises(approvals_errors.ProposerGone):
        approvals_rules.require_two_officers(officer, proposer)
    lose_roles(officer)
    with pytest.raises(OfficersOnly):
        approvals_rules.require_two_officers(officer, proposer)
