"""Migrations run forwards, back to zero, and forwards again, and leave the guards in place."""

import re

import pytest

from participation.people.models import Role
from tests.faults.clients import status_of
from tests.faults.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

#: From the outermost app inwards. Django also reverses what depends on an app that is reversed to zero.
OWN_APPS = (
    "referenda",
    "polls",
    "forums",
    "privacy",
    "publications",
    "processes",
    "roll",
    "staff",
    "notifications",
    "pages",
    "bin",
    "search",
    "rights",
    "elections",
    "audit",
    "people",
    "mailing",
    "territory",
    "jobs",
)
OF_FORUMS = (
    "forums_consensusmap_made",
    "forums_decision_by_another",
    "forums_decision_kept_delete",
    "forums_decision_kept_update",
    "forums_hiding_kept_delete",
    "forums_hiding_kept_update",
    "forums_rule_kept_delete",
    "forums_rule_kept_insert",
    "forums_rule_kept_update",
    "forums_rulebook_kept_delete",
    "forums_rulebook_kept_update",
    "forums_statement_words",
)
OF_PAGES = (
    "pages_picture_is_not_removed",
    "pages_picture_stays",
    "pages_shown_is_in_the_text",
    "pages_shown_is_not_removed",
    "pages_shown_stays",
    "pages_version_continues",
    "pages_version_is_not_removed",
    "pages_version_stays",
)
OF_PRIVACY = (
    "privacy_consent_of_its_text",
    "privacy_consent_stays",
    "privacy_request_begins",
    "privacy_request_is_kept",
    "privacy_request_stays",
    "privacy_text_continues",
    "privacy_text_is_not_removed",
    "privacy_text_stays",
)
OF_PROCESSES = (
    "processes_membership_once_insert",
    "processes_membership_once_update",
    "processes_phase_apart_insert",
    "processes_phase_apart_update",
)
OF_ROLLS = (
    *(
        f"{table}_frozen_{event}"
        for table in ("roll_rollentry", "roll_rollcount")
        for event in ("insert", "update", "delete")
    ),
    "roll_correctionrule_stays_delete",
    "roll_correctionrule_stays_update",
    "roll_freezeproposal_begins",
    "roll_freezeproposal_is_kept",
    "roll_freezeproposal_stays",
    "roll_roll_begins",
    "roll_roll_frozen_by_two",
    "roll_roll_is_kept",
    "roll_roll_keeps_its_dates",
    "roll_roll_opens_in_time",
    "roll_roll_stays",
    "roll_rollmatch_of_its_roll_insert",
    "roll_rollmatch_of_its_roll_update",
    "roll_strikeoff_of_somebody",
    "roll_strikeoff_stays",
)
OF_REFERENDA = (
    *(
        f"referenda_{look}_{act}"
        for look in ("annulment", "reversal", "redecryption")
        for act in ("begins", "decided_once", "is_kept")
    ),
    *(
        f"referenda_{table}_append_only_{event}"
        for table in (
            *("event", "datum", "transition", "decryption", "checkpoint", "document", "explanation"),
            *("consequence", "districtline", "refuseddecryption"),
        )
        for event in ("update", "delete")
    ),
    *(
        f"referenda_{table}_frozen_{event}"
        for table in ("question", "option", "trustee")
        for event in ("insert", "update", "delete")
    ),
    "referenda_credential_district_insert",
    "referenda_credential_district_stays",
    "referenda_consequence_of_upheld",
    "referenda_credential_frozen_delete",
    "referenda_credential_frozen_insert",
    "referenda_credential_stays",
    "referenda_datum_so_many_ballots",
    "referenda_referendum_easy_stays",
    "referenda_decryption_again_by_two",
    "referenda_districtline_in_its_time",
    "referenda_document_final",
    "referenda_checkpoint_continues",
    "referenda_desk_counted_delete",
    "referenda_desk_counted_insert",
    "referenda_desk_counted_update",
    "referenda_referendum_answers_objections",
    "referenda_referendum_counts_desks",
    "referenda_referendum_objections_begin",
    "referenda_referendum_begins",
    "referenda_referendum_districts_insert",
    "referenda_referendum_districts_update",
    "referenda_referendum_ends_by_two",
    "referenda_referendum_has_trustees",
    "referenda_referendum_is_kept",
    "referenda_referendum_stays",
    "referenda_transition_by_two",
)
#: Triggers of SQLite's search indexes; PostgreSQL maintains its own.
OF_SEARCH = (
    "forums_words_added",
    "forums_words_changed",
    "forums_words_hidden",
    "forums_words_shown",
    "forums_words_taken",
    "search_texts_added",
    "search_texts_changed",
    "search_texts_taken",
    "search_trigrams_added",
    "search_trigrams_changed",
    "search_trigrams_taken",
)
PUBLISHED = ("bulletin", "edition", "contributor", "section", "transition", "rendering")
OWN_TABLE = re.compile(rf"^({'|'.join(OWN_APPS)})_")


