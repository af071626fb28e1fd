"""Editors' changes to a draft. Whoever changes it is recorded as a contributor and may never approve it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from django.db import transaction
from django.db.models import F, Max

from participation.audit.operations import append_entry
from participation.fields.validation import validate_instance
from participation.people.models import User
from participation.publications import errors, registry, rules
from participation.publications.models import Bulletin, Contributor, Edition, Section, State
from participation.text import turkish


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionText:
    """The council's texts of a version. English is optional; ``why`` is for versions after 1."""

    title_tr: str
    summary_tr: str
    body_tr: str = ""
    title_en: str = ""
    summary_en: str = ""
    body_en: str = ""
    why_tr: str = ""
    why_en: str = ""

    def apply(self, edition: Edition) -> None:
        for field in fields(self):
            # Normalises Windows line ends, so that the document does not depend on the machine it was typed
            # on.
            words = turkish.compose(getattr(self, field.name)).replace("\r\n", "\n").strip()
            setattr(edition, field.name, words)
        if edition.version == 1:
            edition.why_tr = edition.why_en = ""


def lock_edition(edition: Edition) -> Edition:
    """Lock the bulletin until commit and return the version as stored. Raises DraftGone."""
    Bulletin.objects.select_for_update().filter(pk=edition.bulletin_id).first()
    stored = Edition.objects.select_related("bulletin").filter(pk=edition.pk).first()
    if stored is None:
        raise errors.DraftGone
    return stored


def _lock_draft_for_change(edition: Edition, editor: User) -> Edition:
    """As ``lock_edition``, and record ``editor`` as a contributor. Raises EditorsOnly, WrongStep,
    DraftGone."""
    rules.require_editor(editor)
    edition = lock_edition(edition)
    rules.require_still_editor(editor)
    rules.require_state(edition, State.DRAFT)
    Contributor.objects.get_or_create(edition=edition, person=editor)
    Edition.objects.filter(pk=edition.pk).update(revision=F("revision") + 1)
    edition.revision += 1
    return edition


@transaction.atomic
def create_bulletin(*, editor: User, text: EditionText, chosen: Sequence[tuple[str, str]] = ()) -> Edition:
    """Create a bulletin with the draft of version 1. ``chosen``: its sections, as for ``arrange_sections``.

    Raises ValidationError, SourceUnknown or EditorsOnly.
    """
    rules.require_editor(editor)
    bulletin = Bulletin.objects.create()
    edition = Edition(bulletin=bulletin, version=1, drafted_by=editor)
    text.apply(edition)
    validate_instance(edition)
    edition.save()
    Contributor.objects.create(edition=edition, person=editor)
    _store_order(edition, list(dict.fromkeys(chosen)))
    append_entry(
        actor=editor,
        action="bulletin.drafted",
        subject=bulletin.subject,
        details={"version": 1, "title": edition.title_tr},
    )
    return edition


@transaction.atomic
def new_version(*, bulletin: Bulletin, editor: User) -> Edition:
    """Create the draft of the version that will supersede the newest one, as a copy of it.

    Raises EditorsOnly, DraftExists, or WrongStep if nothing is published yet.
    """
    rules.require_editor(editor)
    Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    rules.require_still_editor(editor)
    last = Edition.objects.filter(bulletin=bulletin).order_by("-version")[:1].get()
    if last.version > 1 and last.state != State.PUBLISHED:
        raise errors.DraftExists
    rules.require_state(last, State.PUBLISHED)
    copied = {
        field.name: getattr(last, field.name)
        for field in fields(EditionText)
        if not field.name.startswith("why")
    }
    edition = Edition.objects.create(bulletin=bulletin, version=last.version + 1, drafted_by=editor, **copied)
    Contributor.objects.create(edition=edition, person=editor)
    for section in last.sections.order_by("position"):
        section.pk, section.edition = None, edition
        section.save(force_insert=True)
    append_entry(
        actor=editor,
        action="bulletin.drafted",
        subject=bulletin.subject,
        details={"version": edition.version, "title": edition.title_tr},
    )
    return edition


@transaction.atomic
def update_edition(*, edition: Edition, editor: User, text: EditionText, revision: int) -> Edition:
    """Overwrite the draft's texts. ``revision`` is the one that the editor started from.

    Raises ValidationError, EditorsOnly, WrongStep or StaleDraft; then nothing is stored.
    """
    changed = _lock_draft_for_change(edition, editor)
    if changed.revision - 1 != revision:
        raise errors.StaleDraft
    text.apply(changed)
    validate_instance(changed)
    changed.save(update_fields=[field.name for field in fields(EditionText)])
    return changed


