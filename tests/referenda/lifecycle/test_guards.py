"""Database guards on what voters rely on, tested with statements that bypass the operations."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from referenda.ballot_box.credentials.models import Credential
from referenda.referendum.models import Referendum, State
from referenda.trustees.models import Trustee
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db
guards = import_module("referenda.migrations.0002_guards")
easy = import_module("referenda.migrations.0003_easy_language")

#: For each trigger of ``terms_guards`` a statement that it must refuse. ``{…}`` are ids.
REFUSED = {
    "referenda_event_append_only_update": (
        "UPDATE referenda_event SET height = 99 WHERE referendum_id = {one}"
    ),
    "referenda_event_append_only_delete": "DELETE FROM referenda_event WHERE referendum_id = {one}",
    "referenda_datum_append_only_update": "UPDATE referenda_datum SET name = 'x' WHERE referendum_id = {one}",
    "referenda_datum_append_only_delete": "DELETE FROM referenda_datum WHERE referendum_id = {one}",
    "referenda_transition_append_only_update": (
        "UPDATE referenda_transition SET reason = 'x' WHERE referendum_id = {one}"
    ),
    "referenda_transition_append_only_delete": "DELETE FROM referenda_transition WHERE referendum_id = {one}",
    "referenda_decryption_append_only_update": (
        "UPDATE referenda_decryption SET trustee_id = {idle} WHERE trustee_id = {trustee}"
    ),
    "referenda_decryption_append_only_delete": (
        "DELETE FROM referenda_decryption WHERE trustee_id = {trustee}"
    ),
    "referenda_question_frozen_insert": (
        "INSERT INTO referenda_question (referendum_id, position, text, text_en, easy, easy_en, minimum,"
        " maximum, blank) VALUES ({one}, 7, 'Başka?', '', '', '', 1, 1, {true})"
    ),
    "referenda_question_frozen_update": (
        "UPDATE referenda_question SET text = 'Başka?' WHERE referendum_id = {one}"
    ),
    "referenda_question_frozen_delete": "DELETE FROM referenda_question WHERE referendum_id = {one}",
    "referenda_option_frozen_insert": (
        "INSERT INTO referenda_option (question_id, position, text, text_en)"
        " VALUES ({question}, 7, 'Belki', '')"
    ),
    "referenda_option_frozen_update": (
        "UPDATE referenda_option SET text = 'Belki' WHERE question_id = {question} AND position = 0"
    ),
    "referenda_option_frozen_delete": (
        "DELETE FROM referenda_option WHERE question_id = {question} AND position = 0"
    ),
    "referenda_trustee_frozen_insert": (
        'INSERT INTO referenda_trustee (referendum_id, person_id, "index", name, certificate, dealing,'
        " verification_key) VALUES ({one}, {officer}, 9, 'Yeni', '', '', '')"
    ),
    "referenda_trustee_frozen_delete": "DELETE FROM referenda_trustee WHERE id = {idle}",
    "referenda_trustee_frozen_update": "UPDATE referenda_trustee SET name = 'Başkası' WHERE id = {idle}",
    "referenda_credential_frozen_insert": (
        "INSERT INTO referenda_credential (referendum_id, public_key, weight, handle)"
        " VALUES ({one}, 'ab', 1, '')"
    ),
    "referenda_credential_frozen_delete": "DELETE FROM referenda_credential WHERE id = {credential}",
    "referenda_credential_stays": "UPDATE referenda_credential SET weight = 2 WHERE id = {credential}",
    "referenda_referendum_easy_stays": "UPDATE referenda_referendum SET easy = 'Başka' WHERE id = {one}",
    "referenda_referendum_stays": "UPDATE referenda_referendum SET title = 'Başka' WHERE id = {one}",
    "referenda_referendum_has_trustees": "UPDATE referenda_referendum SET state = 'review' WHERE id = {two}",
    "referenda_referendum_is_kept": "DELETE FROM referenda_referendum WHERE id = {one}",
    "referenda_referendum_begins": (
        "INSERT INTO referenda_referendum (uuid, title, description, title_en, description_en, easy, easy_en,"
        " opens_at, closes_at, objection_days, threshold_percent, blank_counts, tie_rule, credential_mode,"
        " credential_authority, trustees_needed, state, drafted_by_id) SELECT 'baska', title, description,"
        " title_en, description_en, easy, easy_en, opens_at, closes_at, objection_days, threshold_percent,"
        " blank_counts, tie_rule, credential_mode, credential_authority, trustees_needed, 'annulled',"
        " drafted_by_id FROM referenda_referendum WHERE id = {one}"
    ),
}


@pytest.fixture
def stage():
    """Counted, with one of three trustees' decryptions."""
    prepared = Stage(voters=1).make_ready().collect()
    with prepared.voting(minutes=1):
        prepared.cast(0)
    prepared.count(1)
    return prepared


