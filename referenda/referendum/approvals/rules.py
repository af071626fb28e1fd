"""Who may decide a proposal."""

from participation.people import queries as people_queries
from participation.people.models import User
from referenda.referendum.approvals import errors
from referenda.referendum.rules import may_manage_referenda, require_other_officer


def require_two_officers(officer: User, proposer: User) -> None:
    """Require that ``officer`` is not the ``proposer`` and that both still are officers.

    Raises OfficersOnly, OwnDraft or ProposerGone.
    """
    require_other_officer(officer, proposer.pk)
    if not may_manage_referenda(people_queries.reload_account(proposer)):
        raise errors.ProposerGone
