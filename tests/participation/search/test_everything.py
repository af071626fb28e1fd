"""The search over everything: each kind is found while it is public, and never by whoever may not see it."""

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from participation.processes.models import Organ
from participation.processes.operations import organs, processes
from participation.processes.operations.organs import OrganDraft
from participation.processes.operations.processes import PhaseDraft, ProcessDraft
from participation.publications.operations import drafts, publishing
from participation.search import operations, queries, registry
from participation.search.models import Document, Word
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire.models import Poll
from tests.factories import make_poll, make_user
from tests.forums.making import make_board, make_post, make_thread, make_writer
from tests.participation.pages.making import publish
from tests.participation.processes.making import day, make_organ, make_process
from tests.participation.publications.conftest import approve, source_registered, written
from tests.participation.publications.source import KIND
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db
WORD, TYPED = "Zerdali", "zerdaliyi"


def results(person: Any = None, text: str = TYPED) -> dict[str, int]:
    groups = queries.groups(person or make_user(), queries.parsed(text))
    return {group.kind.key: group.count for group in groups if group.count}


def page(client, text=TYPED, **given):
    return unescape(client.get(reverse("search:search"), {"q": text, **given}).content.decode())


def test_poll_is_found_from_opening_to_withdrawal(client):
    editor = make_user(role="editor")
    poll = make_poll(editor=editor, title=f"{WORD} dikilsin mi?", opened=False)
    assert results() == results(editor) == {}
    steps.open_poll(poll=poll, editor=editor)
    assert results() == {"poll": 1}
    assert poll.get_absolute_url() in page(client)
    steps.withdraw_poll(poll=Poll.objects.get(pk=poll.pk), editor=editor, reason="Erken açıldı.")
    assert results() == results(editor) == {}


def test_poll_is_found_by_its_questions_and_options():
    make_poll(questions=[QuestionDraft(kind="single", text="Hangisi?", options=[WORD, "Ceviz"])])
    assert results() == {"poll": 1}


def test_referendum_is_found_once_it_is_announced():
    stage = Stage(voters=1, title=f"{WORD} bahçesi kurulsun mu?")
    assert results() == results(stage.officer) == {}
    stage.announce()
    assert results() == {"referendum": 1}


def test_bulletin_is_found_from_publication_unless_a_ban_withholds_it(client):
    editor, officer = make_user(role="editor"), make_user(role="officer")
    with source_registered() as source:
        edition = drafts.create_bulletin(editor=editor, text=written(title_tr=f"{WORD} raporu"))
        drafts.add_section(edition=edition, editor=editor, kind=KIND, ident="12")
        submitted = publishing.submit_edition(edition=edition, editor=editor)
        assert results() == results(editor) == {}
        approve(submitted, officer)
        assert results() == {"bulletin": 1}
        assert f"{WORD} raporu" in page(client).replace("<mark>", "").replace("</mark>", "")
        source.kept_back["12"] = "Seçim yakın."
        assert results() == results(editor) == {}
        assert f"{WORD}" not in page(client)
        assert "Bunu mu aradınız" not in page(client, "zerdli")


def test_process_is_found_with_its_phases_once_it_is_published():
    editor = make_user(role="editor")
    process = make_process(published=False, title=f"{WORD} planı", organ=make_organ())
    assert results() == results(editor) == {}
    phase = processes.save_phase(
        editor=editor,
        process=process,
        draft=PhaseDraft(title="Erguvan dikimi", starts_on=day(-1), ends_on=day(3)),
    )
    processes.publish_process(editor=editor, process=process)
    assert results() == results(text="erguvanlar") == {"process": 1}
    draft = ProcessDraft(title="Ceviz planı", summary="Ceviz.", organ=process.organ)
    processes.save_process(editor=editor, draft=draft, process=process)
    processes.save_phase(
        editor=editor,
        process=process,
        draft=PhaseDraft(title="Dikim", starts_on=day(-1), ends_on=day(3)),
        phase=phase,
    )
    assert results() == results(text="erguvanlar") == {}
    assert results(text="ceviz") == {"process": 1}


