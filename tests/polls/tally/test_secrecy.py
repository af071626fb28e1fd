"""After closing, nothing in the database links a resident to a response.

Every resident gives a unique answer (a set of options), so the test knows the true pairs and can count how
many an attack on the whole database recovers.
"""

import hashlib
import hmac
import itertools
import json
import os
import sqlite3
import traceback
from collections import Counter
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from participation.people.models import User
from participation.storage import overwriting
from polls.lifecycle.operations import steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.open_answers.models import OpenText
from polls.questionnaire.models import Poll, QuestionKind
from polls.responses import errors, operations
from polls.responses.models import Participation, PollKey, Response, ResponseEntry
from polls.responses.validation import Choice
from polls.tally.operations import counting
from polls.tally.operations import overwriting as overwriting_operations
from tests.factories import make_poll, make_residents, make_user, option_of, respond
from tests.journeys.every_row import NO_ROWS

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 40
OPTIONS = [f"Seçenek {number}" for number in range(1, 8)]
MANY = QuestionDraft(
    kind=QuestionKind.MULTIPLE, text="Hangileri?", options=OPTIONS, min_choices=1, max_choices=7
)
WORDS = QuestionDraft(kind=QuestionKind.TEXT, text="Neden?")
#: Marks, so that skipped tests do not build an answered poll.
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite keeps no transaction ids and no dead rows"
)
on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="PostgreSQL's files are its own; there the table of keys is rewritten",
)
#: Physical position and writing transaction of a row, present in every table as system columns.
HIDDEN = {"sqlite": ["rowid"], "postgresql": ["ctid", "xmin"]}


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.fixture(autouse=True)
def fresh_tables():
    """PostgreSQL reuses space of rolled-back rows of earlier tests, which would destroy the order."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE polls_participation, polls_response, polls_responseentry, polls_opentext CASCADE"
            )


@pytest.fixture
def answered():
    """The poll, and each resident's true answer as stored."""
    poll = make_poll(questions=[MANY])
    question = poll.questions.get()
    options = [option.pk for option in question.options.all()]
    sets = (c for size in range(1, 8) for c in itertools.combinations(options, size))
    truth = {}
    for resident, chosen in zip(make_residents(PEOPLE), sets, strict=False):
        operations.respond(poll=poll, resident=resident, choices={question.pk: Choice(chosen)})
        counting.count_due()
        truth[resident.pk] = {str(question.pk): sorted(chosen)}
    return poll, truth


def pairs_found_by_order(truth):
    """Number of true pairs when both tables are read in physical order side by side."""
    place = HIDDEN[connection.vendor][0]
    residents = [row[0] for row in rows(f"SELECT resident_id FROM polls_participation ORDER BY {place}")]
    answers = [
        json.loads(row[0]) if isinstance(row[0], str) else row[0]
        for row in rows(f"SELECT answers FROM polls_response ORDER BY {place}")
    ]
    return sum(truth[who] == what for who, what in zip(residents, answers, strict=True))


def test_row_order_pairs_everybody_while_open_and_nobody_after_closing(answered):
    poll, truth = answered
    assert pairs_found_by_order(truth) == PEOPLE  # the attack works, so this test can fail
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    assert pairs_found_by_order(truth) <= 8  # chance gives 1; 9 or more once in a million


@on_postgresql
def test_after_closing_all_responses_come_from_one_transaction(answered):
    poll, _truth = answered
    joined = "SELECT count(*) FROM polls_participation p JOIN polls_response r ON p.xmin = r.xmin"
    assert rows(joined) == [(PEOPLE,)]
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    assert rows(joined) == [(PEOPLE * PEOPLE,)]  # everybody matches every answer, which reveals nothing
    assert len(rows("SELECT DISTINCT xmin::text FROM polls_response")) == 1


def values_by_column():
    # SQLite's full-text indexes are virtual tables; their backing tables are included.
    tables = [table for table in connection.introspection.table_names() if table not in NO_ROWS]
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
        for row in rows:
            for column, value in zip(columns, row, strict=True):
                yield table, column, bytes(value) if isinstance(value, memoryview) else value


