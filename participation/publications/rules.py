"""Who may write, read, approve and publish bulletins. The only place that decides."""

from django.utils.translation import gettext as _

from participation.people import queries as people_queries
from participation.people import rules as people_rules
from participation.people.models import User
from participation.people.rules import Person
from participation.publications import errors
from participation.publications.models import Edition, Section, State


def may_draft_bulletins(person: Person) -> bool:
    """Editors only, so that officers stay eligible to approve: whoever changes a draft is not."""
    return people_rules.is_editor(person)


def may_see_drafts(person: Person) -> bool:
    return people_rules.is_editor(person) or people_rules.is_officer(person)


def require_editor(person: Person) -> User:
    if not isinstance(person, User) or not may_draft_bulletins(person):
        raise errors.EditorsOnly
    return person


def require_still_editor(editor: User) -> None:
    """As ``require_editor``, against the stored roles; after waiting for a lock. Raises EditorsOnly."""
    require_editor(people_queries.reload_account(editor))


def require_staff(person: Person) -> User:
    if not isinstance(person, User) or not may_see_drafts(person):
        raise errors.StaffOnly
    return person


def require_approver(person: Person, edition: Edition) -> User:
    """An officer who did not contribute to the draft. Raises OfficersOnly or OwnDraft."""
    if not isinstance(person, User) or not people_rules.is_officer(person):
        raise errors.OfficersOnly
    if person.pk == edition.drafted_by_id or edition.contributors.filter(person=person).exists():
        raise errors.OwnDraft
    return person


def may_approve(person: Person, edition: Edition) -> bool:
    try:
        require_approver(person, edition)
    except (errors.OfficersOnly, errors.OwnDraft):
        return False
    return True


def require_state(edition: Edition, state: State) -> None:
    """Raises AlreadyPublished or WrongStep unless the version is in ``state``."""
    if edition.state == State.PUBLISHED and state != State.PUBLISHED:
        raise errors.AlreadyPublished
    if edition.state != state:
        raise errors.WrongStep(state=State(edition.state).label)


def missing_before_submission(edition: Edition, sections: list[Section]) -> list[str]:
    """What the draft itself lacks, as texts; empty if it can be submitted."""
    missing = []
    if not sections:
        missing.append(_("it has no sections."))
    if edition.version > 1 and not edition.why_tr:
        missing.append(_("the reason for the new version is missing."))
    english = [edition.title_en, edition.summary_en, edition.body_en]
    turkish = [edition.title_tr, edition.summary_tr, edition.body_tr]
    if any(english) and any(tr and not en for tr, en in zip(turkish, english, strict=True)):
        missing.append(
            _("the English text is incomplete: fill in the title, the summary and the text, or none of them.")
        )
    return missing
