"""Four-eyes approval, figures read again at approval, and atomic publication."""

import json
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from participation.audit.models import Entry
from participation.people.models import Role, User
from participation.people.operations.roles import grant_role
from participation.publications import canonical, documents, errors, queries, rules
from participation.publications.models import Bulletin, Edition, State
from participation.publications.operations import drafts, publishing
from participation.publications.shape import Malformed
from tests.factories import lose_roles, make_user
from tests.participation.publications.conftest import approve, stored, written
from tests.participation.publications.source import KIND, chart, section
from tests.threads import together

pytestmark = pytest.mark.django_db


def acts():
    return list(
        Entry.objects.filter(action__startswith="bulletin.")
        .order_by("number")
        .values_list("action", flat=True)
    )


def also_officer(person):
    grant_role(administrator=None, user=person, role=Role.OFFICER, reason="test")
    return User.objects.get(pk=person.pk)


def test_bulletin_is_published_by_an_officer_other_than_its_author(submitted, officer):
    done = approve(submitted, officer)

    row = stored(done)
    document = json.loads(bytes(row["document"]))
    year = timezone.localtime().year
    assert (row["state"], row["approved_by_id"], row["proposal"]) == ("published", officer.pk, None)
    assert row["sha256"] == canonical.digest(bytes(row["document"]))
    assert bytes(row["document"]) == canonical.encode_canonical_json(document)
    assert (document["number"], document["url"]) == (f"{year}/1", f"/yayinlar/{year}-1/")
    assert document["published_at"] == row["published_at"].isoformat()
    assert document["sections"] == [{**section("12"), "comment": None}]
    assert (document["version"], document["supersedes"], document["why"]) == (1, None, None)
    assert acts() == ["bulletin.drafted", "bulletin.submitted", "bulletin.published"]
    assert Entry.objects.get(action="bulletin.published").details["sha256"] == row["sha256"]


def test_drafter_cannot_approve_even_as_officer(source):
    both = also_officer(make_user(role="editor"))
    edition = drafts.create_bulletin(editor=both, text=written())
    drafts.add_section(edition=edition, editor=both, kind=KIND, ident="12")
    edition = publishing.submit_edition(edition=edition, editor=both)

    with pytest.raises(errors.OwnDraft):
        approve(edition, both)
    assert stored(edition)["state"] == "submitted"


@pytest.mark.parametrize(
    "work",
    [
        lambda e, p: drafts.update_edition(edition=e, editor=p, text=written(), revision=e.revision),
        lambda e, p: drafts.add_section(edition=e, editor=p, kind=KIND, ident="13"),
        lambda e, p: drafts.arrange_sections(
            edition=e, editor=p, chosen=[(KIND, "12")], revision=stored(e)["revision"]
        ),
        lambda e, p: drafts.comment_section(
            edition=e, section_id=e.sections.get().pk, editor=p, comment_tr="Söz", revision=e.revision
        ),
    ],
    ids=["text", "section", "order", "words"],
)
def test_person_who_changed_the_draft_cannot_approve(draft, editor, work):
    both = also_officer(make_user(role="editor"))
    work(draft, both)
    edition = publishing.submit_edition(edition=draft, editor=editor)

    with pytest.raises(errors.OwnDraft):
        approve(edition, both)
    # The database enforces it, too, independently of the rules.
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(
            state="published",
            approved_by=both,
            published_at=timezone.now(),
            document=b"{}",
            sha256="0" * 64,
            proposal=None,
        )


@pytest.mark.parametrize("role", ["resident", "moderator", "editor", "observer", "administrator"])
def test_only_officers_approve(submitted, role):
    with pytest.raises(errors.OfficersOnly):
        approve(submitted, make_user(role=role))


@pytest.mark.parametrize("role", ["resident", "moderator", "officer", "observer", "administrator"])
def test_only_editors_write(draft, role):
    person = make_user(role=role)

    with pytest.raises(errors.EditorsOnly):
        drafts.create_bulletin(editor=person, text=written())
    with pytest.raises(errors.EditorsOnly):
        drafts.add_section(edition=draft, editor=person, kind=KIND, ident="13")
    with pytest.raises(errors.EditorsOnly):
        publishing.submit_edition(edition=draft, editor=person)


def test_document_does_not_depend_on_the_approvers_language(submitted, officer):
    with translation.override("en"):
        done = approve(submitted, officer)

    [published] = json.loads(bytes(stored(done)["document"]))["sections"]
    assert published["url"] == "/yoklamalar/12/"


