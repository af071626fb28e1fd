"""From draft to publication: one person submits, another returns or publishes."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.audit.operations import append_entry
from participation.people import queries as people_queries
from participation.people.models import User
from participation.publications import canonical, documents, errors, notices, queries, rules
from participation.publications.models import Bulletin, Edition, Numbering, State, Transition
from participation.publications.operations.drafts import lock_edition
from participation.publications.operations.rendering import render_all
from participation.search import operations as search


@transaction.atomic
def submit_edition(*, edition: Edition, editor: User) -> Edition:
    """Request approval. The current figures are stored with the text, to be read and approved together.

    Raises EditorsOnly, WrongStep, NotReady, SectionRefused or SourceUnknown; then it stays a draft.
    """
    rules.require_editor(editor)
    edition = lock_edition(edition)
    rules.require_still_editor(editor)
    rules.require_state(edition, State.DRAFT)
    if missing := rules.missing_before_submission(edition, queries.sections_of(edition)):
        raise errors.NotReady(missing=" ".join(missing))
    body = canonical.encode_canonical_json(documents.build_proposal(edition))
    _change_state(edition, State.SUBMITTED, by=editor, proposal=body)
    append_entry(
        actor=editor,
        action="bulletin.submitted",
        subject=edition.bulletin.subject,
        details={"version": edition.version, "title": edition.title_tr},
    )
    return edition


@transaction.atomic
def return_to_draft(*, edition: Edition, person: User, reason: str) -> Edition:
    """Return a submitted version to its editors (an editor may withdraw it). The reason is stored.

    Raises StaffOnly, WrongStep, or NotReady without a reason.
    """
    rules.require_staff(person)
    edition = lock_edition(edition)
    rules.require_staff(people_queries.reload_account(person))
    rules.require_state(edition, State.SUBMITTED)
    if not (reason := reason.strip()):
        raise errors.NotReady(missing=_("it needs a reason."))
    _change_state(edition, State.DRAFT, by=person, reason=reason, proposal=None)
    notices.notify_returned(edition, person)
    append_entry(
        actor=person,
        action="bulletin.returned",
        subject=edition.bulletin.subject,
        reason=reason,
        details={"version": edition.version},
    )
    return edition


def publish_edition(*, edition: Edition, officer: User, seen: str) -> Edition:
    """Publish what ``officer`` was shown; ``seen`` is the hash of that proposal.

    Figures are read again. Raises OfficersOnly, OwnDraft, AlreadyPublished, WrongStep, SectionRefused,
    SourceUnknown, or ContentChanged if the current proposal differs from what was seen; then nothing is
    published. Of two concurrent approvals one publishes, the other raises AlreadyPublished.
    """
    published = _publish_as_seen(edition, officer, seen)
    # After commit, because a file may take seconds; a missing file is rendered on first request.
    transaction.on_commit(lambda: render_all(published), robust=True)
    return published


@transaction.atomic
def _publish_as_seen(edition: Edition, officer: User, seen: str) -> Edition:
    edition = lock_edition(edition)
    rules.require_approver(people_queries.reload_account(officer), edition)
    rules.require_state(edition, State.SUBMITTED)
    proposed = documents.build_proposal(edition)
    now_shown = canonical.digest(canonical.encode_canonical_json(proposed))
    if now_shown != seen:
        raise errors.ContentChanged
    at = timezone.now()
    bulletin = _assign_number(edition.bulletin, at)
    document = canonical.encode_canonical_json(
        documents.complete_proposal(proposed, number=bulletin.number, slug=bulletin.slug or "", at=at)
    )
    sha256 = canonical.digest(document)
    submitted = canonical.digest(bytes(edition.proposal or b""))
    _change_state(
        edition,
        State.PUBLISHED,
        by=officer,
        approved_by=officer,
        published_at=at.replace(microsecond=0),
        proposal=None,
        document=document,
        sha256=sha256,
    )
    if edition.version > 1:
        append_entry(
            actor=officer,
            action="bulletin.superseded",
            subject=bulletin.subject,
            reason=edition.why_tr,
            details={"version": edition.version - 1, "by": edition.version},
        )
    append_entry(
        actor=officer,
        action="bulletin.published",
        subject=bulletin.subject,
        details={
            "number": bulletin.number,
            "version": edition.version,
            "sha256": sha256,
            "figures_changed_since_submission": now_shown != submitted,
        },
    )
    search.index_public_text("bulletin", edition)
    notices.notify_followers(edition)
    return edition


def _assign_number(bulletin: Bulletin, at: datetime) -> Bulletin:
    """The bulletin with its number, which is assigned here on the first publication.

    The year's row is locked until commit: a publication that fails releases its number.
    """
    if bulletin.slug is not None:
        return bulletin
    year = timezone.localtime(at).year
    Numbering.objects.bulk_create([Numbering(year=year)], ignore_conflicts=True)
    Numbering.objects.filter(year=year).update(last=F("last") + 1)
    bulletin.year, bulletin.ordinal = year, Numbering.objects.values_list("last", flat=True).get(year=year)
    bulletin.slug = f"{year}-{bulletin.ordinal}"
    bulletin.save(update_fields=["year", "ordinal", "slug"])
    return bulletin


def _change_state(edition: Edition, after: State, *, by: User, reason: str = "", **values: object) -> None:
    """Compare and set the state; ``edition`` has the new values afterwards. Raises WrongStep."""
    before = State(edition.state)
    Transition.objects.create(
        edition=edition, before=before, after=after, at=timezone.now(), person=by, reason=reason
    )
    moved = Edition.objects.filter(pk=edition.pk, state=before).update(state=after, **values)
    if not moved:
        raise errors.WrongStep(state=before.label)
    edition.state = after
    for name, value in values.items():
        setattr(edition, name, value)
