"""Pages for editors and for approving officers."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from participation.publications import errors, registry
from participation.publications.models import Bulletin, Edition
from participation.publications.operations import drafts, publishing
from tests.clients import text_of
from tests.factories import make_user
from tests.participation.publications.conftest import stored, written
from tests.participation.publications.source import KIND

pytestmark = pytest.mark.django_db


def address(name, edition=None, *more):
    given = [] if edition is None else [edition.pk, *more]
    return reverse(f"publications-staff:{name}", args=given)


def seen_on(answer):
    """The hash that the page's approval sends back."""
    match = re.search(r'name="seen"\s+value="(\w{64})"', text_of(answer))
    assert match is not None
    return match[1]


def typed(edition=None, **changes):
    text = {
        "title_tr": "Kordon’da yaya alanı",
        "summary_tr": "Özet",
        "body_tr": "Metin",
        "title_en": "",
        "summary_en": "",
        "body_en": "",
        "revision": str(edition.revision if edition else ""),
    }
    return {**text, **changes}


def chosen(*idents, **more):
    """The form's fields for these results, in this order."""
    places = {f"place_{KIND}_{ident}": str(number) for number, ident in enumerate(idents, start=1)}
    return {f"take_{KIND}_{ident}": "on" for ident in idents} | places | more


def test_bulletin_goes_from_draft_to_superseded_through_forms(client, source, editor, officer):
    client.force_login(editor)
    created = client.post(address("create"), typed())
    edition = Edition.objects.get()
    assert created["Location"] == address("manage", edition)
    assert "Kordon yoklaması 12" in text_of(client.get(address("sections", edition)))
    client.post(address("sections", edition), chosen("13", "12", revision=edition.revision))
    client.post(
        address("section", edition, edition.sections.get(ident="12").pk),
        {
            "comment_tr": "Konsey bunu önemsiyor.",
            "comment_en": "",
            "revision": str(stored(edition)["revision"]),
        },
    )
    preview = text_of(client.get(address("preview", edition)))
    assert preview.index("Kordon yoklaması 13") < preview.index("Kordon yoklaması 12")
    assert "Konsey bunu önemsiyor." in preview
    client.post(address("submit", edition))
    assert stored(edition)["state"] == "submitted"
    assert 'name="seen"' not in text_of(client.get(address("preview", edition)))

    client.force_login(officer)
    client.post(address("return", edition), {"reason": "Özet kısa."})
    assert stored(edition)["state"] == "draft"
    client.force_login(editor)
    assert "Özet kısa." in text_of(client.get(address("manage", edition)))
    client.post(address("submit", edition))

    client.force_login(officer)
    seen = seen_on(client.get(address("preview", edition)))
    published = client.post(address("publish", edition), {"seen": seen})
    slug = Bulletin.objects.get().slug
    assert published["Location"] == f"/yayinlar/{slug}/1/"
    page = text_of(client.get(published["Location"]))
    assert page.index("Kordon yoklaması 13") < page.index("Kordon yoklaması 12")

    client.force_login(editor)
    begun = client.post(address("new-version", edition))
    draft = Edition.objects.get(version=2)
    assert begun["Location"] == address("text", draft)
    assert 'name="why_tr"' in text_of(client.get(begun["Location"]))
    client.post(address("text", draft), typed(draft, why_tr="Bir sayı yanlıştı.", why_en=""))
    assert stored(draft)["why_tr"] == "Bir sayı yanlıştı."


def test_approval_of_changed_figures_shows_them_before_publishing(client, submitted, officer, source):
    client.force_login(officer)
    shown = seen_on(client.get(address("preview", submitted)))
    source.sections["12"]["charts"][0]["rows"][0]["values"]["weighted"] = 51.7

    refused = client.post(address("publish", submitted), {"seen": shown})
    assert refused.status_code == 409
    assert "%51,7" in text_of(refused)
    assert stored(submitted)["state"] == "submitted"
    now = seen_on(refused)
    assert now != shown
    assert client.post(address("publish", submitted), {"seen": now}).status_code == 302
    assert stored(submitted)["state"] == "published"


@pytest.mark.parametrize("seen", ["", "x", "0" * 64])
def test_approval_requires_the_shown_hash(client, submitted, officer, seen):
    client.force_login(officer)

    assert client.post(address("publish", submitted), {"seen": seen}).status_code == 409
    assert stored(submitted)["state"] == "submitted"


