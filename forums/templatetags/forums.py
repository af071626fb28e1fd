"""Template filters of the forums: labels in the language of the page, and stored HTML."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django import template
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums.boards.models import Board
from forums.discussion import rendering
from forums.discussion import rules as discussion_rules
from forums.discussion.drafts import recovery
from forums.discussion.models import Act, Post, Thread, ThreadAct
from forums.errors import format_wait
from forums.moderation.rule_books import labels
from forums.moderation.transparency.marks import derive_marks
from forums.moderation.transparency.queries import count_hours_of_effect
from forums.review import findings
from forums.review.models import ReviewItem
from forums.statements.consensus.result import Band
from forums.statements.models import Stance
from forums.text import cleaning
from forums.text.screening.words import Match
from participation.people.models import User
from participation.text import figures, richtext, turkish
from participation.text.texts import get_field_wording

register = template.Library()
register.filter("rule_title", labels.get_rule_title)
register.filter("rule_name", labels.format_rule_name)
register.filter("rule_text", labels.get_rule_text)
register.filter("finding_kind", findings.describe_finding_kind)
register.filter("finding_details", findings.list_finding_details)
register.filter(discussion_rules.may_show_title_in)
register.filter("log_marks", derive_marks)
register.filter("hours_of_effect", count_hours_of_effect)
MAX_EXCERPT_LENGTH = 200
#: A quoted line, also of a list.
QUOTED: Final = re.compile(r"\s*([-*+] +)*>")


@register.filter
def reported_rules(item: ReviewItem) -> list[str]:
    """The titles of the rules that its reports name, each once."""
    return list(dict.fromkeys(labels.get_rule_title(report.rule) for report in item.reports.all()))


@register.filter
def board_name(board: Board) -> str:
    return get_field_wording(board, "name").text


@register.filter
def board_description(board: Board) -> str:
    return get_field_wording(board, "description").text


@register.filter
def board_place(board: Board) -> str:
    """Name of the district, process or organ that the board belongs to; "" for a city-wide board."""
    if board.district is not None:
        return board.district.name
    if board.process is not None:
        return get_field_wording(board.process, "title").text
    return get_field_wording(board.organ, "name").text if board.organ is not None else ""


@register.filter
def match_text(match: Match) -> str:
    """Describes a match of the word lists: the entry, its severity and the disguise."""
    text = _("entry “{entry}” ({severity}), {disguise}")
    return text.format(
        entry=match.entry.words,
        severity=findings.SEVERITIES[match.entry.severity],
        disguise=findings.DISGUISES[match.disguise.value],
    )


@register.filter
def writer_token(user: User | AnonymousUser) -> str:
    """Signed token of the author, put into a form that may be sent after the session has ended."""
    return recovery.sign_form_author(user)


@register.filter
def moderators_name(user: User | None) -> str:
    """Display name of ``user`` for moderators; an e-mail address is never shown."""
    if user is None or user.closed_on:
        return _("deleted account")
    return user.display_name or _("somebody without a display name")


@register.filter
def hours(value: float) -> str:
    """Duration of ``value`` hours, rounded to minutes, hours (from 1) or days (from 48)."""
    if value < 1:
        minutes = round(value * 60)
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    if value < 48:
        return ngettext("{n} hour", "{n} hours", round(value)).format(n=round(value))
    days = round(value / 24)
    return ngettext("{n} day", "{n} days", days).format(n=days)


@register.filter
def rendered(post: Post) -> SafeString:
    return mark_safe(rendering.render_post_html(post))  # noqa: S308 - written by ``forums.text.cleaning`` alone


@register.filter
def stored_html(html: str) -> SafeString:
    """Marks as safe HTML that ``forums.text.cleaning`` rendered."""
    return mark_safe(html)  # noqa: S308 - callers pass its output alone


@register.filter
def initials(user: User | None) -> str:
    words = user.display_name.split() if user else []
    return turkish.upper("".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)))


@register.filter
def excerpt(body: str) -> str:
    """The beginning of ``body`` on one line, without quoted lines and markup; at most
    ``MAX_EXCERPT_LENGTH`` characters.
    """
    # A picture becomes its description. Only the beginning is rendered, since a body can be long.
    words = re.sub(r"\n\s*\n+", "\n\n", _remove_quotes(body)).replace("![", "[")
    beginning = words[: 20 * MAX_EXCERPT_LENGTH]
    return _cut_beginning(richtext.plain(cleaning.render_body(beginning).html), is_cut=beginning != words)


@register.filter
def excerpt_as_written(body: str) -> str:
    """As ``excerpt``, with the markup: whoever decides about a post must see where its links lead."""
    return _cut_beginning(_remove_quotes(body))


def _remove_quotes(body: str) -> str:
    return "\n".join(line for line in body.splitlines() if not QUOTED.match(line))


def _cut_beginning(text: str, *, is_cut: bool = False) -> str:
    flat = " ".join(text.split())
    if len(flat) > MAX_EXCERPT_LENGTH:
        flat, is_cut = flat[:MAX_EXCERPT_LENGTH].rsplit(" ", 1)[0], True
    return f"{flat} …" if is_cut else flat


@register.filter
def band(share: Band | None) -> str:
    """A published percentage band: ``%40–60`` in Turkish, ``40–60%`` in English."""
    if share is None:
        return _("not published")
    ends = f"{share.low}\N{EN DASH}{share.high}"
    return f"%{ends}" if figures.is_turkish() else f"{ends}%"


@register.filter
def stance(vote: int) -> str:
    return str(Stance(vote).label)


@register.filter
def unread(positions: Mapping[int, int], thread: Thread) -> bool:
    """Whether the thread has posts that are new to the reader. ``positions``: newest post read, by thread."""
    newest_read = positions.get(thread.pk) if positions else None
    return newest_read is not None and thread.newest > newest_read


@register.filter
def ago(at: datetime) -> str:
    """Time since ``at``, rounded down to minutes, hours or days; the date (local) from a week on."""
    passed = timezone.now() - at
    if passed < timedelta(minutes=1):
        return _("just now")
    if passed < timedelta(hours=1):
        minutes = int(passed.total_seconds() // 60)
        return ngettext("{n} minute ago", "{n} minutes ago", minutes).format(n=minutes)
    if passed < timedelta(days=1):
        hours = int(passed.total_seconds() // 3600)
        return ngettext("{n} hour ago", "{n} hours ago", hours).format(n=hours)
    if passed < timedelta(days=7):
        return ngettext("{n} day ago", "{n} days ago", passed.days).format(n=passed.days)
    return figures.format_date(timezone.localtime(at).date())


@register.filter
def outcome(act: ThreadAct) -> str:
    """What an act changed, as text; "" where the act's name is enough."""
    details = act.details
    if act.act == Act.SLOWED:
        seconds = details.get("seconds", 0)
        return format_wait(timedelta(seconds=seconds)) if seconds else _("no slow mode")
    if act.act == Act.TAGGED:
        return ", ".join(details.get("tags", []))
    if act.act == Act.EMBEDDED:
        return "" if details.get("embedded") else _("nothing")
    if "before" in details and "after" in details:
        return _("“{before}” → “{after}”").format(before=details["before"], after=details["after"])
    return f"“{details['after']}”" if "after" in details else ""
