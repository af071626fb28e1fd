"""Consensus maps and summarised threads in bulletins: what may stand there, and with which figures."""

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
from participation.publications import operations
from participation.publications.documents import shown
from participation.publications.models import Edition
from participation.publications.operations import drafts
from participation.publications.operations.drafts import EditionText
from participation.publications.registry import source
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


def voted(people: int = 90, **options):
    """A conversation that was voted on and closed."""
    conversation = make_conversation(statements=12, **options)
    vote_all(conversation, make_residents(people))
    return statements_operations.close_conversation(
        conversation=conversation, leader=make_moderator(), reason="Süre doldu."
    )


def summarised(**options):
    thread = make_thread(**options)
    writers = [make_writer(), make_writer()]
    for writer in [*writers, writers[0]]:
        post = make_post(thread, writer, own_words())
    support.support(post=post, resident=make_writer(), on=True)
    return acts.summarise(
        thread=thread,
        moderator=make_moderator(),
        body="**Çoğu yazan** akşamları & hafta sonu açık olsun diyor.\n\n- Esnaf kaygılı.",
        sources=[post.pk],
        close=True,
    )


def given(kind: str, ident: int):
    found = source(kind)
    assert found is not None
    return found.section(str(ident))


def refused(kind: str, ident: int) -> list[str]:
    found = source(kind)
    assert found is not None
    with pytest.raises(NotPublishable):
        found.section(str(ident))
    return found.problems(str(ident))


def offered(kind: str) -> list[str]:
    found = source(kind)
    assert found is not None
    return [it.ident for it in found.candidates()]


def test_a_closed_map_is_given_in_the_figures_of_its_own_open_data(client):
    conversation = voted()
    section = given("consensus", conversation.thread_id)
    check_section(section)
    address = reverse("forums:consensus-json", args=[conversation.thread_id])
    public = json.loads(client.get(address).content)
    charts = {chart["id"]: chart for chart in section["charts"]}
    assert {"groups", "agreed", "every"} <= set(charts)
    told = {
        row["label"]["tr"]: (row["values"]["agree"], row["values"]["disagree"], row["values"]["passed"])
        for row in charts["every"]["rows"]
    }
    assert told == {it["text"]: (it["agree"], it["disagree"], it["pass"]) for it in public["statements"]}
    assert [(row["label"]["tr"], row["values"]["people"]) for row in charts["groups"]["rows"]] == [
        (f"{it['letter']} grubu", it["people"]) for it in public["groups"]
    ]
    assert "90 kişi" in section["intro"]["tr"]
    assert "90 people" in section["intro"]["en"]
    assert conversation.newest
    assert conversation.newest.sha256 in section["method"][-1]["text"]["tr"]


def test_shares_of_groups_are_the_bands_of_the_map():
    conversation = voted()
    agreed = next(it for it in given("consensus", conversation.thread_id)["charts"] if it["id"] == "agreed")
    for row in agreed["rows"]:
        for letter in "ABC":
            low, high = row["values"][f"{letter}_low"], row["values"][f"{letter}_high"]
            assert 0 <= low < high <= 100
            assert high - low > 1


def test_a_map_that_is_still_open_to_votes_is_not_published():
    conversation = make_conversation(statements=12)
    vote_all(conversation, make_residents(30))
    consensus_map_operations.maps_due()
    assert refused("consensus", conversation.thread_id)
    assert offered("consensus") == []


def test_a_map_of_too_few_people_is_not_published():
    conversation = voted(people=5)
    assert refused("consensus", conversation.thread_id) == ["Harita için çok az kişi oy verdi."]
    assert offered("consensus") == []


def test_a_statement_hidden_since_is_left_out_and_counted():
    conversation = voted()
    statement = Statement.objects.published().latest("pk")
    Statement.objects.filter(pk=statement.pk).update(state=StatementState.HIDDEN)
    section = given("consensus", conversation.thread_id)
    assert statement.text not in json.dumps(section, ensure_ascii=False)
    every = section["charts"][-1]
    assert every["note"]["en"] == "1 statement of this map was hidden since and is not shown."


def test_a_closed_thread_is_given_as_its_summary_with_what_took_part():
    thread = summarised()
    section = given("thread", thread.pk)
    check_section(section)
    assert section["intro"]["tr"].startswith("Çoğu yazan akşamları & hafta sonu açık olsun diyor.")
    assert [row["values"]["n"] for row in section["charts"][0]["rows"]] == [4, 3, 1]
    assert offered("thread") == [str(thread.pk)]


def test_a_thread_that_goes_on_is_not_published():
    thread = make_thread()
    acts.summarise(thread=thread, moderator=make_moderator(), body="Şimdilik böyle.")
    assert refused("thread", thread.pk)
    assert offered("thread") == []


@pytest.mark.parametrize("ident", ["0", "-1", "²", "9" * 30, "bir"])
def test_what_is_not_there_is_refused(ident):
    assert refused("thread", ident)
    assert refused("consensus", ident)


def test_what_not_everybody_may_read_is_not_published():
    conversation, thread = voted(), summarised()
    Board.objects.update(read_by=Access.STAFF)
    assert refused("consensus", conversation.thread_id)
    assert refused("thread", thread.pk)
    assert (offered("consensus"), offered("thread")) == ([], [])


def test_a_bulletin_holds_both_and_shows_them_in_both_languages(client):
    conversation, thread = voted(), summarised()
    editor, officer = make_user(role="editor"), make_user(role="officer")
    edition = drafts.create_bulletin(
        editor=editor,
        text=EditionText(title_tr="Kordon: ne konuşuldu?", summary_tr="Özet.", body_tr="Metin."),
    )
    for kind, ident in (("consensus", conversation.thread_id), ("thread", thread.pk)):
        drafts.add_section(edition=edition, editor=editor, kind=kind, ident=str(ident))
    edition = operations.submit(edition=Edition.objects.get(pk=edition.pk), editor=editor)
    edition = operations.publish(edition=edition, officer=officer, seen=shown(edition)[1])
    for language, words in (("tr", "Bütün grupların birleştiği"), ("en", "What all groups agree on")):
        with override(language):
            page = client.get(edition.get_absolute_url()).content.decode()
        assert words in page
        assert conversation.question in page
        assert "hafta sonu açık olsun diyor" in page
