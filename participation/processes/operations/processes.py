"""Writing processes and their phases: drafted, published and ended by the council's editors."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.audit.operations import append_entry
from participation.audit.rules import require_reason
from participation.fields.validation import validate_instance
from participation.people.models import User
from participation.processes import errors, rules
from participation.processes.models import Organ, Phase, Process, State, Transition
from participation.refusals import GoneMeanwhile
from participation.search import operations as search
from participation.territory.models import District
from participation.text.turkish import slugify

#: Slugs that no process may have, because the site uses these paths below ``/surecler/``.
RESERVED = frozenset({"akis", "yeni"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessDraft:
    """A process as entered by an editor. An empty ``slug`` is derived from the title; it never changes."""

    title: str
    summary: str
    organ: Organ
    slug: str = ""
    title_en: str = ""
    summary_en: str = ""
    district: District | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseDraft:
    """A phase as entered by an editor. Both days are inclusive."""

    title: str
    starts_on: date
    ends_on: date
    title_en: str = ""
    description: str = ""
    description_en: str = ""
    takes_threads: bool = False


@transaction.atomic
def save_process(*, editor: User, draft: ProcessDraft, process: Process | None = None) -> Process:
    """Draft a process, or update one in any state. Raises EditorsOnly, GoneMeanwhile, ValidationError."""
    rules.require_editor(editor)
    made = process is None
    process = Process() if process is None else _lock_process(editor, process)
    for field in fields(draft):
        if field.name != "slug":
            setattr(process, field.name, getattr(draft, field.name))
    if made:
        process.slug = draft.slug or slugify(draft.title)[:60].strip("-")
        if process.slug in RESERVED:
            raise ValidationError({"slug": _("The site itself uses this address. Choose another one.")})
    validate_instance(process)
    try:
        with transaction.atomic():
            process.save()
    except IntegrityError:
        validate_instance(process)  # reports a slug that was taken concurrently
        raise
    append_entry(
        actor=editor,
        action="process.drafted" if made else "process.changed",
        subject=process.subject,
        details={
            "title": process.title,
            "organ": process.organ.slug,
            "district": process.district.slug if process.district else None,
        },
    )
    _index_process(process)
    return process


def _index_process(process: Process) -> None:
    """Index a public process with its phases as they are now. A draft is in no index."""
    if process.state != State.DRAFT:
        search.index_public_text("process", process)


@transaction.atomic
def delete_draft(*, editor: User, process: Process) -> None:
    """Delete a draft with its phases. Raises EditorsOnly, GoneMeanwhile, DraftOnly."""
    process = _lock_process(editor, process)
    if process.state != State.DRAFT:
        raise errors.DraftOnly
    process.delete()
    append_entry(actor=editor, action="process.draft_deleted", subject=process.subject)


@transaction.atomic
def save_phase(*, editor: User, process: Process, draft: PhaseDraft, phase: Phase | None = None) -> Phase:
    """Add or update a phase, also of a published process, since plans change.

    Raises EditorsOnly, GoneMeanwhile, ValidationError (days that overlap another phase's or end before they
    begin).
    """
    process = _lock_process(editor, process)
    made = phase is None
    phase = Phase(process=process) if phase is None else _reload_phase(phase)
    before = {} if made else _build_audit_details(phase)
    for field in fields(draft):
        setattr(phase, field.name, getattr(draft, field.name))
    _validate_phase(phase)
    after = _build_audit_details(phase)
    phase.save()
    changes = {name: [before.get(name), after[name]] for name in after if before.get(name) != after[name]}
    append_entry(
        actor=editor,
        action="phase.added" if made else "phase.changed",
        subject=process.subject,
        details=after if made else {"phase": after["title"], **changes},
    )
    _index_process(process)
    return phase


@transaction.atomic
def remove_phase(*, editor: User, phase: Phase) -> None:
    """Remove a phase: any phase of a draft, otherwise one that has not begun and is not the only one.

    Raises EditorsOnly, GoneMeanwhile, PhaseKept.
    """
    process = _lock_process(editor, phase.process)
    stored = Phase.objects.filter(pk=phase.pk).first()
    if stored is None:
        return  # already removed by somebody else
    if not rules.may_be_removed(stored, process, process.phases.count()):
        raise errors.PhaseKept
    stored.delete()
    append_entry(
        actor=editor, action="phase.removed", subject=process.subject, details=_build_audit_details(stored)
    )
    _index_process(process)


@transaction.atomic
def publish_process(*, editor: User, process: Process) -> Process:
    """Make a draft public. Raises EditorsOnly, GoneMeanwhile, NotComplete, WrongState."""
    process = _lock_process(editor, process)
    missing = rules.missing_before_publication(process.phases.count())
    if missing and process.state == State.DRAFT:
        raise errors.NotComplete(missing=" ".join(missing))
    return _change_state(process, editor, State.DRAFT, State.PUBLISHED, "process.published")


@transaction.atomic
def end_process(*, editor: User, process: Process, reason: str = "") -> Process:
    """End a process. It stays readable; none of its phases is active any more. Raises EditorsOnly,
    WrongState.
    """
    process = _lock_process(editor, process)
    today = timezone.localdate()
    return _change_state(
        process, editor, State.PUBLISHED, State.ENDED, "process.ended", reason=reason, ended_on=today
    )


@transaction.atomic
def resume_process(*, editor: User, process: Process, reason: str) -> Process:
    """Reopen a process ended too early. Raises EditorsOnly, WrongState, ValidationError (no reason)."""
    process = _lock_process(editor, process)
    require_reason(reason)
    return _change_state(
        process, editor, State.ENDED, State.PUBLISHED, "process.resumed", reason=reason, ended_on=None
    )


def _change_state(
    process: Process,
    editor: User,
    before: State,
    after: State,
    action: str,
    *,
    reason: str = "",
    **fields: object,
) -> Process:
    """Compare and set: the row changes only from ``before``, once under concurrency. Raises WrongState."""
    reason = reason.strip()
    changed = Process.objects.filter(pk=process.pk, state=before).update(state=after, **fields)
    if not changed:
        raise errors.WrongState(state=State(Process.objects.get(pk=process.pk).state).label)
    Transition.objects.create(
        process=process, before=before, after=after, at=timezone.now(), by=editor, reason=reason
    )
    append_entry(actor=editor, action=action, subject=process.subject, reason=reason)
    process.refresh_from_db()
    _index_process(process)
    return process


def _lock_process(editor: User, process: Process) -> Process:
    """Lock the process's row, so that changes to it and its phases run one after another.

    Raises EditorsOnly, GoneMeanwhile (a draft was deleted).
    """
    rules.require_editor(editor)
    held = Process.objects.select_for_update().filter(pk=process.pk).first()
    rules.require_still_editor(editor)
    if held is None:
        raise GoneMeanwhile
    return held


def _reload_phase(phase: Phase) -> Phase:
    """The phase as stored now; call it with its process locked. Raises GoneMeanwhile."""
    stored = Phase.objects.filter(pk=phase.pk, process=phase.process_id).first()
    if stored is None:
        raise GoneMeanwhile
    return stored


def _validate_phase(phase: Phase) -> None:
    if phase.ends_on < phase.starts_on:
        raise ValidationError({"ends_on": _("The last day cannot be before the first.")})
    phase.full_clean(exclude=["process"], validate_constraints=False)
    others = Phase.objects.filter(process=phase.process).exclude(pk=phase.pk)
    other = others.filter(starts_on__lte=phase.ends_on, ends_on__gte=phase.starts_on).first()
    if other is not None:
        words = _("These days overlap with the phase “%(title)s”.")
        raise ValidationError({"starts_on": words % {"title": other.title}})


def _build_audit_details(phase: Phase) -> dict[str, Any]:
    """Field values for the audit log."""
    return {
        "title": phase.title,
        "starts_on": phase.starts_on.isoformat(),
        "ends_on": phase.ends_on.isoformat(),
        "takes_threads": phase.takes_threads,
    }
