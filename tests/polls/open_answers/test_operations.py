"""Reviewing open answers: permission, publication, one decision each, records without the text."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from participation.audit.models import Entry
from participation.elections.models import Election
from participation.refusals import EditorsOnly, NotPublishable
from polls.open_answers import errors, operations, queries
from polls.open_answers.charts import headings_chart
from polls.open_answers.models import OpenText, TextCode, TextState, WithheldReason
from polls.questionnaire import errors as questionnaire_errors
from polls.questionnaire.models import Poll, Question
from polls.results.documents import source
from tests.factories import YES_NO, lose_roles, make_user
from tests.polls.open_answers.open_texts import WRITE, answered, counted, mark, read, seen, the_one

pytestmark = pytest.mark.django_db

PHONE = "Beni 0532 123 45 67 numarasından arayın, Ayşe Yılmaz."
PARK = "Parka bank konsun."


@pytest.fixture(scope="module")
def question_pk(module_db):
    return counted(PHONE, PARK, fill=10).pk


@pytest.fixture
def question(question_pk):
    return read(question_pk)


def publish(question, editor, text, words):
    operations.publish_text(question=question, editor=editor, ident=text.pk, seen=mark(text), words=words)


def withhold(question, editor, *which, reason="insult"):
    return operations.withhold_texts(question=question, editor=editor, seen=seen(*which), reason=reason)


# Publication


def test_answer_is_published_as_masked_by_its_reviewer(question, editor):
    words = "Beni [telefon] numarasından arayın, [isim]."
    publish(question, editor, the_one(question, PHONE), words)

    assert [text.published_text for text in queries.published_answers(question)] == [words]
    assert the_one(question, PHONE).state == TextState.PUBLISHED


def test_answer_with_personal_data_cannot_be_published(question, editor):
    text = the_one(question, PHONE)
    with pytest.raises(errors.PersonalDataLeft) as refusal:
        publish(question, editor, text, PHONE)

    assert refusal.value.status == 400
    assert "0532" not in str(refusal.value)
    assert the_one(question, PHONE).state == TextState.PENDING
    assert not queries.published_answers(question).exists()


@pytest.mark.parametrize(
    "words",
    ["Parka bank konmasın.", "Parka çok bank konsun.", "Parka konsun.", "Parka bank konsun. [isim]", ""],
)
def test_a_reviewer_can_mask_but_not_write(question, editor, words):
    with pytest.raises(errors.WordsChanged):
        publish(question, editor, the_one(question, PARK), words)

    assert not queries.published_answers(question).exists()


def test_bulk_publishing_masks_personal_data(question, editor):
    waiting = [the_one(question, PHONE), the_one(question, PARK)]
    decided = operations.publish_masked(question=question, editor=editor, seen=seen(*waiting))

    assert decided == operations.DecisionCounts(2, 0)
    assert {text.published_text for text in queries.published_answers(question)} == {
        "Beni [telefon] numarasından arayın, Ayşe Yılmaz.",
        PARK,
    }


def test_bulk_publishing_keeps_manual_masks(question, editor):
    masked = "Beni [telefon] numarasından arayın, [isim]."
    publish(question, editor, the_one(question, PHONE), masked)
    withhold(question, editor, the_one(question, PARK))
    both = [the_one(question, PHONE), the_one(question, PARK)]

    decided = operations.publish_masked(question=question, editor=editor, seen=seen(*both))
    assert decided == operations.DecisionCounts(0, 2)
    assert [text.published_text for text in queries.published_answers(question)] == [masked]


def test_published_answer_can_be_withdrawn_and_published_again(question, editor):
    publish(question, editor, the_one(question, PARK), PARK)
    withhold(question, editor, the_one(question, PARK), reason="personal")
    assert not queries.published_answers(question).exists()
    assert (the_one(question, PARK).published_text, the_one(question, PARK).reason) == ("", "personal")

    publish(question, editor, the_one(question, PARK), "Parka […] konsun.")
    assert [text.published_text for text in queries.published_answers(question)] == ["Parka […] konsun."]
    assert the_one(question, PARK).reason == ""


@pytest.mark.parametrize("reason", ["", "beğenmedim", "INSULT"])
def test_withholding_requires_a_listed_reason(question, editor, reason):
    with pytest.raises(errors.UnlistedReason, match="Listedeki"):
        withhold(question, editor, the_one(question, PARK), reason=reason)

    assert the_one(question, PARK).state == TextState.PENDING


def test_line_endings_of_a_form_are_not_a_change(editor):
    question = counted("Bir\r\niki", fill=10)
    publish(question, editor, the_one(question, "Bir\r\niki"), "Bir\niki\n")

    assert queries.published_answers(question).get().published_text == "Bir\niki"


# Permission and time


@pytest.mark.parametrize("role", ["resident", "officer", "observer", "administrator", "editor no longer"])
def test_only_editors_review(question, editor, role):
    person, text = (editor if role == "editor no longer" else make_user(role=role)), the_one(question, PARK)
    code = operations.create_heading(question=question, editor=make_user(role="editor"), name="Bank")
    lose_roles(editor)
    acts = [
        lambda: publish(question, person, text, PARK),
        lambda: operations.publish_masked(question=question, editor=person, seen=seen(text)),
        lambda: withhold(question, person, text),
        lambda: operations.group_texts(question=question, editor=person, idents=[text.pk], code_id=code.pk),
        lambda: operations.create_heading(question=question, editor=person, name="Ağaç"),
        lambda: operations.rename_heading(question=question, editor=person, code_id=code.pk, name="Ağaç"),
        lambda: operations.move_heading(question=question, editor=person, code_id=code.pk, up=True),
        lambda: operations.delete_heading(question=question, editor=person, code_id=code.pk),
    ]
    for act in acts:
        with pytest.raises(EditorsOnly):
            act()


def test_nothing_is_reviewed_before_the_poll_is_counted(editor):
    poll = answered(*[f"Yanıt {place}" for place in "abcdefghijkl"])
    question = Question.objects.get(poll=poll)
    with pytest.raises(questionnaire_errors.NotCounted):
        operations.publish_masked(
            question=question, editor=editor, seen=seen(*OpenText.objects.filter(question=question))
        )

    assert not OpenText.objects.exclude(state=TextState.PENDING).exists()
    assert queries.published_samples(poll, [question.pk]) == {}


def test_too_few_answers_are_neither_reviewed_nor_published(editor):
    question = counted(PARK, fill=8)
    with pytest.raises(errors.TooFewTexts):
        publish(question, editor, the_one(question, PARK), PARK)
    with pytest.raises(errors.TooFewTexts):
        withhold(question, editor, the_one(question, PARK))

    # Not even if it was stored as published.
    OpenText.objects.filter(question=question).update(state=TextState.PUBLISHED, published_text=PARK)
    assert not queries.published_answers(question).exists()
    shown = queries.published_samples(question.poll, [question.pk])[question.pk]
    assert (shown.status.too_few, shown.sample) == (True, ())
    assert headings_chart(question, shown.status) is None


def test_larger_batches_need_more_answers(editor):
    question = counted(PARK, fill=13, batch_min=15)
    with pytest.raises(errors.TooFewTexts):
        publish(question, editor, the_one(question, PARK), PARK)


# One decision each


def test_decision_on_a_changed_answer_is_refused(question, editor):
    text = the_one(question, PARK)
    withhold(question, editor, text)
    with pytest.raises(errors.DecidedMeanwhile) as refusal:
        publish(question, editor, text, PARK)  # with the outdated version mark

    assert refusal.value.status == 409
    assert the_one(question, PARK).state == TextState.WITHHELD


def test_bulk_decision_skips_and_counts_answers_decided_meanwhile(question, editor):
    park, phone = the_one(question, PARK), the_one(question, PHONE)
    publish(question, editor, the_one(question, PARK), PARK)

    assert withhold(question, editor, park, phone) == operations.DecisionCounts(1, 1)
    assert the_one(question, PARK).state == TextState.PUBLISHED
    assert the_one(question, PHONE).state == TextState.WITHHELD


def test_answer_to_another_question_is_left_alone(question, editor):
    other = counted("Başka yoklama", fill=10)
    foreign = the_one(other, "Başka yoklama")

    assert withhold(question, editor, foreign) == operations.DecisionCounts(0, 1)
    assert operations.publish_masked(
        question=question, editor=editor, seen={uuid4(): "x"}
    ) == operations.DecisionCounts(0, 1)
    assert the_one(other, "Başka yoklama").state == TextState.PENDING


# Headings


def names(question):
    return [code.name for code in queries.headings_of(question)]


def test_headings_are_made_renamed_ordered_and_deleted(question, editor):
    bank, tree, light = (
        operations.create_heading(question=question, editor=editor, name=name).pk
        for name in ("Bank", " Ağaç  ve gölge ", "Işık")
    )
    assert names(question) == ["Bank", "Ağaç ve gölge", "Işık"]

    operations.move_heading(question=question, editor=editor, code_id=light, up=True)
    operations.move_heading(question=question, editor=editor, code_id=bank, up=False)
    operations.move_heading(
        question=question, editor=editor, code_id=light, up=True
    )  # the first one is already withheld
    assert names(question) == ["Işık", "Bank", "Ağaç ve gölge"]

    operations.rename_heading(question=question, editor=editor, code_id=tree, name="Gölge")
    operations.delete_heading(question=question, editor=editor, code_id=bank)
    assert names(question) == ["Işık", "Gölge"]


@pytest.mark.parametrize("name", ["", "  ", "IŞIK", "ışık", "x" * 81])
def test_heading_name_must_be_unique(question, editor, name):
    operations.create_heading(question=question, editor=editor, name="Işık")
    other = operations.create_heading(question=question, editor=editor, name="Bank")
    with pytest.raises(ValidationError):
        operations.create_heading(question=question, editor=editor, name=name)
    with pytest.raises(ValidationError):
        operations.rename_heading(question=question, editor=editor, code_id=other.pk, name=name)

    assert names(question) == ["Işık", "Bank"]


def test_heading_with_answers_cannot_be_deleted(question, editor):
    code = operations.create_heading(question=question, editor=editor, name="Bank")
    idents = [the_one(question, PARK).pk, the_one(question, PHONE).pk]
    assert operations.group_texts(question=question, editor=editor, idents=idents, code_id=code.pk) == 2
    with pytest.raises(errors.HeadingInUse):
        operations.delete_heading(question=question, editor=editor, code_id=code.pk)

    assert operations.group_texts(question=question, editor=editor, idents=idents, code_id=None) == 2
    operations.delete_heading(question=question, editor=editor, code_id=code.pk)
    assert names(question) == []


def test_answers_cannot_go_under_a_heading_of_another_question(question, editor):
    foreign = operations.create_heading(question=counted(PARK, fill=10), editor=editor, name="Bank")
    with pytest.raises(errors.HeadingGone):
        operations.group_texts(
            question=question, editor=editor, idents=[the_one(question, PARK).pk], code_id=foreign.pk
        )

    assert the_one(question, PARK).code is None


# Status and publication


def test_review_status_counts_states_reasons_and_headings(question, editor):
    code = operations.create_heading(question=question, editor=editor, name="Bank")
    operations.create_heading(question=question, editor=editor, name="Boş")
    park, phone, rest = the_one(question, PARK), the_one(question, PHONE), waiting(question)
    operations.group_texts(question=question, editor=editor, idents=[park.pk, phone.pk], code_id=code.pk)
    operations.publish_masked(question=question, editor=editor, seen=seen(park, *rest[:3]))
    withhold(question, editor, phone, reason="personal")
    withhold(question, editor, *rest[3:5], reason="off_topic")

    status = queries.review_status(question)
    assert (status.written, status.published, status.withheld, status.waiting) == (12, 4, 3, 5)
    assert status.reasons == ((WithheldReason.PERSONAL, 1), (WithheldReason.OFF_TOPIC, 2))
    assert status.headings == (queries.Heading(code.pk, "Bank", 1), queries.Heading(None, "", 3))


def waiting(question, words="Dolgu"):
    """Unreviewed answers that begin with ``words``."""
    rest = OpenText.objects.filter(question=question, state=TextState.PENDING, text__startswith=words)
    return list(rest.order_by("pk"))


@pytest.mark.parametrize("questions", [1, 3])
def test_result_page_needs_two_queries_for_open_answers(
    question, editor, questions, django_assert_num_queries
):
    operations.publish_masked(question=question, editor=editor, seen=seen(*waiting(question)))
    asked = [question.pk, 10**9, 10**9 + 1][:questions]
    with django_assert_num_queries(2):
        shown = queries.published_samples(question.poll, asked)[question.pk]

    assert len(shown.sample) == queries.SAMPLE
    assert shown.status.published == 10


@pytest.fixture(scope="module")
def in_turkish(module_db):
    words = ("IŞIKLAR yansın", "Işıklar sönük", "Çiğli’de ağaç", "100% katılıyorum", "Şemsiye")
    return counted(*words, fill=6).pk


@pytest.mark.parametrize(
    ("search", "matches"),
    [
        ("ışıklar", {"IŞIKLAR yansın", "Işıklar sönük"}),
        ("isiklar", {"IŞIKLAR yansın", "Işıklar sönük"}),
        ("IŞIKLAR SÖNÜK", {"Işıklar sönük"}),
        ("cigli", {"Çiğli’de ağaç"}),
        ("ÇİĞLİ", {"Çiğli’de ağaç"}),
        ("100%", {"100% katılıyorum"}),
        ("_", set()),
        ("yok böyle", set()),
    ],
)
def test_search_folds_turkish_letters(in_turkish, editor, search, matches):
    question = read(in_turkish)
    operations.publish_masked(question=question, editor=editor, seen=seen(*waiting(question, "")))

    assert {text.text for text in queries.published_answers(question, search=search)} == matches
    assert {text.text for text in queries.answers_to_review(question, search=search)} == matches


def test_public_search_does_not_match_masked_text(question, editor):
    publish(question, editor, the_one(question, PHONE), "Beni [telefon] numarasından arayın, [isim].")

    assert not queries.published_answers(question, search="Yılmaz").exists()
    assert queries.published_answers(question, search="arayın").exists()


def test_embargo_hides_published_answers_but_not_the_review(question, editor):
    now = timezone.now()
    election = Election.objects.create(
        name="Yerel seçim",
        polling_day=(now + timedelta(days=1)).date(),
        embargo_from=now - timedelta(days=1),
        embargo_until=now + timedelta(days=2),
        legal_reference="298 sayılı Kanun",
    )
    Poll.objects.filter(pk=question.poll_id).update(election=election)
    question = Question.objects.select_related("poll__election").get(pk=question.pk)
    operations.publish_masked(question=question, editor=editor, seen=seen(*waiting(question)))

    assert queries.review_status(question).published == 10
    assert not queries.published_answers(question).exists()
    assert queries.published_samples(question.poll, [question.pk]) == {}
    with pytest.raises(NotPublishable):
        source.build_bulletin_section(str(question.poll_id))


def chart_of(question):
    charts = {chart["id"]: chart for chart in source.build_bulletin_section(str(question.poll_id))["charts"]}
    assert list(charts).index(f"q{question.pk}-codes") == list(charts).index(f"q{question.pk}") + 1
    return charts[f"q{question.pk}-codes"]


def test_bulletin_counts_answers_by_heading(editor):
    question = counted(PHONE, fill=34)
    bank, tree = (
        operations.create_heading(question=question, editor=editor, name=name) for name in ("Bank", "Ağaç")
    )
    idents = [text.pk for text in waiting(question)]
    operations.group_texts(question=question, editor=editor, idents=idents[:12], code_id=bank.pk)
    operations.group_texts(question=question, editor=editor, idents=idents[12:27], code_id=tree.pk)
    operations.publish_masked(question=question, editor=editor, seen=seen(*waiting(question)))

    # Seven have no heading and are hidden, with the next smallest, as the sum would reveal them.
    chart = chart_of(question)
    rows = {row["label"]["tr"]: row["values"]["count"] for row in chart["rows"]}
    assert rows == {"Bank": None, "Ağaç": 15, "Başlıksız": None}
    assert "34" in chart["note"]["tr"]
    assert "35" in chart["note"]["en"]


def test_bulletin_without_published_answers_has_no_heading_chart(question):
    charts = [chart["id"] for chart in source.build_bulletin_section(str(question.poll_id))["charts"]]

    assert f"q{question.pk}" in charts
    assert f"q{question.pk}-codes" not in charts


# Audit log


def test_decisions_are_recorded_without_the_answers_text(question, editor):
    publish(question, editor, the_one(question, PARK), PARK)
    withhold(question, editor, the_one(question, PHONE), reason="personal")
    code = operations.create_heading(question=question, editor=editor, name="Bank")
    operations.group_texts(
        question=question, editor=editor, idents=[the_one(question, PARK).pk], code_id=code.pk
    )
    entries = {
        entry.action: entry for entry in Entry.objects.filter(action__startswith="poll.text").order_by("pk")
    }

    assert set(entries) == {
        "poll.texts_published",
        "poll.texts_withheld",
        "poll.text_heading_made",
        "poll.texts_grouped",
    }
    assert entries["poll.texts_published"].details == {"question": question.pk, "count": 1}
    assert entries["poll.texts_grouped"].details == {"question": question.pk, "count": 1, "heading": "Bank"}
    assert entries["poll.texts_withheld"].reason != ""
    written = json.dumps([[entry.subject, entry.reason, entry.details] for entry in entries.values()])
    for text in OpenText.objects.all():
        assert str(text.pk) not in written
    assert "0532" not in written
    assert "konsun" not in written


def test_a_decision_that_changes_nothing_is_not_recorded(question, editor):
    stale = seen(the_one(question, PARK))
    publish(question, editor, the_one(question, PARK), PARK)
    before = Entry.objects.count()
    operations.withhold_texts(question=question, editor=editor, seen=stale, reason="insult")
    operations.group_texts(question=question, editor=editor, idents=list(stale), code_id=None)

    assert Entry.objects.count() == before


def test_no_row_stores_reviewer_or_time_of_review():
    kinds = {field.name: field.get_internal_type() for field in OpenText._meta.get_fields()}

    assert not [name for name, kind in kinds.items() if "Date" in kind or "Time" in kind]
    assert [name for name, kind in kinds.items() if kind == "ForeignKey"] == ["question", "code"]
    assert not [field.name for field in TextCode._meta.concrete_fields if "Date" in field.get_internal_type()]


def test_other_kinds_of_questions_have_no_open_answers(editor):
    question = counted("Ağaç", fill=10, questions=(WRITE,))
    assert [listed.pk for listed in queries.open_questions(question.poll)] == [question.pk]
    assert queries.open_questions(answered(questions=(YES_NO,))) == []
