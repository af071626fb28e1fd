"""Screening of posts before they are stored. It can queue or hold a post; it never deletes or refuses one.

See docs/screening.md.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from forums.boards import rules as boards_rules
from forums.boards.models import Board
from forums.discussion import errors
from forums.discussion.models import Post, PostFingerprint, PostLink, PostState
from forums.members import queries as members_queries
from forums.members import rules as members_rules
from forums.members.models import Member
from forums.review import labels, scoring
from forums.review import live as review_live
from forums.review.models import Finding, Origin, ReviewItem
from forums.review.queries import list_reports_to_score, was_dismissed
from forums.review.word_lists.queries import load_word_lists
from forums.text.screening import links
from forums.text.screening.checks import screen_submission as screen_text
from forums.text.screening.findings import Context, Effect, OthersPost, OwnPost, Part, Submission
from forums.text.screening.findings import Finding as TextFinding
from forums.text.screening.findings import Kind as TextKind
from forums.text.screening.fingerprints import Fingerprint, compute_fingerprint, compute_index_keys
from forums.text.screening.limits import LIMITS
from participation.people.models import User
from participation.text import personal_data, richtext

#: A new post is compared with those of other authors from this time, and with at most so many posts.
COMPARED_FOR: Final = timedelta(days=14)
MAX_CANDIDATES: Final = 200
#: Reasons in a warning, and characters of the place that each one shows.
MAX_REASONS: Final = 10
MAX_EXCERPT_LENGTH: Final = 120


@dataclass(frozen=True, slots=True)
class ScreeningResult:
    """Result of screening. ``holds``: it waits for a moderator. ``origin``: why it is queued; "" if not."""

    holds: bool = False
    origin: str = ""
    findings: Sequence[TextFinding] = ()
    fingerprint: Fingerprint | None = None
    sites: frozenset[str] = frozenset()


def screen_post(
    author: User,
    member: Member | None,
    board: Board,
    *,
    body: str,
    title: str,
    now: datetime,
    edits: Post | None = None,
) -> ScreeningResult:
    """Screen a text by ``author``. ``edits``: the post that it replaces. Texts of staff are not screened."""
    if members_rules.is_staff(author):
        return ScreeningResult(fingerprint=compute_fingerprint(body))
    text_fingerprint = compute_fingerprint(body)
    sites = frozenset(links.get_registered_domain(link.host) for link in links.extract_links(body))
    context = _build_context(author, member, text_fingerprint, sites, now, edits)
    findings = screen_text(
        Submission(body, title),
        context,
        load_word_lists(),
        limits=LIMITS[members_rules.compute_person_trust(author, member)],
        find_personal_data=_find_personal_data,
    )
    holds = any(it.effect == Effect.HOLD for it in findings)
    origin = Origin.SCREENING if findings else ""
    if boards_rules.is_premoderated(author, board, member):
        holds, origin = True, Origin.PREMODERATION
    return ScreeningResult(holds, origin, findings, text_fingerprint, sites)


def require_not_held(screened: ScreeningResult, *, body: str, title: str = "") -> None:
    """Refuse a text that screening holds, with the reasons and the places in ``body`` and ``title``.

    A board's premoderation is no reason: its form says so. Raises WillBeHeld.
    """
    texts = {Part.TITLE: title, Part.TEXT: body}
    holding = [it for it in screened.findings if it.effect == Effect.HOLD]
    if holding:
        reasons = [
            labels.hold_reason(it.kind, it.detail, _cut_excerpt(texts[it.part], it))
            for it in holding[:MAX_REASONS]
        ]
        raise errors.WillBeHeld(waiting=labels.describe_waiting(reasons))


def _cut_excerpt(text: str, finding: TextFinding) -> str:
    """The words of ``finding``, to be shown in a reason; "" if it is not about single words, or too long."""
    words = text[finding.start : finding.end]
    of_words = finding.kind in (TextKind.PERSONAL_DATA, TextKind.LISTED_WORD)
    return " ".join(words.split()) if of_words and len(words) <= MAX_EXCERPT_LENGTH else ""


def _find_personal_data(text: str) -> list[tuple[int, int, str]]:
    """Position and kind of personal data in ``text``.

    Mentions of members are not taken for account names of other sites. A handle that is a telephone number is
    still reported as one.
    """
    return [
        (it.start, it.end, it.kind.value)
        for it in personal_data.find_personal_data(_blank_mention_signs(text))
    ]


def _blank_mention_signs(text: str) -> str:
    """``text`` with a blank in place of the ``@`` of each mention of a member."""
    written = list(richtext.find_possible_mentions(text))
    members = members_queries.list_member_handles({handle for _place, handle in written})
    signs = {place for place, handle in written if handle in members}
    return "".join(" " if place in signs else letter for place, letter in enumerate(text))


def _build_context(
    author: User,
    member: Member | None,
    text_fingerprint: Fingerprint,
    sites: frozenset[str],
    now: datetime,
    edits: Post | None,
) -> Context:
    window = max(it.seconds for limits in LIMITS.values() for it in limits.windows)
    excluded = edits.pk if edits else 0
    own = (
        Post.objects.filter(author=author, created_at__gt=now - timedelta(seconds=window))
        .exclude(pk=excluded)
        .select_related("fingerprint")
        .order_by("-pk")[:MAX_CANDIDATES]
    )
    return Context(
        own=[
            OwnPost(post.pk, int((now - post.created_at).total_seconds()), _get_fingerprint(post))
            for post in own
        ],
        others=_list_similar_posts(author, text_fingerprint, now, excluded),
        linked_by_others=_count_other_linkers(author, sites, now),
        account_age_days=(now.date() - author.joined_on).days,
        posts_before=member.posts_count if member else 0,
    )


def _get_fingerprint(post: Post) -> Fingerprint:
    row = getattr(post, "fingerprint", None)
    return Fingerprint(bytes(row.value)) if row else Fingerprint(b"")


def _list_similar_posts(
    author: User, text_fingerprint: Fingerprint, now: datetime, excluded: int
) -> list[OthersPost]:
    """Newest posts of other authors within ``COMPARED_FOR`` that share an index key with the fingerprint."""
    columns = compute_index_keys(text_fingerprint)
    if not columns:
        return []
    shares_a_key = Q()
    for number, key in enumerate(columns):
        shares_a_key |= Q(**{f"key{number}": key})
    candidates = (
        PostFingerprint.objects.filter(shares_a_key, post__created_at__gt=now - COMPARED_FOR)
        .exclude(post__author=author)
        .exclude(post=excluded)
        .exclude(post__state=PostState.DELETED)
        .order_by("-post")
        .values_list("post", "post__author", "value")[:MAX_CANDIDATES]
    )
    return [OthersPost(post, writer, Fingerprint(bytes(value))) for post, writer, value in candidates]


def _count_other_linkers(author: User, sites: frozenset[str], now: datetime) -> dict[str, int]:
    """How many other authors linked to each of ``sites`` within ``COMPARED_FOR``."""
    if not sites:
        return {}
    recent = PostLink.objects.filter(site__in=sites, post__created_at__gt=now - COMPARED_FOR)
    pairs = recent.exclude(post__author=author).values_list("site", "post__author").distinct()
    return dict(Counter(site for site, _author in pairs))


def store_screening(post: Post, screened: ScreeningResult, now: datetime) -> None:
    """Store the post's fingerprint and links, and queue it for review if screening asks for it.

    An open review item of the post is reused: its findings are replaced.
    """
    _store_fingerprint_and_links(post, screened)
    if not screened.origin:
        return
    item, _created = ReviewItem.objects.get_or_create(
        post=post,
        decided_at=None,
        defaults={"board": post.thread.board, "origin": screened.origin, "created_at": now},
    )
    # After an edit the new findings count, but a hold stays.
    item.findings.all().delete()
    Finding.objects.bulk_create(
        Finding(
            item=item,
            kind=it.kind,
            weight=it.weight,
            detail={**it.detail, "part": it.part.value},
            holds=it.effect == Effect.HOLD,
        )
        for it in screened.findings
    )
    item.holds = item.holds or screened.holds
    update_item_score(item, post, list_reports_to_score(item), now)


def _store_fingerprint_and_links(post: Post, screened: ScreeningResult) -> None:
    PostFingerprint.objects.filter(post=post).delete()
    PostLink.objects.filter(post=post).delete()
    if screened.fingerprint:
        columns = {f"key{number}": key for number, key in enumerate(compute_index_keys(screened.fingerprint))}
        PostFingerprint.objects.create(post=post, value=bytes(screened.fingerprint), **columns)
    PostLink.objects.bulk_create(PostLink(post=post, site=site) for site in sorted(screened.sites) if site)


def update_item_score(
    item: ReviewItem, post: Post, reports: list[scoring.ScoredReport], now: datetime
) -> None:
    """Store ``item`` with its score at ``now``, and notify open queue pages."""
    replies = Post.objects.published().filter(reply_to=post).count()
    item.score = scoring.compute_score(
        reports,
        findings=list(item.findings.values_list("weight", flat=True)),
        reach=post.support + replies,
        age=now - post.created_at,
        holds=item.holds,
        is_first=post.state == PostState.PUBLISHED
        and scoring.do_reports_hide(reports)
        and not was_dismissed(post.pk),
    )
    item.changed_at = now
    item.save(update_fields=["score", "holds", "changed_at"])
    review_live.queue_changed()