def test_figures_changed_since_the_preview_are_not_published(submitted, officer, source):
    seen = documents.read_submitted_proposal(submitted)[1]
    source.sections["12"]["charts"][0]["rows"][0]["values"]["weighted"] = 44.2

    with pytest.raises(errors.ContentChanged):
        publishing.publish_edition(edition=submitted, officer=officer, seen=seen)
    row = stored(submitted)
    assert (row["state"], row["document"]) == ("submitted", None)
    assert Bulletin.objects.get().slug is None

    now = canonical.digest(canonical.encode_canonical_json(documents.build_proposal(submitted)))
    done = publishing.publish_edition(edition=submitted, officer=officer, seen=now)
    figures = json.loads(bytes(stored(done)["document"]))["sections"][0]["charts"][0]["rows"][0]["values"]
    assert figures["weighted"] == 44.2
    assert Entry.objects.get(action="bulletin.published").details["figures_changed_since_submission"] is True


def test_resubmitted_text_is_not_published_unseen(submitted, officer, editor):
    seen = documents.read_submitted_proposal(submitted)[1]
    publishing.return_to_draft(edition=submitted, person=editor, reason="Bir cümle eksik.")
    draft = Edition.objects.get(pk=submitted.pk)
    drafts.update_edition(
        edition=draft, editor=editor, text=written(body_tr="Başka"), revision=draft.revision
    )
    publishing.submit_edition(edition=draft, editor=editor)

    with pytest.raises(errors.ContentChanged):
        publishing.publish_edition(edition=draft, officer=officer, seen=seen)


def test_section_refused_by_its_source_blocks_the_bulletin(submitted, officer, editor, source):
    source.refused.add("12")

    with pytest.raises(errors.SectionRefused) as refused:
        approve(submitted, officer)
    assert "Kordon yoklaması 12" in str(refused.value)
    assert "Seçimden önce yayımlanamaz." in str(refused.value)
    assert stored(submitted)["state"] == "submitted"
    publishing.return_to_draft(edition=submitted, person=officer, reason="Seçimden sonra.")
    with pytest.raises(errors.SectionRefused):
        publishing.submit_edition(edition=submitted, editor=editor)
    assert stored(submitted)["state"] == "draft"


def test_malformed_section_is_an_error_and_stores_nothing(draft, editor, source):
    source.sections["12"] = section("12", charts=[chart(bars="no such column")])

    with pytest.raises(Malformed):
        publishing.submit_edition(edition=draft, editor=editor)
    assert stored(draft)["state"] == "draft"


def test_incomplete_draft_cannot_be_submitted(source, editor):
    edition = drafts.create_bulletin(editor=editor, text=written(title_en="Only the title"))

    with pytest.raises(errors.NotReady):
        publishing.submit_edition(edition=edition, editor=editor)
    assert len(rules.missing_before_submission(edition, [])) == 2


def test_returning_requires_a_reason_which_is_stored(submitted, officer):
    with pytest.raises(errors.NotReady):
        publishing.return_to_draft(edition=submitted, person=officer, reason="  ")
    publishing.return_to_draft(edition=submitted, person=officer, reason="Özet yanlış.")

    assert stored(submitted)["state"] == "draft"
    assert stored(submitted)["proposal"] is None
    assert submitted.transitions.last().reason == "Özet yanlış."
    assert Entry.objects.get(action="bulletin.returned").reason == "Özet yanlış."


def test_submitted_bulletin_cannot_be_edited(submitted, editor):
    with pytest.raises(errors.WrongStep):
        drafts.add_section(edition=submitted, editor=editor, kind=KIND, ident="13")
    with pytest.raises(errors.WrongStep):
        drafts.update_edition(edition=submitted, editor=editor, text=written(), revision=submitted.revision)
    with pytest.raises(errors.WrongStep):
        drafts.delete_draft(edition=submitted, editor=editor)


def test_outdated_edit_does_not_overwrite_a_newer_one(draft, editor):
    other = make_user(role="editor")
    drafts.update_edition(edition=draft, editor=other, text=written(title_tr="Yeni"), revision=draft.revision)

    with pytest.raises(errors.StaleDraft):
        drafts.update_edition(
            edition=draft, editor=editor, text=written(title_tr="Eski"), revision=draft.revision
        )
    assert stored(draft)["title_tr"] == "Yeni"


def test_invalid_text_is_not_stored(source, editor):
    with pytest.raises(ValidationError):
        drafts.create_bulletin(editor=editor, text=written(title_tr=""))
    assert not Bulletin.objects.exists()


def test_new_version_supersedes_with_a_reason(published, supersede):
    second = supersede(published, why="Üçüncü tablo yanlıştı.")

    document = json.loads(bytes(stored(second)["document"]))
    assert (document["number"], document["version"], document["supersedes"]) == (
        published.bulletin.number,
        2,
        1,
    )
    assert document["why"] == {"tr": "Üçüncü tablo yanlıştı."}
    newest, first = (
        queries.find_published(published.bulletin.slug),
        queries.find_published(published.bulletin.slug, 1),
    )
    assert newest is not None
    assert first is not None
    assert (newest.edition.version, newest.is_superseded, first.is_superseded) == (2, False, True)
    entry = Entry.objects.get(action="bulletin.superseded")
    assert (entry.reason, entry.details) == ("Üçüncü tablo yanlıştı.", {"version": 1, "by": 2})


