"""A counted poll has one headline figure, the same and labelled wherever it is shown."""

import json
import re
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser

from config.site.front import FrontPage
from participation.people.models import User
from participation.publications.canonical import digest
from participation.publications.operations import drafts, publishing
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import queries
from polls.questionnaire.models import Poll, QuestionKind
from polls.responses import operations
from polls.responses.validation import Choice
from polls.tally.models import Analysis
from tests.factories import (
    make_district,
    make_poll,
    make_residents,
    make_targets,
    make_user,
    respond_together,
)
from tests.participation.publications.conftest import written

pytestmark = pytest.mark.django_db


def counted(editor, **plan):
    """140 women, of whom 84 said yes, and 60 men, of whom 18 did: 51.0 % of the answers. Among residents
    there are nearly as many men as women, so that *no* leads once the answers are weighted.
    """
    poll = make_poll(editor=editor, **plan)
    district = make_district("Konak")
    said: dict[str, list[User]] = {"Evet": [], "Hayır": []}
    for sex, yes, no in (("female", 42, 28), ("male", 9, 21)):
        for born in (1960, 1990):
            said["Evet"] += make_residents(yes, district, sex=sex, birth_year=born)
            said["Hayır"] += make_residents(no, district, sex=sex, birth_year=born)
    respond_together(poll, said)
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    return Poll.objects.get(pk=poll.pk)


@pytest.fixture
def weighted(editor):
    make_district("Konak")
    return counted(editor, weighting=["sex", "age"], targets=make_targets(), trusts_claims=True)


def figures_of(poll):
    return json.loads(bytes(Analysis.objects.get(poll=poll).body))["figures"]["questions"][0]


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", unescape(answer.content.decode())).split())


def outcome():
    [outcome] = FrontPage(AnonymousUser()).outcomes
    return outcome


def test_the_front_page_shows_the_weighted_figure_of_the_page_and_says_so(client, weighted):
    figures = figures_of(weighted)
    [no] = [row for row in figures["rows"] if row["key"] == figures["lead"]["first"]]
    shown = outcome()

    assert (str(shown.leader), shown.share) == ("Hayır", no["weighted"])
    assert no["weighted"] != no["raw"]
    share = f"%{no['weighted']:.0f}"
    front = text(client, "/")
    assert f"Hayır {share}" in front
    assert "ağırlıklı" in front[front.index(f"Hayır {share}") :][:80]
    page = text(client, weighted.get_absolute_url())
    assert f"Hayır 98 kişi {share} ham %49,0" in page
    assert "Ağırlıklı Ham %95 aralığı" in page


def test_raw_figures_are_labelled_where_there_is_no_weighting(client, editor):
    poll = counted(editor)

    assert (str(outcome().leader), outcome().share) == ("Evet", 51.0)
    front = text(client, "/")
    assert "ham" in front[front.index("Evet %51,0") :][:80]
    page = text(client, poll.get_absolute_url())
    assert "Evet 102 kişi %51,0" in page
    assert "Ham %95 aralığı" in page


def test_analysis_bulletin_embed_and_picture_have_the_same_figure(client, editor, weighted):
    figures = figures_of(weighted)
    assert figures["headline"] == "weighted"
    share = outcome().share

    edition = drafts.create_bulletin(editor=editor, text=written())
    drafts.add_section(edition=edition, editor=editor, kind="poll", ident=str(weighted.pk))
    submitted = publishing.submit_edition(edition=edition, editor=editor)
    officer = make_user(role="officer")
    published = publishing.publish_edition(
        edition=submitted, officer=officer, seen=digest(bytes(submitted.proposal or b""))
    )
    [chart] = [
        chart
        for chart in json.loads(bytes(published.document or b""))["sections"][0]["charts"]
        if chart["id"] == f"q{figures['key']}"
    ]
    # The column that bars are drawn of: on the bulletin's page, in the PDF, embeds and share pictures.
    assert chart["bars"] == figures["headline"]
    assert [row["values"]["weighted"] for row in chart["rows"]].count(share) == 1
    for address in (published.get_absolute_url(), f"{weighted.get_absolute_url()}gomulu/q{figures['key']}/"):
        words = text(client, address)
        assert f"%{share:.0f}" in words
        assert "Çubuk: Ağırlıklı" in words
    api = client.get(f"/api/v1/polls/{weighted.pk}/analysis/").json()
    assert api["figures"]["questions"][0]["headline"] == "weighted"


def test_the_share_of_a_ranking_is_labelled_as_first_places(editor):
    draft = QuestionDraft(
        kind=QuestionKind.RANKING, text="Sıralayın", options=["Park", "Kütüphane"], max_choices=2
    )
    poll = make_poll(editor=editor, questions=[draft])
    [question] = queries.questions_of(poll)
    park, library = (option.pk for option in question.options.all())
    orders = [(park, library)] * 30 + [(library, park)] * 10
    operations.respond_together(
        [
            operations.Attempt(poll.pk, resident.pk, {question.pk: Choice(order)})
            for resident, order in zip(make_residents(40), orders, strict=True)
        ]
    )
    steps.close_poll(poll=poll, editor=editor, reason="deneme")

    assert (str(outcome().leader), outcome().share, outcome().measure) == (
        "Park",
        75.0,
        "ilk sıraya koyanlar, ham",
    )


def test_a_poll_that_is_being_counted_has_no_headline_figure_yet(editor):
    poll = make_poll(editor=editor, review_hours=24)
    respond_together(poll, {"Evet": make_residents(40)})
    steps.close_poll(poll=poll, editor=editor, reason="deneme")

    assert (outcome().leader, outcome().share) == (None, None)
