"""Reads of published rule books."""

from django.http import Http404
from django.utils import timezone

from forums.moderation.rule_books.models import Rule, RuleBook


def get_current_book() -> RuleBook:
    """The rule book in force; a migration creates the first, so that there always is one."""
    published = RuleBook.objects.filter(published_at__isnull=False)
    in_force = published.filter(published_at__lte=timezone.now()).order_by("-version").first()
    return in_force or published.order_by("version")[0]


def get_published_book(version: int) -> RuleBook:
    """A published version. Raises Http404."""
    book = RuleBook.objects.filter(published_at__isnull=False, version=version).first()
    if book is None:
        raise Http404
    return book


def list_rules_of_all_books() -> dict[str, Rule]:
    """The newest version of each rule, by code."""
    return {rule.code: rule for book in reversed(list_published_books()) for rule in book.rules.all()}


def list_published_books() -> list[RuleBook]:
    """Published versions, newest first. The newest may not be in force yet."""
    return list(RuleBook.objects.filter(published_at__isnull=False).order_by("-version"))
