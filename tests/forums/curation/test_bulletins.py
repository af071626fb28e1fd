"""Consensus maps and summarised threads in bulletins: what may be included, and with which figures."""

import json

import pytest
from django.urls import reverse
from django.utils.translation import override

from forums.boards.models import Access, Board
from forums.curation.operations import acts
from forums.discussion.operations import support
from forums.statements import operations as statements_operations
from forums.statements.consensus_map import operations as consensus_map_operations
from forums.statements.models import Statement, StatementState
from participation.publications.documents import read_submitted_proposal
from participation.publications.models import Edition
from participation.publications.operations import drafts, publishing
from participation.publications.operations.drafts import EditionText
from participation.publications.registry import find_source
from participation.publications.shape import check_section
from participation.refusals import NotPublishable
from tests.factories import make_residents, make_user
from tests.forums.making import (
    make_conversation,
    make_moderator,
    make_post,
    make_thread,
    make_writer,
    own_words,
    vote_all,
)

pytestmark = pytest.mark.django_db


def closed_conversation(people: int = 90, **options):
    """A closed conversation with votes."""
    conversation = make_conversation(statements=12, **options)
    vote_all(conversation, make_residents(people))
    return statements_operations.close_conversation(
        conversation=conversation, leader=make_moderator(), reason="Süre doldu."
    )


def summarised_thread(**options):
    thread = make_thread(**options)
    writers = [make_writer(), make_writer()]
    for writer in [*writers, writers[0]]:
        post = make_post(thread, writer, own_words())
    support.support_post(post=post, resident=make_writer(), on=True)
    return acts.summarise_thread(
        thread=thread,
        moderator=make_moderator(),
        body="**Çoğu yazan** akşamları & hafta sonu açık olsun diyor.\n\n- Esnaf kaygılı.",
        sources=[post.pk],
        close=True,
    )


def section_of(kind: str, ident: int):
    section_source = find_source(kind)
    assert section_source is not None
    return section_source.section(str(ident))


def problems_of(kind: str, ident: int) -> list[str]:
    section_source = find_source(kind)
    assert section_source is not None
    with pytest.raises(NotPublishable):
        section_source.section(str(ident))
    return section_source.problems(str(ident))


def candidates_of(kind: str) -> list[str]:
    section_source = find_source(kind)
    assert section_source is not None
    return [it.ident for it in section_source.candidates()]


def test_closed_map_has_the_figures_of_its_open_data(client):
    conversation = closed_conversation()
    section = section_of("consensus", conversation.thread_id)
    check_section(section)
    address = reverse("forums:consensus-json", args=[conversation.thread_id])
    public = json.loads(client.get(address).content)
    charts = {chart["id"]: chart for chart in section["charts"]}
    assert {"groups", "agreed", "every"} <= set(charts)
    charted = {
        row["label"]["tr"]: (row["values"]["agree"], row["values"]["disagree"], row["values"]["passed"])
        for row in charts["every"]["rows"]
    }
    assert charted == {it["text"]: (it["agree"], it["disagree"], it["pass"]) for it in public["statements"]}
    assert [(row["label"]["tr"], row["values"]["people"]) for row in charts["groups"]["rows"]] == [
        (f"{it['letter']} grubu", it["people"]) for it in public["groups"]
    ]
    assert "90 kişi" in section["intro"]["tr"]
    assert "90 people" in section["intro"]["en"]
    assert conversation.newest
    assert conversation.newest.sha256 in section["method"][-1]["text"]["tr"]


def test_shares_of_groups_are_published_as_the_bands_of_the_map():
    conversation = closed_conversation()
    agreed = next(
        it for it in section_of("consensus", conversation.thread_id)["charts"] if it["id"] == "agreed"
    )
    for row in agreed["rows"]:
        for letter in "ABC":
            low, high = row["values"][f"{letter}_low"], row["values"][f"{letter}_high"]
            assert 0 <= low < high <= 100
            assert high - low > 1


def test_map_still_open_to_votes_cannot_be_published():
    conversation = make_conversation(statements=12)
    vote_all(conversation, make_residents(30))
    consensus_map_operations.publish_due_maps()
    assert problems_of("consensus", conversation.thread_id)
    assert candidates_of("consensus") == []


def test_map_of_too_few_people_cannot_be_published():
    conversation = closed_conversation(people=5)
    assert problems_of("consensus", conversation.thread_id) == ["Harita için yeterince kişi oy vermedi."]
    assert candidates_of("consensus") == []


def test_statement_hidden_later_is_omitted_but_counted():
    conversation = closed_conversation()
    statement = Statement.objects.published().latest("pk")
    Statement.objects.filter(pk=statement.pk).update(state=StatementState.HIDDEN)
    section = section_of("consensus", conversation.thread_id)
    assert statement.text not in json.dumps(section, ensure_ascii=False)
    every = section["charts"][-1]
    assert every["note"]["en"] == "1 statement of this map was hidden later and is not shown."


def test_closed_thread_is_shown_as_its_summary_with_participation():
    thread = summarised_thread()
    section = section_of("thread", thread.pk)
    check_section(section)
    assert section["intro"]["tr"].startswith("Çoğu yazan akşamları & hafta sonu açık olsun diyor.")
    assert [row["values"]["n"] for row in section["charts"][0]["rows"]] == [4, 3, 1]
    assert candidates_of("thread") == [str(thread.pk)]


def test_open_thread_cannot_be_published():
    thread = make_thread()
    acts.summarise_thread(thread=thread, moderator=make_moderator(), body="Şimdilik böyle.")
    assert problems_of("thread", thread.pk)
    assert candidates_of("thread") == []


@pytest.mark.parametrize("ident", ["0", "-1", "²", "9" * 30, "bir"])
def test_missing_source_is_refused(ident):
    assert problems_of("thread", ident)
    assert problems_of("consensus", ident)


def test_source_that_is_not_public_cannot_be_published():
    conversation, thread = closed_conversation(), summarised_thread()
    Board.objects.update(read_by=Access.STAFF)
    assert problems_of("consensus", conversation.thread_id)
    assert problems_of("thread", thread.pk)
    assert (candidates_of("consensus"), candidates_of("thread")) == ([], [])


def test_bulletin_includes_maps_and_threads_in_both_languages(client):
    conversation, thread = closed_conversation(), summarised_thread()
    editor, officer = make_user(role="editor"), make_user(role="officer")
    edition = drafts.create_bulletin(
        editor=editor,
        text=EditionText(title_tr="Kordon: ne konuşuldu?", summary_tr="Özet.", body_tr="Metin."),
    )
    for kind, ident in (("consensus", conversation.thread_id), ("thread", thread.pk)):
        drafts.add_section(edition=edition, editor=editor, kind=kind, ident=str(ident))
    edition = publishing.submit_edition(edition=Edition.objects.get(pk=edition.pk), editor=editor)
    edition = publishing.publish_edition(
        edition=edition, officer=officer, seen=read_submitted_proposal(edition)[1]
    )
    for language, words in (
        ("tr", "Bütün grupların birleştiği görüşler"),
        ("en", "What all groups agree on"),
    ):
        with override(language):
            page = client.get(edition.get_absolute_url()).content.decode()
        assert words in page
        assert conversation.question in page
        assert "hafta sonu açık olsun diyor" in page
