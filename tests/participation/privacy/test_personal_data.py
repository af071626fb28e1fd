"""Every table, every stored field with personal data and every reference to an account is in the registry."""

import dataclasses

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey
from django.utils import translation

from participation import personal_data
from participation.people.models import User
from participation.personal_data import Basis, End, Group, Link, Table
from participation.rights.labels import label_of

MODELS = apps.get_models(include_auto_created=True)
OWN = ("config", "forums", "participation", "polls", "realtime", "referenda")
#: Rows of the audit log lead to the public number of an account, all others to its key.
BY_PUBLIC_NUMBER = "audit.entries"


def accounts_of(model):
    """The foreign keys of ``model`` to an account."""
    return {
        field.name
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and field.related_model is User
    }


def unregistered(tables):
    """Models without a table, and references to an account without a link."""
    known = {table.model: {link.path for link in table.links} for table in tables}
    return {model._meta.label for model in MODELS if model._meta.label not in known} | {
        f"{model._meta.label}.{name}"
        for model in MODELS
        for name in accounts_of(model) - known.get(model._meta.label, set())
    }


def without_purpose(tables):
    """Fields of own tables with personal data that are stored for no purpose."""
    return [
        f"{table.model}.{field.name}"
        for table in tables
        if (table.purpose or table.fields) and apps.get_model(table.model).__module__.split(".")[0] in OWN
        for field in apps.get_model(table.model)._meta.local_fields
        if not table.purpose_of(field.name) and not field.primary_key
    ]


def test_every_model_and_every_reference_to_an_account_is_registered_once():
    tables = personal_data.list_tables()

    assert unregistered(tables) == set()
    assert sorted(table.model for table in tables) == sorted(model._meta.label for model in MODELS)
    names = {table.model: {field.name for field in fields(table)} for table in tables}
    assert [table.model for table in tables if not set(table.fields) <= names[table.model]] == []


@pytest.mark.parametrize("end", End)
def test_design_page_says_where_each_link_ends(end):
    page = (settings.BASE_DIR / "docs/rights.md").read_text(encoding="utf-8")
    [row] = [line for line in page.splitlines() if line.startswith("| ") and f"(`{end.name}`)" in line]

    names = [f"`{table.model}.{link.path}`" for table, link in personal_data.links() if link.end == end]
    assert row.split(" | ")[1].removesuffix(" |") == ", ".join(sorted(names))


@pytest.mark.parametrize("label", sorted(model._meta.label for model in MODELS if accounts_of(model)))
def test_a_table_that_is_left_out_would_be_noticed(label):
    assert label in unregistered([table for table in personal_data.list_tables() if table.model != label])


def test_a_reference_to_an_account_that_is_left_out_would_be_noticed():
    tables = [dataclasses.replace(table, links=table.links[:1]) for table in personal_data.list_tables()]

    assert "forums.Decision.by" in unregistered(tables)


def test_every_field_of_a_table_with_personal_data_has_a_purpose():
    assert without_purpose(personal_data.list_tables()) == []


def test_a_field_without_a_purpose_would_be_noticed():
    [profile] = [table for table in personal_data.list_tables() if table.model == "people.Profile"]
    fields = {name: purpose for name, purpose in profile.fields.items() if name != "birth_year"}

    assert without_purpose([dataclasses.replace(profile, fields=fields)]) == ["people.Profile.birth_year"]


def test_every_purpose_that_a_table_names_is_on_the_page_and_the_other_way_round():
    named = {table.purpose_of(field.name) for table in personal_data.list_tables() for field in fields(table)}

    # Attempts are counted in the cache.
    assert named - {""} == {it.name for it in personal_data.list_purposes()} - {"attempts"}
    assert {rule.purpose for rule in personal_data.list_retention_rules()} <= named


def fields(table):
    return apps.get_model(table.model)._meta.local_fields


def test_a_table_has_links_or_says_why_not():
    with pytest.raises(ValueError, match="needs links"):
        Table("polls.Poll")
    with pytest.raises(ValueError, match="needs links"):
        Table("polls.Poll", links=(Link("a", "a", "a", End.DELETE, ("a",)),), unlinked="Polls.")


def test_what_ends_with_the_account_has_a_purpose():
    with pytest.raises(ValueError, match="needs a purpose"):
        Table("forums.Draft", links=(Link("forums.drafts", "Drafts", "resident", End.DELETE, ("body",)),))