def test_a_refusing_source_is_named_on_the_draft_on_its_preview_and_at_approval(
    client, submitted, officer, editor, source
):
    source.refused.add("12")
    client.force_login(officer)
    approval = client.post(address("publish", submitted), {"seen": "0" * 64})
    assert approval.status_code == 409
    assert "“Kordon yoklaması 12”" in text_of(approval)
    assert "Seçimden önce yayımlanamaz." in text_of(approval)

    publishing.return_to_draft(edition=submitted, person=officer, reason="Seçim")
    client.force_login(editor)
    assert "Seçimden önce yayımlanamaz." in text_of(client.get(address("manage", submitted)))
    assert "Seçimden önce yayımlanamaz." in text_of(client.get(address("preview", submitted)))
    refused = client.post(address("submit", submitted))
    assert refused.status_code == 409
    assert "Seçimden önce yayımlanamaz." in text_of(refused)


def test_draft_with_a_missing_source_stays_readable(client, draft, editor):
    registry._sources.clear()
    client.force_login(editor)

    assert client.get(address("manage", draft)).status_code == 200
    assert client.get(address("preview", draft)).status_code == 200


def test_editor_cannot_approve_and_sees_no_button(client, submitted, editor):
    client.force_login(editor)

    assert 'name="seen"' not in text_of(client.get(address("preview", submitted)))
    assert client.post(address("publish", submitted), {"seen": "0" * 64}).status_code == 403


def test_officer_cannot_edit_and_sees_no_button(client, draft, officer):
    client.force_login(officer)

    page = text_of(client.get(address("manage", draft)))
    assert address("sections", draft) not in page
    assert address("submit", draft) not in page
    assert "Editörler üzerinde çalışıp onaya gönderir." in page
    for name in ("create", "text", "sections", "submit", "delete"):
        assert client.get(address(name, *(() if name == "create" else (draft,)))).status_code == 403
    assert client.post(address("sections", draft), chosen("13")).status_code == 403


def test_outdated_form_keeps_the_input(client, draft, editor):
    drafts.update_edition(
        edition=draft, editor=make_user(role="editor"), text=written(), revision=draft.revision
    )
    client.force_login(editor)

    answer = client.post(address("text", draft), typed(draft, body_tr="Uzun uzun yazdım."))
    assert answer.status_code == 409
    assert "Uzun uzun yazdım." in text_of(answer)
    assert stored(draft)["body_tr"] != "Uzun uzun yazdım."

    [revision] = re.findall(r'name="revision"\s+value="(\d+)"', text_of(answer))
    again = client.post(address("text", draft), typed(body_tr="Uzun uzun yazdım.", revision=revision))
    assert again.status_code == 302
    assert stored(draft)["body_tr"] == "Uzun uzun yazdım."


def test_section_text_does_not_overwrite_anothers_unseen(client, draft, editor):
    place = address("section", draft, draft.sections.get().pk)
    client.force_login(editor)
    [seen] = re.findall(r'name="revision"\s+value="(\d+)"', text_of(client.get(place)))
    client.post(place, {"comment_tr": "Birinci.", "comment_en": "", "revision": seen})

    answer = client.post(place, {"comment_tr": "İkinci.", "comment_en": "", "revision": seen})
    assert answer.status_code == 409
    assert "İkinci." in text_of(answer)
    assert draft.sections.get().comment_tr == "Birinci."
    [seen] = re.findall(r'name="revision"\s+value="(\d+)"', text_of(answer))
    client.post(place, {"comment_tr": "İkinci.", "comment_en": "", "revision": seen})
    assert draft.sections.get().comment_tr == "İkinci."


def test_invalid_form_names_the_field(client, source, editor):
    client.force_login(editor)

    answer = client.post(address("create"), typed(title_tr="", summary_tr="x" * 1001))
    assert answer.status_code == 400
    assert set(re.findall(r'id="id_(\w+)_error"', text_of(answer))) == {"title_tr", "summary_tr"}
    assert not Bulletin.objects.exists()


