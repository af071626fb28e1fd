"""The front page and the pages that explain the site."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from config.context import Shell
from config.methodology import methodology
from participation.cards import Outcome
from participation.public_pages import public_page, shows
from participation.publications import queries as publications_queries
from polls.questionnaire.models import Poll, QuestionKind
from polls.questionnaire.wording import wording
from polls.releases import queries as releases_queries
from polls.responses import queries as responses_queries
from realtime.topics import Snapshot
from referenda.referendum import cards
from referenda.referendum import queries as referendum_queries
from referenda.results.headlines import headlines

#: Kinds of questions whose options can be compared by how many people chose them.
WITH_A_LEADER = {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.RANKING}
COMING_UP = 3
RECENTLY_CLOSED = 3
RECENTLY_DECIDED = 2
NEWEST_BULLETINS = 2


@dataclass(frozen=True, slots=True)
class Coming:
    """A poll, or the card of a referendum, that has not opened yet."""

    opens_at: datetime
    poll: Poll | None = None
    card: cards.Card | None = None


@public_page
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    decided = referendum_queries.recently_decided(RECENTLY_DECIDED)
    closed = releases_queries.recently_closed(RECENTLY_CLOSED)
    shows(request, *(it.topic for it in decided), *(it.topic for it in closed))
    context = {
        "referenda": [cards.card(it, now) for it in referendum_queries.open_now(now)],
        "headlines": headlines(decided),
        "open": releases_queries.open_now(request.user),
        "answered": responses_queries.answered_polls(request.user),
        "coming": coming_up(now),
        "outcomes": outcomes(closed),
        "bulletins": publications_queries.newest()[:NEWEST_BULLETINS],
    }
    return render(request, "site/front.html", context)


@public_page
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    return render(request, "site/method.html")


@public_page
@require_safe
def whole_method(request: HttpRequest) -> HttpResponse:
    context = {"methodology": methodology(request.LANGUAGE_CODE)}
    return render(request, "site/methodology.html", context)


@public_page
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html", {"contact": settings.CONTACT_EMAIL})


@public_page
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "site/accessibility.html", {"contact": settings.CONTACT_EMAIL})


@public_page
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest, for adding the site to a phone's home screen."""
    shell = Shell(request, None)
    return JsonResponse(
        {
            "name": f"Meydan · {shell.council}",
            "short_name": "Meydan",
            "description": gettext("Opinion polls, local referenda and forums of the Citizens’ Council."),
            "lang": request.LANGUAGE_CODE,
            "start_url": reverse("front"),
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#faf7f1",
            "theme_color": "#ffffff",
            "icons": [{"src": static("config/icon.svg"), "type": "image/svg+xml", "sizes": "any"}],
        },
        content_type="application/manifest+json",
    )


@public_page
@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Allows indexing of all public pages; account and staff pages have nothing to index."""
    closed = [
        f"{language}/{prefix}/" for language in ("", "/en") for prefix in ("bildirimler", "hesap", "yonetim")
    ]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """For programs that request it without reading a page; pages link to the icon themselves."""
    return redirect(static("config/mark.svg"))


def coming_up(now: datetime) -> list[Coming]:
    """The next polls and referenda, by their time of opening."""
    coming = [Coming(poll.opens_at, poll=poll) for poll in releases_queries.scheduled_polls(COMING_UP)]
    announced = referendum_queries.coming_up(now, COMING_UP)
    coming += [Coming(it.opens_at, card=cards.card(it, now)) for it in announced]
    return sorted(coming, key=lambda it: it.opens_at)


def outcomes(polls: list[Poll]) -> list[Outcome]:
    snapshots = releases_queries.latest_snapshots([poll.pk for poll in polls])
    return [_outcome(poll, snapshots.get(poll.pk)) for poll in polls]


def _outcome(poll: Poll, snapshot: Snapshot | None) -> Outcome:
    """The option of the first question that most people chose, or ranked first."""
    figures = json.loads(snapshot.body) if snapshot else {"responses": None, "questions": []}
    shares = [
        (option["share"], wording(option))
        for question in figures["questions"][:1]
        if question["kind"] in WITH_A_LEADER
        for option in question["options"]
        if option["share"] is not None
    ]
    share, leader = max(shares, key=lambda pair: pair[0], default=(None, None))
    return Outcome(
        title=wording(poll, "title"),
        address=poll.get_absolute_url(),
        closes_at=poll.closes_at,
        leader=leader,
        share=share,
        people=figures["responses"],
    )