def test_organ_is_found_under_the_name_that_it_has_now():
    organ = make_organ(name=f"{WORD} Çalışma Grubu")
    assert results() == {"organ": 1}
    organs.save_organ(
        editor=make_user(role="editor"),
        draft=OrganDraft(kind="working_group", name="Ceviz Grubu", description="Ceviz."),
        organ=Organ.objects.get(pk=organ.pk),
    )
    assert results() == {}


def test_posts_are_found_by_whoever_may_read_them_alone(client):
    board = make_board(read_by="staff", start_by="staff", reply_by="staff")
    make_thread(board=board, author=make_writer(role="editor"), title=f"{WORD} konusu", body="Sabah.")
    held = make_post(make_thread(title="Başka bir konu", body="Sabah."), body=f"{WORD} bekliyor.")
    type(held).objects.filter(pk=held.pk).update(state="held")
    assert results() == {}
    assert results(make_user(role="officer")) == {"thread": 1}
    assert WORD not in page(client)


def test_results_are_what_a_person_may_see_even_if_the_index_has_more():
    """A row that should not be there, such as that of a poll that a fault left behind."""
    poll = make_poll(title=f"{WORD} dikilsin mi?", opened=False)
    operations.index_public_text("poll", poll)
    assert Document.objects.filter(kind="poll").exists()
    assert results() == results(make_user(role="editor")) == {}


def test_kinds_are_filters_with_counts(client):
    make_poll(title=f"{WORD} dikilsin mi?")
    thread = make_thread(title=f"{WORD} konusu", body="Sabah.")
    everything = page(client)
    assert "?q=zerdaliyi&tur=yoklama" in everything
    assert "/forum/ara/?q=zerdaliyi" in everything
    only = page(client, tur="yoklama")
    assert "dikilsin mi?" in only
    assert thread.posts.get().get_absolute_url() not in only
    answer = client.get(reverse("search:search"), {"q": TYPED, "tur": "forum"})
    assert answer["Location"] == "/forum/ara/?q=zerdaliyi"
    forum = unescape(client.get(answer["Location"]).content.decode())
    assert "?q=zerdaliyi&tur=yoklama" in forum


def test_title_comes_before_text_and_phrases_are_exact():
    in_text = make_poll(title="Ne dikilsin?", description=f"Sarı {WORD} olabilir.")
    in_title = make_poll(title=f"{WORD} sarı mı?")
    kind = registry.indexed_here("poll")
    person = make_user()
    assert queries.list_match_ids(kind, person, queries.parsed(TYPED)) == [str(in_title.pk), str(in_text.pk)]
    assert queries.list_match_ids(kind, person, queries.parsed('"sarı zerdali"')) == [str(in_text.pk)]


def test_excerpts_show_no_marks_of_markdown(client):
    publish(text_tr=f"## Ağaçlar\n\n**{WORD}** ve [ceviz](https://example.org/agac) & dut.")
    shown = page(client, tur="sayfa")
    assert "<mark>Zerdali</mark> ve ceviz & dut." in shown
    assert "##" not in shown
    assert "example.org/agac" not in shown


def test_pages_of_one_kind_have_every_result_once(client):
    polls = {make_poll(title=f"{WORD} {n}").get_absolute_url() for n in range(queries.HITS_ON_A_PAGE + 1)}
    pages = [page(client, tur="yoklama", sayfa=number) for number in (1, 2)]
    assert [sum(address in shown for address in polls) for shown in pages] == [queries.HITS_ON_A_PAGE, 1]


@pytest.mark.parametrize("hidden", [0, 1, 5])
def test_only_what_a_person_may_see_is_counted_of_many_matches(monkeypatch, hidden):
    """Matches are looked at in portions until enough are visible, however many are not."""
    monkeypatch.setattr(queries, "LOOKED_AT", 2)
    monkeypatch.setattr(queries, "MAX_COUNTED", 2)
    visible = [make_poll(title=f"{WORD} {n}") for n in range(4)]
    for n in range(hidden):
        operations.index_public_text("poll", make_poll(title=f"{WORD} taslağı {n}", opened=False))
    person, query = make_user(), queries.parsed(TYPED)
    [polls] = [it for it in queries.groups(person, query) if it.kind.key == "poll"]
    assert (polls.count, polls.is_cut) == (2, True)
    assert [hit.ident for hit in polls.hits] == [str(it.pk) for it in reversed(visible)][:3]
    for most in (1, 3, 4, 9):
        assert queries.count_results(person, query, most) == min(most, 4)


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_a_constant_number_of_queries(client, number, django_assert_max_num_queries):
    for n in range(number):
        make_poll(title=f"{WORD} {n}")
        make_organ(name=f"{WORD} {n}")
        make_thread(title=f"{WORD} konusu {n}", body="Sabah.")
    page(client)
    with django_assert_max_num_queries(13 if connection.vendor == "sqlite" else 16):
        page(client)


