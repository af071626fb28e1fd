"""Published bulletins cannot be changed: checked in the database, bypassing every operation."""

import pytest
from django.db import IntegrityError, connection, transaction

from participation.publications.models import Edition
from participation.publications.operations import drafts, rendering
from tests.participation.publications.conftest import stored

pytestmark = pytest.mark.django_db

FROZEN = {
    "its title": "UPDATE publications_edition SET title_tr = 'Başka' WHERE id = {edition}",
    "its document": "UPDATE publications_edition SET document = {bytes} WHERE id = {edition}",
    "its hash": "UPDATE publications_edition SET sha256 = '{hash}' WHERE id = {edition}",
    "its approver": "UPDATE publications_edition SET approved_by_id = {other} WHERE id = {edition}",
    "being published": (
        "UPDATE publications_edition SET state = 'draft', approved_by_id = NULL, published_at = NULL,"
        " document = NULL, sha256 = '' WHERE id = {edition}"
    ),
    "its being there": "DELETE FROM publications_edition WHERE id = {edition}",
    "a section's words": "UPDATE publications_section SET comment_tr = 'Başka' WHERE edition_id = {edition}",
    "a section removed": "DELETE FROM publications_section WHERE edition_id = {edition}",
    "a section added": (
        "INSERT INTO publications_section (edition_id, position, kind, ident, title, comment_tr, comment_en)"
        " VALUES ({edition}, 9, 'a', 'b', 'c', '', '')"
    ),
    "a section taken to another": (
        "UPDATE publications_section SET edition_id = {draft}, position = 8 WHERE edition_id = {edition}"
    ),
    "a section brought from another": (
        "UPDATE publications_section SET edition_id = {edition}, position = 8 WHERE edition_id = {draft}"
    ),
    "who wrote it": "DELETE FROM publications_contributor WHERE edition_id = {edition}",
    "a writer added": (
        "INSERT INTO publications_contributor (edition_id, person_id) VALUES ({edition}, {other})"
    ),
    "its steps": "DELETE FROM publications_transition WHERE edition_id = {edition}",
    "a step's reason": "UPDATE publications_transition SET reason = 'x' WHERE edition_id = {edition}",
    "its files": "UPDATE publications_rendering SET body = {bytes} WHERE edition_id = {edition}",
    "a file removed": "DELETE FROM publications_rendering WHERE edition_id = {edition}",
    "its number": "UPDATE publications_bulletin SET ordinal = 99, slug = '2026-99' WHERE id = {bulletin}",
    "having a number": (
        "UPDATE publications_bulletin SET year = NULL, ordinal = NULL, slug = NULL WHERE id = {bulletin}"
    ),
}


def execute(statement, **names):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(**names))
        return cursor.rowcount


@pytest.fixture
def names(published, editor, officer):
    rendering.get_or_render(published, "json", "tr")
    draft = drafts.new_version(bulletin=published.bulletin, editor=editor)
    return {
        "edition": published.pk,
        "bulletin": published.bulletin.pk,
        "draft": draft.pk,
        "other": officer.pk,
        "hash": "0" * 64,
        "bytes": "'\\x00'" if connection.vendor == "postgresql" else "x'00'",
    }


@pytest.mark.parametrize("what", FROZEN)
def test_published_rows_cannot_be_changed(names, published, what):
    before = stored(published)

    with pytest.raises(IntegrityError, match="published"):
        execute(FROZEN[what], **names)
    assert stored(published) == before


def test_a_draft_can_be_changed_by_the_same_statements(names):
    names = {**names, "edition": names["draft"]}

    assert execute(FROZEN["its title"], **names) == 1
    assert execute(FROZEN["a section's words"], **names) == 1
    assert execute(FROZEN["a section removed"], **names) == 1


def test_row_cannot_be_created_as_published(published, editor, officer):
    row = {**stored(published), "version": 7, "sha256": "1" * 64, "why_tr": "x"}
    del row["id"]

    with pytest.raises(IntegrityError, match="somebody who did not write it"), transaction.atomic():
        Edition.objects.create(**row)


def test_draft_cannot_be_published_without_submission(draft, officer):
    with pytest.raises(IntegrityError, match="submitted"), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(
            state="published",
            approved_by=officer,
            published_at="2026-11-24T18:00:00Z",
            document=b"{}",
            sha256="0" * 64,
        )


def test_database_refuses_approval_by_the_drafter(submitted, editor):
    submitted.contributors.all().delete()

    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Edition.objects.filter(pk=submitted.pk).update(
            state="published",
            approved_by=editor,
            published_at="2026-11-24T18:00:00Z",
            document=b"{}",
            sha256="0" * 64,
            proposal=None,
        )


def test_later_version_needs_a_reason_to_be_published(published, editor, officer):
    new = drafts.new_version(bulletin=published.bulletin, editor=editor)
    Edition.objects.filter(pk=new.pk).update(state="submitted", proposal=b"{}")

    with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
        Edition.objects.filter(pk=new.pk).update(
            state="published",
            approved_by=officer,
            published_at="2026-11-24T18:00:00Z",
            document=b"{}",
            sha256="0" * 64,
            proposal=None,
        )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize(
    "table", ["edition", "bulletin", "section", "contributor", "rendering", "transition"]
)
def test_tables_cannot_be_truncated(published, table):
    # Pending constraint checks of this test's transaction would refuse truncation, too.
    connection.check_constraints()

    with pytest.raises(IntegrityError, match="published"):
        execute(f"TRUNCATE publications_{table} CASCADE")
