"""Writing organs and their memberships, for the council's editors."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from participation.audit.operations import append_entry
from participation.audit.registry import build_account_subject
from participation.fields.validation import validate_instance
from participation.people.models import User
from participation.processes import rules
from participation.processes.models import Membership, Office, Organ, OrganKind
from participation.processes.notices import notify_member
from participation.refusals import ChangedMeanwhile, GoneMeanwhile
from participation.search import operations as search
from participation.text.turkish import slugify


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganDraft:
    """An organ as entered by an editor. An empty ``slug`` is derived from the name; it never changes."""

    kind: str
    name: str
    description: str
    slug: str = ""
    name_en: str = ""
    description_en: str = ""
    parent: Organ | None = None
    lists_members: bool = False
    is_active: bool = True
    position: int = 0


@transaction.atomic
def save_organ(*, editor: User, draft: OrganDraft, organ: Organ | None = None) -> Organ:
    """Create or update an organ. Raises EditorsOnly, ValidationError (also for an organ that is part of
    itself).
    """
    rules.require_editor(editor)
    # Locks all organs: of two that are made part of each other, the second change sees the first.
    organs = {it.pk: it for it in Organ.objects.select_for_update().order_by("pk")}
    rules.require_still_editor(editor)
    made = organ is None
    organ = Organ() if organ is None else organs[organ.pk]
    for field in fields(draft):
        if field.name != "slug":
            setattr(organ, field.name, getattr(draft, field.name))
    if made:
        organ.slug = draft.slug or slugify(draft.name)[:60].strip("-")
    _require_no_cycle(organ, organs)
    validate_instance(organ)
    organ.save()
    append_entry(
        actor=editor,
        action="organ.made" if made else "organ.changed",
        subject=organ.subject,
        details={
            "kind": OrganKind(organ.kind).value,
            "name": organ.name,
            "parent": organ.parent.slug if organ.parent else None,
            "lists_members": organ.lists_members,
            "is_active": organ.is_active,
        },
    )
    search.index_public_text("organ", organ)
    return organ


def _require_no_cycle(organ: Organ, organs: Mapping[int, Organ]) -> None:
    """Raise ValidationError if ``organ`` is an ancestor of itself among the stored ``organs``, by id."""
    ancestor_id = organ.parent_id
    while ancestor_id is not None:
        if ancestor_id == organ.pk:
            raise ValidationError({"parent": _("An organ cannot be part of itself.")})
        ancestor_id = organs[ancestor_id].parent_id


@transaction.atomic
def begin_membership(
    *,
    editor: User,
    organ: Organ,
    person: User,
    office: str = Office.MEMBER,
    since: date,
    until: date | None = None,
    named: bool = False,
) -> Membership:
    """Add ``person`` to ``organ`` from ``since`` (inclusive) until ``until`` (exclusive), and notify them.

    Raises EditorsOnly, ValidationError (invalid dates, or an overlapping membership).
    """
    organ = _lock_organ(editor, organ)
    membership = Membership(organ=organ, person=person, office=office, since=since, until=until, named=named)
    _validate_membership(membership)
    membership.save()
    append_entry(
        actor=editor,
        action="membership.begun",
        subject=build_account_subject(person),
        details=_build_audit_details(membership),
    )
    notify_member(membership)
    return membership


@transaction.atomic
def change_membership(
    *,
    editor: User,
    membership: Membership,
    office: str,
    since: date,
    until: date | None = None,
    named: bool = False,
    seen: str | None = None,
) -> Membership:
    """Correct a membership.

    ``seen`` is the ``membership_fingerprint`` that the editor's form was based on (None: no check), so that a
    membership ended meanwhile is not reopened by accident. If nothing changes, nothing is recorded. Raises
    GoneMeanwhile, ChangedMeanwhile, and as begin_membership.
    """
    _lock_organ(editor, membership.organ)
    stored = Membership.objects.select_related("organ", "person").filter(pk=membership.pk).first()
    if stored is None:
        raise GoneMeanwhile
    membership = stored
    if seen is not None and seen != membership_fingerprint(membership):
        raise ChangedMeanwhile
    before = _build_audit_details(membership)
    membership.office, membership.since, membership.until = office, since, until
    membership.named = named
    _validate_membership(membership)
    after = _build_audit_details(membership)
    if after != before:
        membership.save()
        append_entry(
            actor=editor,
            action="membership.changed",
            subject=build_account_subject(membership.person),
            details={"organ": membership.organ.slug}
            | {name: [before[name], after[name]] for name in after if before[name] != after[name]},
        )
        notify_member(membership)
    return membership


def membership_fingerprint(membership: Membership) -> str:
    """A fingerprint of the membership's fields, to detect concurrent changes."""
    facts = _build_audit_details(membership)
    return ".".join(str(facts[name]) for name in ("office", "since", "until", "named"))


@transaction.atomic
def end_membership(*, editor: User, membership: Membership, until: date, reason: str = "") -> None:
    """End the membership on ``until`` (exclusive).

    A membership that would end before it began was a mistake and is deleted; the audit log keeps it.
    Raises EditorsOnly.
    """
    _lock_organ(editor, membership.organ)
    stored = Membership.objects.select_related("organ", "person").filter(pk=membership.pk).first()
    if stored is None or (stored.until is not None and stored.until <= until):
        return  # already ended by somebody else
    stored.until = until
    details = _build_audit_details(stored)
    if until <= stored.since:
        stored.delete()
    else:
        stored.save(update_fields=["until"])
    append_entry(
        actor=editor,
        action="membership.ended",
        subject=build_account_subject(stored.person),
        reason=reason.strip(),
        details=details,
    )
    if until > stored.since:
        notify_member(stored)


def _lock_organ(editor: User, organ: Organ) -> Organ:
    """Lock the organ's row, so that its memberships are written one after another. Raises EditorsOnly."""
    rules.require_editor(editor)
    organ = Organ.objects.select_for_update().get(pk=organ.pk)
    rules.require_still_editor(editor)
    return organ


def _validate_membership(membership: Membership) -> None:
    since, until = membership.since, membership.until
    if until is not None and until <= since:
        raise ValidationError({"until": _("The membership must end after it begins.")})
    membership.full_clean(exclude=["organ", "person"], validate_constraints=False)
    others = Membership.objects.filter(organ=membership.organ, person=membership.person)
    overlapping = others.exclude(pk=membership.pk).filter(Q(until__isnull=True) | Q(until__gt=since))
    if until is not None:
        overlapping = overlapping.filter(since__lt=until)
    if overlapping.exists():
        raise ValidationError(
            {"since": _("This person is already in the organ at that time. End the other membership first.")}
        )


def _build_audit_details(membership: Membership) -> dict[str, str | bool | None]:
    """Field values for the audit log, which identifies the person by public id only."""
    return {
        "organ": membership.organ.slug,
        "office": Office(membership.office).value,
        "since": membership.since.isoformat(),
        "until": membership.until.isoformat() if membership.until else None,
        "named": membership.named,
    }
