"""Names and texts of rules in the active language."""

from django.utils.translation import gettext as _

from forums.moderation.rule_books.models import Rule
from participation.text import figures


def get_rule_title(rule: Rule | None) -> str:
    if rule is None:
        return ""
    title = rule.title if figures.is_turkish() else rule.title_en
    return _("rule {number}, {title}").format(number=rule.number, title=title)


def format_rule_name(rule: Rule) -> str:
    return rule.title if figures.is_turkish() else rule.title_en


def get_rule_text(rule: Rule) -> str:
    return rule.text if figures.is_turkish() else rule.text_en