def test_usual_bulletin_is_written_on_one_page(client, source, editor):
    client.force_login(editor)
    form = text_of(client.get(address("create")))
    assert form.index('name="title_tr"') < form.index('name="body_tr"') < form.index(f'name="take_{KIND}_12"')

    made = client.post(address("create"), typed() | chosen("14", "12"))
    edition = Edition.objects.get()
    assert made["Location"] == address("manage", edition)
    assert list(edition.sections.values_list("ident", "position")) == [("14", 1), ("12", 2)]
    client.post(address("submit", edition))
    assert stored(edition)["state"] == "submitted"


def test_refused_short_form_keeps_text_and_ticks(client, source, editor):
    client.force_login(editor)
    answer = client.post(address("create"), typed(title_tr="") | chosen("13", **{f"place_{KIND}_13": "0"}))

    assert answer.status_code == 400
    page = text_of(answer)
    assert "Metin" in page
    assert re.search(rf'name="take_{KIND}_13"[^>]*checked', page)
    assert 'href="#id_title_tr"' in page
    assert f'href="#id_place_{KIND}_13"' in page
    assert not Bulletin.objects.exists()


def test_sections_are_chosen_and_ordered_on_one_page(client, draft, editor):
    first = draft.sections.get()
    drafts.comment_section(
        edition=draft,
        section_id=first.pk,
        editor=editor,
        comment_tr="Önemli.",
        revision=stored(draft)["revision"],
    )
    client.force_login(editor)
    page = text_of(client.get(address("sections", draft)))
    assert re.search(rf'name="take_{KIND}_12"[^>]*checked', page)
    assert not re.search(rf'name="take_{KIND}_13"[^>]*checked', page)

    revision = stored(draft)["revision"]
    client.post(address("sections", draft), chosen("13", "14", "12", revision=revision))
    assert list(draft.sections.values_list("ident", "position")) == [("13", 1), ("14", 2), ("12", 3)]
    assert draft.sections.get(ident="12").comment_tr == "Önemli."
    client.post(address("sections", draft), chosen("14", revision=revision + 1))
    assert list(draft.sections.values_list("ident", "position")) == [("14", 1)]


def test_results_without_a_place_come_last_as_listed(client, draft, editor):
    client.force_login(editor)
    given = chosen("13", revision=draft.revision) | {f"take_{KIND}_14": "on", f"take_{KIND}_12": "on"}
    client.post(address("sections", draft), given | {"revision": stored(draft)["revision"]})
    assert list(draft.sections.values_list("ident", flat=True)) == ["13", "12", "14"]


def test_sections_do_not_overwrite_anothers_unseen(client, draft, editor):
    revision = stored(draft)["revision"]
    drafts.add_section(edition=draft, editor=make_user(role="editor"), kind=KIND, ident="13")
    client.force_login(editor)

    answer = client.post(address("sections", draft), chosen("14", revision=revision))
    assert answer.status_code == 409
    assert re.search(rf'name="take_{KIND}_14"[^>]*checked', text_of(answer))
    assert set(draft.sections.values_list("ident", flat=True)) == {"12", "13"}


def test_unoffered_result_cannot_be_chosen(client, draft, editor):
    client.force_login(editor)
    client.post(address("sections", draft), chosen("99", "12", revision=stored(draft)["revision"]))
    assert list(draft.sections.values_list("ident", flat=True)) == ["12"]
    for kind, ident in ((KIND, "99"), ("poll", "1")):
        revision = stored(draft)["revision"]
        with pytest.raises(errors.SourceUnknown):
            drafts.arrange_sections(edition=draft, editor=editor, chosen=[(kind, ident)], revision=revision)
    assert list(draft.sections.values_list("ident", flat=True)) == ["12"]


def test_deleted_draft_is_gone_with_a_message(client, draft, editor):
    client.force_login(editor)
    client.get(address("delete", draft))
    answer = client.post(address("delete", draft))

    assert answer["Location"] == address("overview")
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Taslak silindi."]
    assert client.get(address("manage", draft)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_staff_page_query_count_does_not_grow_with_bulletins(
    client, draft, editor, django_assert_num_queries, count
):
    for ident in ("13", "14")[: count - 1]:
        drafts.add_section(edition=draft, editor=editor, kind=KIND, ident=ident)
        drafts.create_bulletin(editor=editor, text=written())
    client.force_login(editor)
    client.get(address("overview"))

    with django_assert_num_queries(5):  # session with account, count, page, notices, workload
        client.get(address("overview"))
    with django_assert_num_queries(8):
        client.get(address("manage", draft))
