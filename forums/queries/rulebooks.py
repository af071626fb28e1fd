"""Rule books as everybody reads them."""

from django.http import Http404

from forums.models import Rule, RuleBook


def current_book() -> RuleBook:
    """The newest that is published; every installation has one from its first migration on."""
    return RuleBook.objects.filter(published_at__isnull=False).order_by("-version")[0]


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
    return list(RuleBook.objects.filter(published_at__isnull=False).order_by("-version"))