@pytest.mark.parametrize(("number", "most"), [(30, 16), (6, 50), (5, 46)])
def test_a_query_of_many_unknown_words_takes_few_queries(client, django_assert_max_num_queries, number, most):
    """Anybody may search, so no query may cost the database hundreds of others."""
    make_poll(title=f"{WORD} dikilsin mi?")
    words = ["zerdli", "abcd", "bcde", "cdef", "defg", "efgh", "fghi", "ghij", "hijk", "ijkl"] * 3
    text = " ".join(words[:number])
    page(client, text)
    with django_assert_max_num_queries(most):
        assert "Bunu mu aradınız" not in page(client, text)


def test_four_mistaken_words_are_corrected_together(client):
    make_poll(title=f"{WORD}, erguvan, kestane ve sardunya")
    assert "<b>zerdali erguvan kestane sardunya</b>" in page(client, "zerdli ergvan kestne sardnya")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"q": "yokböylebirsöz"}, "Sonuç bulunamadı"),
        ({"q": "?!"}, "Aramada sözcük yok"),
        ({"q": "a" * 201}, "Arama en çok 200 karakter olabilir; bu 201 karakter."),
        ({}, "Sitede ara"),
        ({"q": "zerdali", "tur": "yok"}, "Sonuç bulunamadı"),
        ({"q": "zerdali", "tur": "yoklama", "sayfa": "x"}, "Sonuç bulunamadı"),
        ({"q": "%_\\ ' OR"}, "Sonuç bulunamadı"),
    ],
)
def test_page_explains_why_there_are_no_results(client, given, said):
    assert said in unescape(client.get(reverse("search:search"), given).content.decode())


def test_english_page_shows_english_texts(client):
    make_organ(name="Zerdali Grubu", name_en="Apricot Group", description="Ağaç.", description_en="Trees.")
    shown = unescape(client.get("/en/ara/", {"q": "apricot"}).content.decode())
    assert 'lang="en"' in shown
    assert "<mark>Apricot</mark> Group" in shown


def test_api_returns_kinds_and_results(client):
    poll = make_poll(title=f"{WORD} dikilsin mi?")
    answer = client.get("/api/v1/search/", {"q": TYPED}).json()
    counts = {it["kind"]: it["count"] for it in answer["kinds"]}
    assert counts["poll"] == 1
    [only] = answer["results"]
    assert (only["kind"], only["id"]) == ("poll", str(poll.pk))
    assert only["url"].endswith(poll.get_absolute_url())
    assert [it["text"] for it in only["title"] if it["hit"]] == [WORD]
    assert client.get("/api/v1/search/", {"q": TYPED, "kind": "organ"}).json()["results"] == []
    assert client.get("/api/v1/search/", {"q": "zerdli"}).json()["suggestion"] == "zerdali"
    for refused in ({"q": "?!"}, {"q": ""}, {"q": "a" * 201}, {"q": "park", "kind": "gizli"}):
        assert client.get("/api/v1/search/", refused).status_code == 400


def test_rebuilding_indexes_what_is_public_again():
    make_poll(title=f"{WORD} dikilsin mi?")
    make_poll(title=f"{WORD} taslağı", opened=False)
    make_thread(title=f"{WORD} konusu", body="Sabah.")
    before, words = results(), set(Word.objects.values_list("form", flat=True))
    Document.objects.all().delete()
    Word.objects.all().delete()
    assert results() != before
    operations.rebuild_index()
    assert results() == before == {"poll": 1, "thread": 1}
    assert {"zerdali", "konusu"} <= set(Word.objects.values_list("form", flat=True)) | words