def execute(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def is_refused(statement: str) -> bool:
    """Whether a database guard refuses the statement."""
    try:
        execute(statement)
    except IntegrityError as error:
        return guards.MESSAGE in str(error)
    return False


def with_trustees(number: int, *, needed: int = 2) -> Referendum:
    """A draft with this number of trustees."""
    stage = Stage(voters=1, needed=needed)
    Trustee.objects.filter(referendum=stage.referendum, index__gt=number).delete()
    return stage.referendum


def names(stage: Stage) -> dict[str, object]:
    first, second = stage.trustees()[:2]
    return {
        "one": stage.referendum.pk,
        "two": with_trustees(2).pk,
        "question": stage.referendum.questions.get().pk,
        "trustee": first.pk,
        "idle": second.pk,
        "officer": stage.officer.pk,
        "credential": Credential.objects.get(referendum=stage.referendum).pk,
        "true": "TRUE" if connection.vendor == "postgresql" else "1",
    }


def installed() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'referenda_%'"
            if connection.vendor == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'referenda_%'"
        )
        return {name for (name,) in cursor.fetchall()}


def test_every_guard_exists_after_all_migrations_and_refuses(stage):
    known = {guard.name for guard in (*guards.terms_guards(), *easy.GUARDS)}

    assert known == REFUSED.keys() <= installed()
    assert [name for name, words in REFUSED.items() if not is_refused(words.format(**names(stage)))] == []


@pytest.mark.parametrize(
    ("number", "needed", "refused"), [(2, 2, True), (3, 2, False), (3, 3, False), (3, 4, True)]
)
def test_the_database_refuses_review_with_too_few_trustees(number, needed, refused):
    draft = with_trustees(number, needed=needed)

    assert is_refused(f"UPDATE referenda_referendum SET state = 'review' WHERE id = {draft.pk}") is refused


def test_the_database_keeps_one_trustee_from_decrypting_alone():
    draft = with_trustees(3)

    with pytest.raises(IntegrityError, match="needs_trustees"):
        execute(f"UPDATE referenda_referendum SET trustees_needed = 1 WHERE id = {draft.pk}")


def test_terms_cannot_change_after_announcement(stage):
    columns = {name: "NULL" if name == "roll_id" else f"'{name[:6]}'" for name in guards.TERMS}
    columns |= dict.fromkeys(("objection_days", "threshold_percent", "trustees_needed"), "7")
    columns |= dict.fromkeys(("opens_at", "closes_at"), "'2031-01-01 00:00:00+00:00'")
    columns["blank_counts"] = "NOT blank_counts"
    columns["quorum"], columns["supersedes_id"] = "12", "id"  # previously NULL

    taken = [
        name
        for name, value in columns.items()
        if not is_refused(
            f"UPDATE referenda_referendum SET {name} = {value} WHERE id = {stage.referendum.pk}"
        )
    ]

    assert taken == []


def test_only_allowed_state_changes_are_made():
    stage = Stage(voters=1)
    update = f"UPDATE referenda_referendum SET state = '{{}}' WHERE id = {stage.referendum.pk}"

    refused = {
        state
        for state in State.values
        if state not in {"draft", "review"} and is_refused(update.format(state))
    }

    assert refused == {*State.values} - {"draft", "review"}
    execute(update.format("review"))
    assert stage.state == State.REVIEW


def test_trustees_publish_only_during_the_ceremony(stage):
    closed = stage.trustees()[1]

    assert is_refused(f"UPDATE referenda_trustee SET verification_key = '' WHERE id = {closed.pk}")
    other = Stage(voters=1).begin_ceremony()
    execute(f"UPDATE referenda_trustee SET certificate = 'x' WHERE id = {other.trustees()[0].pk}")


def test_a_handle_can_be_emptied_but_not_set(stage):
    other = Stage(voters=1).make_ready()
    mine = Credential.objects.get(referendum=other.referendum)

    assert is_refused(f"UPDATE referenda_credential SET handle = 'x' WHERE id = {mine.pk}")
    execute(f"UPDATE referenda_credential SET handle = '' WHERE id = {mine.pk}")


def test_guards_can_be_removed_and_restored():
    editor = SimpleNamespace(connection=connection)
    known = {guard.name for guard in guards.guards()}
    (operation,) = guards.Migration.operations

    operation.reverse_code(None, editor)
    assert not known & installed()
    operation.code(None, editor)

    assert known <= installed()
