"""Drafting and publishing pages, their pictures; entering, changing and removing offices.

Operations check the editor's role at their end, too: it may have been revoked while they waited for a lock.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.audit import operations as audit_operations
from participation.audit.rules import require_reason
from participation.fields.validation import validate_instance
from participation.pages import queries, registry, rules
from participation.pages.addresses import DIGEST_DIGITS, parse_picture_digest
from participation.pages.errors import PictureElsewhere, PictureInDraft, PicturePublished
from participation.pages.models import (
    MAX_DESCRIPTION_LENGTH,
    Office,
    PageDraft,
    PageName,
    PagePicture,
    PageVersion,
    ShownPicture,
)
from participation.people.models import User
from participation.refusals import ChangedMeanwhile, GoneMeanwhile
from participation.search import operations as search
from participation.storage import imaging
from participation.territory.models import District
from participation.text import plaintext, richtext

#: Characters of a page's text in one language.
MAX_TEXT_LENGTH: Final = 30_000


def checked_texts(*, text_tr: str, text_en: str) -> dict[str, str]:
    """A page's texts by field, as they are stored.

    Raises ValidationError for each that is too long, has a picture without a description, or names one that
    does not exist.
    """
    texts = _clean_texts(text_tr, text_en)
    pictures = queries.list_pictures_of(_find_picture_digests(texts))
    digests = {it.pk for it in pictures if it.image.storage.exists(str(it.image.name))}
    problems = {field: sorted({*_list_picture_problems(text, digests)}) for field, text in texts.items()}
    if any(problems.values()):
        raise ValidationError({field: messages for field, messages in problems.items() if messages})
    return texts


@transaction.atomic
def save_draft(*, editor: User, page: PageName, text_tr: str, text_en: str, revision: int) -> PageDraft:
    """Store the draft of a page; ``revision`` is that of the draft which the editor saw (0 for none). A
    draft may be incomplete. It is no official act.

    Raises EditorsOnly, ChangedMeanwhile (somebody else saved, published or discarded it), ValidationError.
    """
    rules.require_page_keeper(editor)
    _lock_pictures(text_tr, text_en)
    texts = {**checked_texts(text_tr=text_tr, text_en=text_en), "saved_on": timezone.localdate()}
    if revision == 0:
        try:
            with transaction.atomic():
                draft = PageDraft.objects.create(page=page, **texts)
        except IntegrityError as error:
            if PageDraft.objects.filter(page=page).exists():
                raise ChangedMeanwhile from error
            raise
    else:
        seen = PageDraft.objects.filter(page=page, revision=revision)
        if not seen.update(**texts, revision=revision + 1):
            raise ChangedMeanwhile
        draft = PageDraft.objects.get(page=page)
    rules.require_still_page_keeper(editor)
    return draft


@transaction.atomic
def discard_draft(*, editor: User, page: PageName, revision: int) -> None:
    """Delete the draft that the editor saw. Raises EditorsOnly, ChangedMeanwhile."""
    rules.require_page_keeper(editor)
    _delete_seen_draft(page, revision)
    rules.require_still_page_keeper(editor)


@transaction.atomic
def publish_page(
    *, editor: User, page: PageName, after: int, revision: int, text_tr: str, text_en: str, reason: str
) -> PageVersion:
    """Publish a new version and delete the draft. ``after`` is the version that the editor saw, ``revision``
    the draft's; 0 for none.

    Raises EditorsOnly, ChangedMeanwhile (another version was published, or the draft was saved), or
    ValidationError (no reason, an empty or unchanged text, or as ``checked_texts``).
    """
    rules.require_page_keeper(editor)
    require_reason(reason)
    pictures = _lock_pictures(text_tr, text_en)
    texts = checked_texts(text_tr=text_tr, text_en=text_en)
    if empty := [field for field, text in texts.items() if not text]:
        raise ValidationError(dict.fromkeys(empty, _("Write the text in both languages.")))
    latest = queries.get_current_version(page)
    if (latest.number if latest else 0) != after:
        raise ChangedMeanwhile
    if latest and texts == {"text_tr": latest.text_tr, "text_en": latest.text_en}:
        raise ValidationError(_("This text is the same as the version in force. Change something first."))
    _delete_seen_draft(page, revision)
    try:
        with transaction.atomic():
            version = PageVersion.objects.create(
                page=page, number=after + 1, published_on=timezone.localdate(), **texts
            )
    except IntegrityError as error:
        if PageVersion.objects.filter(page=page, number=after + 1).exists():
            raise ChangedMeanwhile from error
        raise
    ShownPicture.objects.bulk_create(ShownPicture(version=version, picture=it) for it in pictures)
    rules.require_still_page_keeper(editor)
    audit_operations.append_entry(
        actor=editor, action="page.published", subject=f"page:{page}.{version.number}", reason=reason
    )
    search.index_public_text("page", version)
    return version


def _delete_seen_draft(page: PageName, revision: int) -> None:
    """``revision``: of the draft that the editor saw, 0 for none. Raises ChangedMeanwhile for another one."""
    drafts = PageDraft.objects.filter(page=page)
    if revision:
        deleted, _by_model = drafts.filter(revision=revision).delete()
        if not deleted:
            raise ChangedMeanwhile
    elif drafts.exists():
        raise ChangedMeanwhile


def _clean_texts(text_tr: str, text_en: str) -> dict[str, str]:
    """The texts without invisible characters. Raises ValidationError for those that are too long."""
    texts = {"text_tr": plaintext.clean_plain_text(text_tr), "text_en": plaintext.clean_plain_text(text_en)}
    message = _("The text is longer than {most} characters.").format(most=MAX_TEXT_LENGTH)
    if long := [field for field, text in texts.items() if len(text) > MAX_TEXT_LENGTH]:
        raise ValidationError(dict.fromkeys(long, message))
    return texts


def _find_picture_digests(texts: Mapping[str, str]) -> set[str]:
    named = {
        _find_picture_digest(it, text) for text in texts.values() for it in richtext.written_pictures(text)
    }
    return {it for it in named if it is not None}


def _find_picture_digest(picture: richtext.WrittenPicture, text: str) -> str | None:
    """The digest of a picture of ours in ``text``. None if it is written in another way (``&#48;`` for 0):
    texts are searched for digests.
    """
    digest = parse_picture_digest(picture.address)
    return digest if digest is not None and digest in text else None


def _list_picture_problems(text: str, digests: set[str]) -> Iterator[str]:
    """What is wrong with the pictures of a text, if those with ``digests`` exist."""
    for picture in richtext.written_pictures(text):
        address = picture.address
        if not address:
            yield _("A picture has no address. Upload it below and copy its line.")
        elif _find_picture_digest(picture, text) not in digests:
            message = _("There is no picture {address}. Upload it below and copy its line.")
            yield message.format(address=address)
        elif not _has_letter_or_digit(picture.description):
            message = _("A picture has no description. Write what it shows in the brackets: ![…]({address})")
            yield message.format(address=address)


def _has_letter_or_digit(description: str) -> bool:
    return any(it.isalnum() for it in plaintext.seen(description))


def _lock_pictures(text_tr: str, text_en: str) -> list[PagePicture]:
    """The pictures that the texts name, which nobody removes until the transaction ends."""
    locked = PagePicture.objects.select_for_update(no_key=True)
    return list(locked.filter(pk__in=_find_picture_digests(_clean_texts(text_tr, text_en))).order_by("pk"))


def add_picture(*, editor: User, data: bytes, description_tr: str, description_en: str) -> PagePicture:
    """Store the picture in ``data`` (a file) for the texts of pages.

    Raises EditorsOnly, ValidationError (no description, not an image, too large, or stored already).
    """
    rules.require_page_keeper(editor)
    descriptions = {
        "description_tr": " ".join(plaintext.clean_plain_text(description_tr).split()),
        "description_en": " ".join(plaintext.clean_plain_text(description_en).split()),
    }
    problems: dict[str, str | ValidationError] = {
        field: message for field, it in descriptions.items() if (message := _find_description_problem(it))
    }
    # Before the transaction: decoding takes seconds, and on SQLite others would wait.
    try:
        encoded = imaging.reencode(data)
    except ValidationError as error:
        problems["picture"] = error
    if problems:
        raise ValidationError(problems)
    digest = hashlib.sha256(encoded.data).hexdigest()[:DIGEST_DIGITS]
    picture = PagePicture(
        digest=digest,
        width=encoded.width,
        height=encoded.height,
        size=len(encoded.data),
        uploaded_at=timezone.now(),
        **descriptions,
    )
    picture.image.save(f"{digest}.webp", ContentFile(encoded.data), save=False)
    try:
        _store_picture(editor, picture)
    except BaseException:
        # Without a row nothing would ever delete the file.
        picture.image.storage.delete(str(picture.image.name))
        raise
    return picture


def _find_description_problem(description: str) -> str:
    if not _has_letter_or_digit(description):
        return _("Describe the picture in both languages for people who cannot see it.")
    if len(description) > MAX_DESCRIPTION_LENGTH:
        return _("The description is longer than {most} characters.").format(most=MAX_DESCRIPTION_LENGTH)
    return ""


@transaction.atomic
def _store_picture(editor: User, picture: PagePicture) -> None:
    try:
        with transaction.atomic():
            picture.save(force_insert=True)
    except IntegrityError as error:
        if PagePicture.objects.filter(pk=picture.pk).exists():
            message = _("This picture has already been uploaded. You will find it among the pictures.")
            raise ValidationError({"picture": ValidationError(message, code="unique")}) from error
        raise
    rules.require_still_page_keeper(editor)
    _record_picture_act(editor, "page_picture.added", picture)


@transaction.atomic
def remove_picture(*, editor: User, digest: str, reason: str) -> None:
    """Delete a picture with its file, unless a published version or a draft shows it.

    Raises EditorsOnly, GoneMeanwhile, PictureElsewhere, PicturePublished, PictureInDraft, ValidationError
    (no reason).
    """
    rules.require_page_keeper(editor)
    require_reason(reason)
    picture = PagePicture.objects.select_for_update().filter(pk=digest).first()
    if picture is None:
        raise GoneMeanwhile
    if registry.list_digests_in_use([digest]):
        raise PictureElsewhere
    if rules.is_picture_public(picture):
        raise PicturePublished
    if queries.list_drafts_with(picture).exists():
        raise PictureInDraft
    PagePicture.objects.filter(pk=digest).delete()
    rules.require_still_page_keeper(editor)
    _record_picture_act(editor, "page_picture.removed", picture, reason)
    # Last: if this fails the row stays, and the removal can be repeated.
    picture.image.storage.delete(str(picture.image.name))


def _record_picture_act(editor: User, action: str, picture: PagePicture, reason: str = "") -> None:
    audit_operations.append_entry(
        actor=editor,
        action=action,
        subject=f"page_picture:{picture.digest}",
        reason=reason,
        details={"description": picture.description_tr},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeFacts:
    """What is stated about an office."""

    name: str
    name_en: str = ""
    district: District | None = None
    address: str
    hours: str
    hours_en: str = ""
    telephone: str = ""
    email: str = ""
    confirms_residence: bool = False
    is_desk: bool = False

    def values(self) -> dict[str, object]:
        return {it.name: getattr(self, it.name) for it in fields(self)}


@transaction.atomic
def add_office(*, keeper: User, facts: OfficeFacts, reason: str) -> Office:
    """Raises OfficeKeepersOnly, ValidationError (no reason, a field that is empty, too long or taken)."""
    rules.require_office_keeper(keeper)
    require_reason(reason)
    office = Office(**facts.values())
    _save_office(office)
    rules.require_still_office_keeper(keeper)
    _record_office_act(keeper, "office.added", office, reason)
    return office


@transaction.atomic
def change_office(*, keeper: User, office: Office, facts: OfficeFacts, revision: int, reason: str) -> Office:
    """Replace what is stated; ``revision`` is the one that the keeper saw.

    Raises OfficeKeepersOnly, ChangedMeanwhile, GoneMeanwhile, ValidationError (as ``add_office``).
    """
    rules.require_office_keeper(keeper)
    require_reason(reason)
    seen = Office.objects.select_for_update(of=("self",)).filter(pk=office.pk, revision=revision)
    changed = seen.first()
    if changed is None:
        raise _build_overtaken_error(office)
    for name, value in facts.values().items():
        setattr(changed, name, value)
    changed.revision += 1
    _save_office(changed)
    rules.require_still_office_keeper(keeper)
    _record_office_act(keeper, "office.changed", changed, reason)
    return changed


@transaction.atomic
def remove_office(*, keeper: User, office: Office, revision: int, reason: str) -> None:
    """Raises OfficeKeepersOnly, ChangedMeanwhile, GoneMeanwhile, ValidationError (no reason)."""
    rules.require_office_keeper(keeper)
    require_reason(reason)
    deleted, _by_model = Office.objects.filter(pk=office.pk, revision=revision).delete()
    if not deleted:
        raise _build_overtaken_error(office)
    rules.require_still_office_keeper(keeper)
    _record_office_act(keeper, "office.removed", office, reason)


def _save_office(office: Office) -> None:
    """Raises ValidationError, also if another office gets this name in the same instant."""
    validate_instance(office)
    try:
        with transaction.atomic():
            office.save()
    except IntegrityError as error:
        if Office.objects.exclude(pk=office.pk).filter(name=office.name).exists():
            message = _("There is already an office with this name.")
            raise ValidationError({"name": ValidationError(message, code="unique")}) from error
        raise


def _build_overtaken_error(office: Office) -> ChangedMeanwhile | GoneMeanwhile:
    return ChangedMeanwhile() if Office.objects.filter(pk=office.pk).exists() else GoneMeanwhile()


def _record_office_act(keeper: User, action: str, office: Office, reason: str) -> None:
    audit_operations.append_entry(
        actor=keeper,
        action=action,
        subject=f"office:{office.pk}",
        reason=reason,
        details={"name": office.name},
    )