def test_after_closing_response_values_are_stored_nowhere_else(answered):
    poll, truth = answered
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    elsewhere = {str(value) for table, _column, value in values_by_column() if table != "polls_response"}
    for response in Response.objects.all():
        assert not {str(response.pk), response.pk.hex, str(bytes(response.pseudonym))} & elsewhere
    assert {tuple(*r.answers.values()) for r in Response.objects.all()} == {
        tuple(*answers.values()) for answers in truth.values()
    }
    columns = Counter(table for table, column, _v in values_by_column() if table == "polls_response")
    assert columns == {"polls_response": PEOPLE * 4}  # id, poll, pseudonym, answers: nothing else


def test_after_closing_no_stored_value_is_the_pseudonym_key(answered):
    poll, truth = answered
    before = {bytes(p) for p in Response.objects.values_list("pseudonym", flat=True)}

    def linked(pseudonyms):
        keys = {v for _t, _c, v in values_by_column() if isinstance(v, bytes)} | {
            str(v).encode() for _t, _c, v in values_by_column()
        }
        return sum(
            hmac.digest(key, str(resident).encode(), hashlib.sha256) in pseudonyms
            for key in keys
            for resident in truth
        )

    assert linked(before) == PEOPLE  # with the key in hand it works
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    after = {bytes(p) for p in Response.objects.values_list("pseudonym", flat=True)}
    assert linked(before) == linked(after) == 0
    assert not before & after
    assert not PollKey.objects.exists()
    assert not ResponseEntry.objects.exists()


@on_sqlite
def test_after_closing_the_key_is_gone_from_the_files_of_sqlite(answered):
    poll, _truth = answered
    key = bytes(PollKey.objects.get().key)
    path = connection.settings_dict["NAME"]

    def on_disk():
        content = b""
        for suffix in ("", "-wal"):
            with open(f"{path}{suffix}", "rb") as file:
                content += file.read()
        return key in content

    assert on_disk()
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM polls_poll").fetchone()
        assert overwriting_operations.overwrite_due() == []  # while somebody reads: no waiting, retry later
        assert Poll.objects.get(pk=poll.pk).overwritten_at is None
    assert overwriting_operations.overwrite_due() == [poll.pk]
    assert not on_disk()
    assert overwriting_operations.overwrite_due() == []


@on_postgresql
def test_on_postgresql_the_key_and_its_dead_rows_are_removed(answered, waits_for_other_databases):
    poll, _truth = answered
    file = rows("SELECT pg_relation_filenode('polls_pollkey')")
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    assert rows("SELECT pg_relation_filenode('polls_pollkey')") == file
    assert overwriting_operations.overwrite_due() == [poll.pk]

    assert rows("SELECT pg_relation_filenode('polls_pollkey')") != file
    if rows("SELECT 1 FROM pg_available_extensions WHERE name = 'pgstattuple'"):
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pgstattuple")
        for table in ("polls_participation", "polls_response", "polls_responseentry", "polls_batch"):
            assert rows(f"SELECT dead_tuple_count FROM pgstattuple('{table}')") == [(0,)]


@on_sqlite
def test_after_counting_no_old_row_is_left_in_a_page_shared_by_two_polls():
    """Rows of polls open together share pages; deleting some of them leaves copies behind."""
    first, second = make_poll(), make_poll()
    people = make_residents(300)
    for resident in people:
        for poll in (first, second):
            respond(poll, resident, "Evet")
    old = [bytes(it) for it in Response.objects.filter(poll=first).values_list("pseudonym", flat=True)]
    old += [it.bytes for it in Participation.objects.filter(poll=first).values_list("pk", flat=True)]
    steps.close_poll(poll=first, editor=make_user(role="editor"), reason="deneme")
    assert overwriting_operations.overwrite_due() == [first.pk]

    path = connection.settings_dict["NAME"]
    stored = b"".join(Path(f"{path}{suffix}").read_bytes() for suffix in ("", "-wal"))
    assert [value for value in old if value in stored] == []


@on_postgresql
def test_after_counting_no_old_row_is_left_in_the_files_of_postgresql(answered, waits_for_other_databases):
    """Space freed by VACUUM still holds the old bytes. An attacker needs no key: rows of one transaction
    carry its number."""
    poll, _truth = answered
    folder = Path(rows("SHOW data_directory")[0][0])
    if not os.access(folder, os.R_OK):
        pytest.skip("PostgreSQL's files cannot be read by this user")
    old = [bytes(value) for value in Response.objects.values_list("pseudonym", flat=True)]
    old += [value.bytes for value in Participation.objects.values_list("pk", flat=True)]

    def stored():
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
        tables = ("polls_participation", "polls_response", "polls_responseentry")
        files = [rows(f"SELECT pg_relation_filepath('{table}')")[0][0] for table in tables]
        return b"".join((folder / file).read_bytes() for file in files)

    assert any(value in stored() for value in old)
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
    assert overwriting_operations.overwrite_due() == [poll.pk]

    content = stored()
    assert [value for value in old if value in content] == []


