"""Publication of rule books. A version is created and published in one step and never changed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from forums import errors
from forums.members import rules as members_rules
from forums.moderation.rule_books.models import Rule, RuleBook
from participation.audit.operations import append_entry
from participation.fields.validation import validate_instance
from participation.people.models import User
from participation.text import plaintext


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A rule to publish; fields as of ``Rule``."""

    code: str
    title: str
    title_en: str
    text: str
    text_en: str
    weight: int = 3


@transaction.atomic
def publish_rule_book(
    *,
    editor: User,
    drafts: Sequence[RuleDraft],
    why: str,
    begins: datetime | None = None,
    after: int | None = None,
) -> RuleBook:
    """Publish a new version, in force from ``begins`` (None: now). Decisions keep the version they refer to.

    ``after``: the version that the editor started from; None skips this check. Raises EditorsOnly,
    ChangedMeanwhile, ValidationError; then nothing is stored.
    """
    editor = members_rules.require_editor(editor)
    # Serialises concurrent publications: the second waits here, then fails the check of ``after``.
    list(RuleBook.objects.select_for_update(no_key=True).order_by("-version")[:1])
    last = RuleBook.objects.order_by("-version").first()
    if after is not None and (last.version if last else 0) != after:
        raise errors.ChangedMeanwhile
    now = timezone.now()
    begins = begins or now
    why = " ".join(plaintext.clean_plain_text(why).split())
    if not drafts or not why:
        raise ValidationError(_("A rule book needs rules and a note on what is new."), code="incomplete")
    if any(number > 1 for number in Counter(draft.code for draft in drafts).values()):
        raise ValidationError(_("Each rule needs its own code."), code="code_twice")
    if begins < now or (last is not None and last.published_at and begins < last.published_at):
        message = _("It cannot take effect in the past, or before the latest version.")
        raise errors.build_field_error("begins", message, "too_early")
    book = RuleBook(version=last.version + 1 if last else 1, why=why, published_by=editor)
    book.full_clean(exclude=["published_at"])
    book.save()
    for number, draft in enumerate(map(_clean_draft, drafts), start=1):
        rule = Rule(book=book, number=number, **asdict(draft))
        validate_instance(rule)
        rule.save()
    book.published_at = begins
    book.save(update_fields=["published_at"])
    append_entry(
        actor=editor,
        action="rule_book.published",
        subject=f"rule_book:{book.version}",
        reason=book.why,
        details={"rules": [draft.code for draft in drafts], "begins": begins.isoformat()},
    )
    return book


def _clean_draft(draft: RuleDraft) -> RuleDraft:
    return replace(
        draft,
        title=" ".join(plaintext.clean_plain_text(draft.title).split()),
        title_en=" ".join(plaintext.clean_plain_text(draft.title_en).split()),
        text=plaintext.clean_plain_text(draft.text).strip(),
        text_en=plaintext.clean_plain_text(draft.text_en).strip(),
    )
