"""Rules as the API represents them."""

from typing import Any

from forums.moderation.rule_books.models import Rule
from participation import figures


def rule_payload(rule: Rule | None) -> dict[str, Any] | None:
    """``rule`` with its book."""
    if rule is None:
        return None
    title = rule.title if figures.is_turkish() else rule.title_en
    return {"code": rule.code, "version": rule.book.version, "title": title}
