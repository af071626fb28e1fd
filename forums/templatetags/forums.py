"""Words of the forums in the language of the page, and stored HTML."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django import template
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forums.boards.models import Board
from forums.discussion import rendering
from forums.discussion import rules as discussion_rules
from forums.discussion.drafts import recovery
from forums.discussion.models import Act, Post, Thread, ThreadAct
from forums.errors import in_words
from forums.moderation.rule_books import labels
from forums.review.models import Finding
from forums.statements.consensus.result import Band
from forums.statements.models import Stance
from forums.text.screening.words import Match
from participation import figures, turkish
from participation.people.models import User
from participation.processes.presentation import told

register = template.Library()
register.filter(labels.rule_title)
register.filter(labels.rule_name)
register.filter(labels.rule_text)
register.filter(discussion_rules.may_be_named_beside)
LONGEST_EXCERPT = 200


@register.filter
def board_name(board: Board) -> str:
    return board.name if figures.is_turkish() else board.name_en or board.name


@register.filter
def board_description(board: Board) -> str:
    return board.description if figures.is_turkish() else board.description_en or board.description


@register.filter
def board_place(board: Board) -> str:
    """The district, process or organ whose board it is; empty for the whole city."""
    if board.district is not None:
        return board.district.name
    if board.process is not None:
        return told(board.process, "title").text
    return told(board.organ, "name").text if board.organ is not None else ""


#: What screening calls what it found, and what moderators read.
FINDINGS = {
    "flood": gettext_lazy("many posts in a short time"),
    "near_duplicate": gettext_lazy("almost the same as another post"),
    "link_spam": gettext_lazy("links as in advertising"),
    "listed_word": gettext_lazy("word on a list"),
    "personal_data": gettext_lazy("looks like personal data"),
    "shouting": gettext_lazy("mostly capital letters"),
    "empty_of_words": gettext_lazy("hardly any words"),
    "unread": gettext_lazy("too long to be screened"),
}


@register.filter
def finding_kind(finding: Finding) -> str:
    """A kind without words is shown by its name, never hidden."""
    return str(FINDINGS.get(finding.kind, finding.kind))


DISGUISES = {
    "as_written": gettext_lazy("as written"),
    "repeated": gettext_lazy("with letters repeated"),
    "substituted": gettext_lazy("with signs for letters"),
    "separated": gettext_lazy("with something between the letters"),
    "masked": gettext_lazy("with hidden letters: a guess"),
}
SEVERITIES = {1: gettext_lazy("mild"), 2: gettext_lazy("clear"), 3: gettext_lazy("severe")}


@register.filter
def match_text(match: Match) -> str:
    """What an entry of the word lists was found by."""
    words = _("entry “{entry}” ({severity}), {disguise}")
    return words.format(
        entry=match.entry.words,
        severity=SEVERITIES[match.entry.severity],
        disguise=DISGUISES[match.disguise.value],
    )


@register.filter
def writer_mark(user: User | AnonymousUser) -> str:
    """For a form that is sent after the sign-in has ended: whose words they are."""
    return recovery.mark_of(user)


@register.filter
def moderators_name(user: User | None) -> str:
    """By which name moderators know somebody; nobody's address is needed to decide."""
    return (user.display_name or _("somebody who shows no name")) if user else _("a former participant")


@register.filter
def hours(value: float) -> str:
    """A span of time, given in hours, in one number."""
    if value < 1:
        minutes = round(value * 60)
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    if value < 48:
        return ngettext("{n} hour", "{n} hours", round(value)).format(n=round(value))
    days = round(value / 24)
    return ngettext("{n} day", "{n} days", days).format(n=days)


@register.filter
def rendered(post: Post) -> SafeString:
    return mark_safe(rendering.html_of(post))  # noqa: S308 - only ``forums.text.cleaning`` writes it


@register.filter
def stored_html(html: str) -> SafeString:
    """HTML that ``forums.text.cleaning`` has made."""
    return mark_safe(html)  # noqa: S308 - the caller has it from there


@register.filter
def initials(user: User | None) -> str:
    words = user.display_name.split() if user else []
    return turkish.upper("".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)))


@register.filter
def excerpt(body: str) -> str:
    """The beginning of a text on one line, without its quotes."""
    lines = [line for line in body.splitlines() if not line.lstrip().startswith(">")]
    flat = " ".join(" ".join(lines).split())
    return flat if len(flat) <= LONGEST_EXCERPT else f"{flat[:LONGEST_EXCERPT].rsplit(' ', 1)[0]} …"


@register.filter
def band(share: Band | None) -> str:
    """A share as it is published: ``%40–60`` or ``40–60%``."""
    if share is None:
        return _("not published")
    ends = f"{share.low}\N{EN DASH}{share.high}"
    return f"%{ends}" if figures.is_turkish() else f"{ends}%"


@register.filter
def stance(vote: int) -> str:
    return str(Stance(vote).label)


@register.filter
def unread(marks: Mapping[int, int], thread: Thread) -> bool:
    """Whether something came since the reader opened the thread."""
    seen = marks.get(thread.pk) if marks else None
    return seen is not None and thread.newest > seen


@register.filter
def ago(at: datetime) -> str:
    """How long ago, in one number; after a week the day."""
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
    return figures.day(timezone.localtime(at).date())


@register.filter
def outcome(act: ThreadAct) -> str:
    """What an act changed, where its name does not say it."""
    told = act.details
    if act.act == Act.SLOWED:
        seconds = told.get("seconds", 0)
        return in_words(timedelta(seconds=seconds)) if seconds else _("no slow mode")
    if act.act == Act.TAGGED:
        return ", ".join(told.get("tags", []))
    if act.act == Act.EMBEDDED:
        return "" if told.get("embedded") else _("nothing")
    if "before" in told and "after" in told:
        return _("“{before}” → “{after}”").format(before=told["before"], after=told["after"])
    return f"“{told['after']}”" if "after" in told else ""