def test_tables_whose_deleted_rows_are_overwritten():
    assert {table.model for table in personal_data.list_tables() if table.is_overwritten} == {
        "account.EmailAddress",
        "account.EmailConfirmation",
        "mfa.Authenticator",
        "notifications.Notice",
        "people.ApiToken",
        "people.Profile",
        "people.Session",
        "people.User",
        "polls.Participation",
        "rights.Closure",
        "rights.Export",
        "rights.Tombstone",
        "roll.RollMatch",
    }


@pytest.mark.parametrize(
    ("table", "link"), personal_data.links(), ids=[link.name for _table, link in personal_data.links()]
)
def test_rows_can_be_read_and_what_is_copied_has_labels(table, link, db):
    rows = apps.get_model(table.model)._base_manager
    if link.name != BY_PUBLIC_NUMBER:
        assert list(rows.filter(**{link.path: 0}).values(*link.copied)) == []
    for lookup in link.copied:
        assert str(label_of(lookup))


@pytest.mark.parametrize(
    ("table", "link"),
    [pair for pair in personal_data.links() if pair[1].end == End.CUT],
    ids=lambda it: getattr(it, "name", ""),
)
def test_what_stays_without_the_person_can(table, link):
    assert apps.get_model(table.model)._meta.get_field(link.path).null


def test_names_of_links_are_different():
    names = [link.name for _table, link in personal_data.links()]
    assert sorted(names) == sorted(set(names))


def test_what_is_secret():
    assert {table.model for table in personal_data.list_tables() if table.is_secret} == {
        "forums.ConversationKey",
        "forums.StatementVote",
        "polls.Batch",
        "polls.OpenText",
        "polls.PollKey",
        "polls.Response",
        "polls.ResponseEntry",
        "referenda.Credential",
        "referenda.CredentialKey",
        "referenda.Datum",
        "referenda.DistrictLine",
        "referenda.Event",
    }
    with translation.override("en"):
        reasons = [str(it).lower() for it in personal_data.describe_secret_data()]
    for words in ("answered in a poll", "voted on statements", "voted in a referendum", "voting credential"):
        assert sum(words in it for it in reasons) == 1
    assert len(reasons) == 4


def test_what_is_about_people_and_not_copied():
    assert {link.name for _table, link in personal_data.links() if not link.is_copied} == {
        "forums.blocked_by",
        "forums.findings",
        "forums.fingerprints",
        "people.identity",
    }
    tables = [table for table in personal_data.list_tables() if table.purpose and not table.is_secret]
    assert {table.model for table in tables if not table.links} == {
        "mailing.OutgoingMail",
        "rights.Tombstone",
        "roll.MatchAttempt",
        "roll.RollEntry",
        "roll.RollLetter",
        "roll.StagedEntry",
        "signups.DayCount",
        "signups.DayKey",
    }
    assert len(personal_data.describe_uncopied_data()) == 7


def test_a_link_copies_something_or_says_why_not():
    with pytest.raises(ValueError, match="says why not"):
        Link("forums.blocks", "Blocks", "blocked", End.DELETE)


def test_what_is_secret_leads_to_nobody():
    with pytest.raises(ValueError, match="is secret"):
        Table("polls.Response", "answer", (Link("a", "a", "a", End.DELETE, ("a",)),), is_secret=True)


def test_an_app_is_registered_once():
    with pytest.raises(ValueError, match="Registered twice"):
        personal_data.register(tables=personal_data.list_tables()[:1])


def test_the_page_begins_with_the_account():
    names = [it.name for it in personal_data.list_purposes()]
    assert names[:3] == ["account", "display_name", "residence"]


def test_data_that_rest_on_consent_are_those_that_consents_ask_for():
    by_consent = {it.name for it in personal_data.list_purposes() if it.basis == Basis.CONSENT}
    assert by_consent == {"birth_year", "sex"}


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_privacy_page_shows_every_purpose_and_rule(client, language):
    html = client.get(f"{language}/gizlilik/").content.decode()
    shown = len(personal_data.list_purposes()) + len(personal_data.list_retention_rules())
    assert html.count('<th scope="row">') == shown
    assert [
        group for group in Group if not any(it.group == group for it in personal_data.list_purposes())
    ] == []
