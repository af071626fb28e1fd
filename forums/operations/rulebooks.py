"""Rule books: written and published in one act, never changed afterwards."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from forums import rules
from forums.models import Rule, RuleBook
from participation.audit.operations import record
from participation.people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """``code`` stays from book to book; ``weight`` 1 to 10 is how much a report under it counts."""

    code: str
    title: str
    title_en: str
    text: str
    text_en: str
    weight: int = 3


@transaction.atomic
def publish_rule_book(*, editor: User, drafts: Sequence[RuleDraft], why: str) -> RuleBook:
    """A new version that holds from now on; decisions keep naming the version they were made under.

    Raises EditorsOnly, ValidationError.
    """
    editor = rules.require_editor(editor)
    if not drafts or not why.strip():
        raise ValidationError(_("A rule book has rules, and says what is new in it."), code="incomplete")
    last = RuleBook.objects.aggregate(version=Max("version"))["version"] or 0
    book = RuleBook(version=last + 1, why=why.strip(), published_by=editor)
    book.full_clean(exclude=["published_at"])
    book.save()
    for number, draft in enumerate(drafts, start=1):
        rule = Rule(book=book, number=number, **asdict(draft))
        rule.full_clean()
        rule.save()
    book.published_at = timezone.now()
    book.save(update_fields=["published_at"])
    record(
        actor=editor,
        action="rule_book.published",
        subject=f"rule_book:{book.version}",
        reason=book.why,
        details={"rules": [draft.code for draft in drafts]},
    )
    return book
