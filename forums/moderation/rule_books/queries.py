"""Rule books as everybody reads them."""

from django.http import Http404
from django.utils import timezone

from forums.moderation.rule_books.models import Rule, RuleBook


def current_book() -> RuleBook:
    """The newest that has begun to hold; every installation has one from its first migration on."""
    published = RuleBook.objects.filter(published_at__isnull=False)
    begun = published.filter(published_at__lte=timezone.now()).order_by("-version").first()
    return begun or published.order_by("version")[0]


def book_of(version: int) -> RuleBook:
    """Raises Http404 for a version that is not published."""
    found = RuleBook.objects.filter(published_at__isnull=False, version=version).first()
    if found is None:
        raise Http404
    return found


def rules_of_all_books() -> dict[str, Rule]:
    """By their codes, the newest wording of each."""
    return {rule.code: rule for book in reversed(versions()) for rule in book.rules.all()}


def versions() -> list[RuleBook]:
    """The newest first, which may be announced and not hold yet."""
    return list(RuleBook.objects.filter(published_at__isnull=False).order_by("-version"))