def test_new_version_without_a_reason_cannot_be_submitted(published, editor):
    new = drafts.new_version(bulletin=published.bulletin, editor=editor)

    with pytest.raises(errors.NotReady):
        publishing.submit_edition(edition=new, editor=editor)


def test_only_one_new_version_is_drafted_at_a_time(published, editor):
    drafts.new_version(bulletin=published.bulletin, editor=editor)

    with pytest.raises(errors.DraftExists):
        drafts.new_version(bulletin=published.bulletin, editor=make_user(role="editor"))


def test_deleting_the_draft_of_a_new_version_keeps_the_bulletin(published, editor):
    new = drafts.new_version(bulletin=published.bulletin, editor=editor)
    drafts.delete_draft(edition=new, editor=editor)

    assert [edition.version for edition in queries.list_versions(published.bulletin.slug)] == [1]


def test_deleting_a_first_draft_leaves_nothing(draft, editor):
    drafts.delete_draft(edition=draft, editor=editor)

    assert not Bulletin.objects.exists()


def test_sections_are_ordered_removed_and_unique(draft, editor):
    for ident in ("13", "14"):
        drafts.add_section(edition=draft, editor=editor, kind=KIND, ident=ident)
    with pytest.raises(errors.SectionTaken):
        drafts.add_section(edition=draft, editor=editor, kind=KIND, ident="13")
    with pytest.raises(errors.SourceUnknown):
        drafts.add_section(edition=draft, editor=editor, kind=KIND, ident="99")
    chosen = [(KIND, "14"), (KIND, "13"), (KIND, "14")]
    drafts.arrange_sections(edition=draft, editor=editor, chosen=chosen, revision=stored(draft)["revision"])

    assert [one.ident for one in queries.sections_of(draft)] == ["14", "13"]
    with pytest.raises(errors.SectionGone):
        drafts.comment_section(
            edition=draft, section_id=10**9, editor=editor, comment_tr="", revision=stored(draft)["revision"]
        )


def test_former_editors_and_officers_change_and_publish_nothing(submitted, editor, officer):
    other = drafts.create_bulletin(editor=editor, text=written(title_tr="Öteki"))
    before = acts()
    lose_roles(editor)
    lose_roles(officer)

    for act in (
        partial(drafts.update_edition, edition=other, editor=editor, text=written(), revision=other.revision),
        partial(publishing.submit_edition, edition=other, editor=editor),
        partial(drafts.delete_draft, edition=other, editor=editor),
    ):
        with pytest.raises(errors.EditorsOnly):
            act()
    with pytest.raises(errors.StaffOnly):
        publishing.return_to_draft(edition=submitted, person=officer, reason="deneme")
    with pytest.raises(errors.OfficersOnly):
        approve(submitted, officer)
    assert (stored(other)["revision"], stored(submitted)["state"]) == (other.revision, State.SUBMITTED)
    assert acts() == before


def test_numbers_have_no_gaps_within_a_year(draft, editor, officer, source):
    year = timezone.localtime().year
    other = drafts.create_bulletin(editor=editor, text=written(title_tr="Öteki"))
    drafts.add_section(edition=other, editor=editor, kind=KIND, ident="13")
    first = publishing.submit_edition(edition=other, editor=editor)
    second = publishing.submit_edition(edition=draft, editor=editor)

    assert approve(first, officer).bulletin.slug == f"{year}-1"
    assert approve(second, officer).bulletin.slug == f"{year}-2"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_concurrent_approvals_publish_once(submitted):
    officers = [make_user(role="officer") for _ in range(6)]
    seen = documents.read_submitted_proposal(submitted)[1]

    outcomes = together(
        [partial(publishing.publish_edition, edition=submitted, officer=one, seen=seen) for one in officers]
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [type(refusal) for refusal in refused] == [errors.AlreadyPublished] * 5
    assert stored(submitted)["state"] == State.PUBLISHED
    assert acts().count("bulletin.published") == 1
    assert submitted.transitions.filter(after=State.PUBLISHED).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
def test_concurrently_published_bulletins_get_different_numbers(source, editor, officer):
    waiting = []
    for ident in ("12", "13", "14"):
        edition = drafts.create_bulletin(editor=editor, text=written())
        drafts.add_section(edition=edition, editor=editor, kind=KIND, ident=ident)
        waiting.append(publishing.submit_edition(edition=edition, editor=editor))

    together([partial(approve, edition, officer) for edition in waiting])
    assert set(Bulletin.objects.values_list("ordinal", flat=True)) == {1, 2, 3}