@on_postgresql
@pytest.mark.parametrize(
    ("changes", "statement"), [({}, "SELECT 1"), ({"dbname": "postgres"}, "SELECT pg_current_xact_id()")]
)
def test_rows_visible_to_an_earlier_transaction_are_not_reported_removed(
    answered, changes, statement, waits_for_other_databases, monkeypatch
):
    """A reader, and a writer in another database of the server."""
    poll, _truth = answered
    address = connection.get_connection_params() | changes
    other = psycopg.connect(
        **{name: address[name] for name in ("host", "port", "user", "dbname") if name in address}
    )
    with other:
        other.execute(statement)
        steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")
        with monkeypatch.context() as patch:
            patch.setattr(overwriting, "_LOOKS", 3)
            assert overwriting_operations.overwrite_due() == []
    assert overwriting_operations.overwrite_due() == [poll.pk]


@pytest.mark.parametrize("late", [1, 5, 9])
def test_last_batch_does_not_reveal_the_last_to_answer(late):
    """The rest of the last batch covers few people; counting leaves no trace of it."""
    poll = make_poll()
    question = poll.questions.get()
    yes, no = (option.pk for option in question.options.order_by("position"))
    people = make_residents(30 + late)
    for place, resident in enumerate(people):
        chosen = yes if place < 30 else no
        operations.respond(poll=poll, resident=resident, choices={question.pk: Choice((chosen,))})
        counting.count_due()
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    hidden = HIDDEN[connection.vendor][0]
    order = [row[0] for row in rows(f"SELECT resident_id FROM polls_participation ORDER BY {hidden}")]
    assert (
        rows("SELECT count(*) FROM polls_batch") == rows("SELECT count(*) FROM polls_responseentry") == [(0,)]
    )
    assert sorted(order) == [person.pk for person in people]
    assert order[30:] != [person.pk for person in people[30:]] or late == 1
    if connection.vendor == "postgresql":
        assert len(rows("SELECT DISTINCT xmin::text FROM polls_participation")) == 1


@pytest.fixture
def written():
    """A poll with an open question beside the choice, and each resident's text, which names the choice."""
    poll = make_poll(questions=[MANY, WORDS])
    choice, words = poll.questions.order_by("position")
    options = [option.pk for option in choice.options.all()]
    sets = (c for size in range(1, 8) for c in itertools.combinations(options, size))
    truth = {}
    for resident, chosen in zip(make_residents(PEOPLE), sets, strict=False):
        said = f"Seçtiğim: {sorted(chosen)}"
        operations.respond(
            poll=poll, resident=resident, choices={choice.pk: Choice(chosen), words.pk: Choice(text=said)}
        )
        truth[resident.pk] = said
    return poll, truth


def beside(table, columns):
    """Rows of a table in physical order."""
    place = HIDDEN[connection.vendor][0]
    return rows(f"SELECT {columns} FROM {table} ORDER BY {place}")


def words_paired_by_order():
    """Number of open texts at the same position as the response they came with."""
    answers = [
        json.loads(row[0]) if isinstance(row[0], str) else row[0]
        for row in beside("polls_response", "answers")
    ]
    chosen = [next(answer for answer in a.values() if isinstance(answer, list)) for a in answers]
    texts = [row[0] for row in beside("polls_opentext", "text")]
    return sum(text == f"Seçtiğim: {options}" for text, options in zip(texts, chosen, strict=True))


def people_paired_by_order(truth):
    residents = [row[0] for row in beside("polls_participation", "resident_id")]
    texts = [row[0] for row in beside("polls_opentext", "text")]
    return sum(truth[who] == said for who, said in zip(residents, texts, strict=True))


def test_open_texts_have_separate_pseudonyms_while_the_poll_is_open(written):
    responses = {bytes(p) for p in Response.objects.values_list("pseudonym", flat=True)}
    texts = {bytes(p) for p in OpenText.objects.values_list("pseudonym", flat=True)}

    assert len(responses) == len(texts) == PEOPLE
    assert not responses & texts