def names(installation: Installation, kind: str) -> set[str]:
    """Names of our own tables, functions or triggers."""
    if not installation.is_postgresql:
        rows = installation.rows(f"SELECT name FROM sqlite_master WHERE type = '{kind}'")
    else:
        rows = installation.rows(
            {
                "table": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
                "function": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
                "trigger": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
            }[kind]
        )
    return {name for (name,) in rows if OWN_TABLE.match(name)}


def shape(installation: Installation) -> list[tuple[str, ...]]:
    """The complete schema that the database describes, in a fixed order."""
    if not installation.is_postgresql:
        return installation.rows(
            "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master ORDER BY 1, 2"
        )
    return installation.rows(
        "SELECT 'column', table_name, column_name, data_type || is_nullable || coalesce(column_default, '')"
        " FROM information_schema.columns WHERE table_schema = 'public' UNION ALL"
        " SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace UNION ALL"
        " SELECT 'index', tablename, indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = 'public' UNION ALL"
        " SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)"
        " FROM pg_trigger WHERE NOT tgisinternal UNION ALL"
        " SELECT 'function', '', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " ORDER BY 1, 2, 3"
    )


def test_every_guard_exists_after_all_migrations(installation: Installation) -> None:
    expected = {
        *(
            f"{table}_frozen_{event}"
            for table in (
                "polls_question",
                "polls_option",
                "polls_poll_districts",
                "polls_question_condition_options",
                "publications_contributor",
                "publications_section",
            )
            for event in ("insert", "update", "delete")
        ),
        "polls_poll_easy_frozen",
        "polls_poll_closing_stays",
        "polls_poll_never_shortened",
        "polls_poll_terms_frozen",
        "polls_extension_is_kept",
        "polls_extension_of_its_closing",
        "polls_extension_stays",
        "bin_deleted_stays",
        "polls_poll_matter_stays",
        "polls_matter_stays",
        *(
            f"publications_{table}_frozen_{event}"
            for table in ("rendering", "transition")
            for event in ("update", "delete")
        ),
        "publications_bulletin_is_kept",
        "publications_bulletin_keeps_number",
        "publications_edition_begins",
        "publications_edition_four_eyes",
        "publications_edition_is_kept",
        "publications_edition_stays",
        "territory_targetset_begins",
        "territory_targetset_stays",
        "territory_targetset_is_not_removed",
        "territory_targetcell_joins_a_draft",
        "territory_targetcell_stays",
        "territory_targetcell_is_not_removed",
        "audit_entry_stays",
        "audit_entry_continues",
        "audit_entry_is_not_removed",
        "audit_head_stays",
        "audit_head_starts",
        "audit_head_follows",
        *OF_FORUMS,
        *OF_PAGES,
        *OF_PRIVACY,
        *OF_PROCESSES,
        *OF_ROLLS,
        *OF_REFERENDA,
        *(
            {
                "audit_entry_is_not_emptied",
                "audit_head_is_not_emptied",
                "pages_pictures_are_not_emptied",
                "pages_shown_is_not_emptied",
                "pages_version_is_not_emptied",
                "privacy_text_is_not_emptied",
                "territory_targetset_is_not_emptied",
                "territory_targetcell_is_not_emptied",
                *(f"roll_{table}_is_not_emptied" for table in ("roll", "rollcount", "rollentry")),
                *(f"publications_{table}_not_emptied" for table in PUBLISHED),
            }
            if installation.is_postgresql
            else set(OF_SEARCH)
        ),
    }

    assert names(installation, "trigger") == expected


#: Django's own table, which stays; its rows are made by migrations of ``people``.
GROUPS = "SELECT name FROM auth_group ORDER BY name"
#: Skips apps whose migrations are already reversed.
BACK = """
import sys

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

for app in sys.argv[1:]:
    if any(app == applied for applied, _name in MigrationRecorder(connection).applied_migrations()):
        call_command("migrate", app, "zero", verbosity=0)
"""


def test_migrations_reverse_to_nothing_and_reapply_to_the_same_schema_while_a_server_runs(
    installation: Installation,
) -> None:
    before, roles = shape(installation), installation.rows(GROUPS)
    assert {name for (name,) in roles} == set(Role.values)
    installation.run("-c", BACK, *reversed(OWN_APPS))

    left = {kind: names(installation, kind) for kind in ("table", "trigger", "function")}
    assert left == {"table": set(), "trigger": set(), "function": set()}
    assert installation.rows(GROUPS) == []
    with installation.serving() as server:
        assert status_of(server.port, "/readyz") == 503
        assert status_of(server.port, "/livez") == 200
        installation.manage("migrate", "--verbosity", "0")
        assert status_of(server.port, "/readyz") == 200
        assert status_of(server.port, "/") == 200
    assert shape(installation) == before
    assert installation.rows(GROUPS) == roles