@transaction.atomic
def delete_draft(*, edition: Edition, editor: User) -> None:
    """Delete a draft, and its bulletin if it never had a published version. Raises EditorsOnly, DraftGone,
    WrongStep.
    """
    rules.require_editor(editor)
    edition = lock_edition(edition)
    rules.require_still_editor(editor)
    rules.require_state(edition, State.DRAFT)
    bulletin = edition.bulletin
    append_entry(
        actor=editor,
        action="bulletin.draft_deleted",
        subject=bulletin.subject,
        details={"version": edition.version, "title": edition.title_tr},
    )
    edition.delete()
    if not bulletin.editions.exists():
        bulletin.delete()


@transaction.atomic
def add_section(*, edition: Edition, editor: User, kind: str, ident: str) -> Section:
    """Append a result that a source offers. Raises SourceUnknown, SectionTaken, EditorsOnly or WrongStep."""
    edition = _lock_draft_for_change(edition, editor)
    title = _find_offered_titles([(kind, ident)])[kind, ident]
    if edition.sections.filter(kind=kind, ident=ident).exists():
        raise errors.SectionTaken
    last = edition.sections.aggregate(last=Max("position"))["last"] or 0
    return Section.objects.create(edition=edition, position=last + 1, kind=kind, ident=ident, title=title)


def _get_section(edition: Edition, section_id: int) -> Section:
    """The draft's section. Raises SectionGone if somebody removed it meanwhile."""
    section = edition.sections.filter(pk=section_id).first()
    if section is None:
        raise errors.SectionGone
    return section


@transaction.atomic
def comment_section(
    *,
    edition: Edition,
    section_id: int,
    editor: User,
    comment_tr: str,
    comment_en: str = "",
    revision: int,
) -> Section:
    """Store the council's comment on a section; ``revision`` as for ``update_edition``.

    Raises ValidationError, SectionGone, EditorsOnly, WrongStep or StaleDraft; then nothing is stored.
    """
    edition = _lock_draft_for_change(edition, editor)
    section = _get_section(edition, section_id)
    if edition.revision - 1 != revision:
        raise errors.StaleDraft
    section.comment_tr = turkish.compose(comment_tr).replace("\r\n", "\n").strip()
    section.comment_en = turkish.compose(comment_en).replace("\r\n", "\n").strip()
    validate_instance(section)
    section.save(update_fields=["comment_tr", "comment_en"])
    return section


@transaction.atomic
def arrange_sections(
    *, edition: Edition, editor: User, chosen: Sequence[tuple[str, str]], revision: int
) -> list[Section]:
    """Make ``chosen`` (kind and ident of each result) the draft's sections, in this order. Sections that stay
    keep their comment; the others are removed with theirs. ``revision`` as for ``update_edition``.

    Raises SourceUnknown, EditorsOnly, WrongStep or StaleDraft; then nothing is stored.
    """
    edition = _lock_draft_for_change(edition, editor)
    if edition.revision - 1 != revision:
        raise errors.StaleDraft
    return _store_order(edition, list(dict.fromkeys(chosen)))


def _store_order(edition: Edition, chosen: Sequence[tuple[str, str]]) -> list[Section]:
    kept = {(it.kind, it.ident): it for it in edition.sections.all()}
    titles = _find_offered_titles(place for place in chosen if place not in kept)
    for place, section in kept.items():
        if place not in chosen:
            section.delete()
    # Beyond all positions in use, because two sections may never share one, not even within the transaction.
    free = edition.sections.aggregate(last=Max("position"))["last"] or 0
    for number, place in enumerate(chosen, start=1):
        position = free + len(chosen) + number
        if place in kept:
            edition.sections.filter(pk=kept[place].pk).update(position=position)
        else:
            kind, ident = place
            edition.sections.create(position=position, kind=kind, ident=ident, title=titles[place])
    for number, section in enumerate(edition.sections.order_by("position"), start=1):
        edition.sections.filter(pk=section.pk).update(position=number)
    return list(edition.sections.order_by("position"))


def _find_offered_titles(places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The titles of results that sources offer, by kind and ident; each source is asked once. Raises
    SourceUnknown.
    """
    places = list(places)
    titles: dict[tuple[str, str], str] = {}
    for kind in {kind for kind, _ident in places}:
        source = registry.find_source(kind)
        titles |= {(kind, it.ident): it.title[:300] for it in (source.candidates() if source else ())}
    for kind, ident in places:
        if (kind, ident) not in titles:
            raise errors.SourceUnknown(kind=f"{kind}:{ident}")
    return titles