def test_pseudonyms_differ_for_each_open_question():
    poll, resident = make_poll(questions=[WORDS, WORDS]), make_user()
    operations.respond(
        poll=poll, resident=resident, choices={q.pk: Choice(text="Aynı sözler") for q in poll.questions.all()}
    )

    assert len({bytes(p) for p in OpenText.objects.values_list("pseudonym", flat=True)}) == 2


def test_after_counting_open_text_order_pairs_with_nothing(written):
    poll, truth = written
    assert (
        words_paired_by_order() == people_paired_by_order(truth) == PEOPLE
    )  # one by one, so this test can fail
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    assert words_paired_by_order() <= 8  # chance gives 1; 9 or more once in a million
    assert people_paired_by_order(truth) <= 8
    assert sorted(OpenText.objects.values_list("text", flat=True)) == sorted(truth.values())


@on_postgresql
def test_after_counting_all_open_texts_come_from_one_transaction(written):
    poll, _truth = written
    joined = "SELECT count(*) FROM polls_opentext t JOIN {} o ON t.xmin = o.xmin"
    others = ("polls_response", "polls_participation")
    assert [rows(joined.format(other)) for other in others] == [[(PEOPLE,)]] * 2
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    assert [rows(joined.format(other)) for other in others] == [[(PEOPLE * PEOPLE,)]] * 2
    assert len(rows("SELECT DISTINCT xmin::text FROM polls_opentext")) == 1


def test_after_counting_open_text_values_are_stored_nowhere_else(written):
    poll, truth = written
    key = bytes(PollKey.objects.get().key)
    question = poll.questions.get(kind=QuestionKind.TEXT)
    before = {bytes(p) for p in OpenText.objects.values_list("pseudonym", flat=True)}
    made = {hmac.digest(key, f"{question.pk}:{resident}".encode(), hashlib.sha256) for resident in truth}
    assert before == made  # with the key in hand it works
    steps.close_poll(poll=poll, editor=make_user(role="editor"), reason="deneme")

    elsewhere = {str(value) for table, _column, value in values_by_column() if table != "polls_opentext"}
    for text in OpenText.objects.all():
        assert not {str(text.pk), text.pk.hex, str(bytes(text.pseudonym)), text.text} & elsewhere
    after = {bytes(p) for p in OpenText.objects.values_list("pseudonym", flat=True)}
    assert not after & before
    assert not after & {bytes(p) for p in Response.objects.values_list("pseudonym", flat=True)}


def test_open_texts_are_neither_in_the_response_nor_in_the_log(written):
    _poll, truth = written
    kept = str(list(Response.objects.values_list("answers"))) + str(list(ResponseEntry.objects.values()))

    assert "Seçtiğim" in "".join(truth.values())
    assert "Seçtiğim" not in kept


def test_participation_stores_only_person_and_poll():
    assert {field.name for field in Participation._meta.get_fields()} == {"id", "poll", "resident"}
    assert {field.name for field in Response._meta.get_fields()} == {"id", "poll", "pseudonym", "answers"}
    assert {field.name for field in ResponseEntry._meta.get_fields()} == {
        "id",
        "poll",
        "removed",
        "added",
        "batch",
    }


def test_no_account_row_changes_when_its_owner_answers(answered):
    poll, _truth = answered
    resident = make_user()
    before = User.objects.filter(pk=resident.pk).values().get(), resident.profile.__dict__.copy()
    question = poll.questions.get()
    operations.respond(poll=poll, resident=resident, choices={question.pk: Choice((option_of(question).pk,))})
    fresh = User.objects.get(pk=resident.pk)
    assert User.objects.filter(pk=resident.pk).values().get() == before[0]
    assert fresh.profile.assurance == before[1]["assurance"]


def test_a_failing_database_puts_no_answer_into_the_log_or_the_error(caplog):
    poll, resident = make_poll(), make_user()
    question = poll.questions.get()
    chosen = option_of(question).pk
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE polls_responseentry RENAME TO polls_responseentry_away")
    try:
        with pytest.raises((errors.NotStored, errors.RowRefused)) as failed:
            operations.respond(poll=poll, resident=resident, choices={question.pk: Choice((chosen,))})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE polls_responseentry_away RENAME TO polls_responseentry")
    output = "".join(traceback.format_exception(failed.value)) + caplog.text

    assert "answers not stored: " in caplog.text
    assert f"[{chosen}]" not in output
    assert "polls_responseentry" not in output
    assert Participation.objects.count() == 0
