"""Public pages of processes and organs, and pages for their editors."""

import pytest
from django.urls import reverse

from participation.processes.models import Membership, Organ, Phase, Process, State
from participation.processes.operations import organs, processes
from participation.refusals import GoneMeanwhile
from tests.factories import make_district, make_user
from tests.participation.processes.making import (
    day,
    make_member,
    make_organ,
    make_phase,
    make_process,
    membership_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_user(role="editor")
    client.force_login(user)
    return user


def page(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    html: str = answer.content.decode()
    return html


def staff(name: str, *args: int) -> str:
    return reverse(f"processes-staff:{name}", args=args)


# Public pages


def test_list_shows_running_before_ended_processes_and_no_drafts(client):
    ended, running = make_process(title="Biten süreç"), make_process(title="Süren süreç")
    processes.end_process(editor=make_user(role="editor"), process=ended)
    make_process(published=False, title="Taslak süreç")

    html = page(client, "/surecler/")

    assert html.index("Süren süreç") < html.index("Biten süreç")
    assert "Taslak süreç" not in html
    assert running.get_absolute_url() in html


def test_the_phase_of_today_is_marked_on_the_page_in_both_languages(client):
    process = make_process(published=False, district=make_district("Buca"), title_en="The cycling plan")
    make_phase(process, -9, -3, title="Dinleme")
    make_phase(process, -2, 2, title="Tartışma", title_en="Discussion", takes_threads=True)
    make_phase(process, 3, 9, title="Karar")
    processes.publish_process(editor=make_user(role="editor"), process=process)

    html = page(client, process.get_absolute_url())
    english = page(client, f"/en/surecler/{process.slug}/")

    assert html.count('aria-current="step"') == 1
    marked = html[html.index('aria-current="step"') :]
    assert marked.index("Tartışma") < marked.index("Karar")
    assert "Buca" in html
    assert "aşama 2/3" in html
    assert "phase 2 of 3" in english
    assert 'lang="en">Discussion' in english
    assert 'lang="tr">Karar' in english


def test_draft_is_visible_to_editors_only(client):
    process = make_process(published=False)

    page(client, process.get_absolute_url(), 404)
    client.force_login(make_user(role="officer"))
    page(client, process.get_absolute_url(), 404)
    client.force_login(make_user(role="editor"))
    assert "taslak" in page(client, process.get_absolute_url())


def test_text_by_an_editor_is_escaped(client):
    process = make_process(title="<b>Plan</b>", summary="<script>alert(1)</script>")

    html = page(client, process.get_absolute_url())

    assert "<script>alert" not in html
    assert "<b>Plan" not in html


def test_an_organ_names_its_offices_and_counts_its_members(client):
    organ = make_organ(name="Kadın Meclisi", kind="women")
    make_member(organ, make_user(display_name="Ayşe Başkan"), office="chair")
    make_member(organ, make_user(display_name="Fatma Üye"), named=True)

    html = page(client, organ.get_absolute_url())

    assert "Ayşe Başkan" in html
    assert "Fatma Üye" not in html
    assert "2 kişiden oluşuyor" in html
    assert "Fatma Üye" not in page(client, "/organlar/")


def test_a_listed_member_is_named_on_the_organs_page(client):
    organ = make_organ(lists_members=True)
    make_member(organ, make_user(display_name="Fatma Üye"), named=True)
    make_member(organ, make_user(display_name="Gizli Üye"))

    html = page(client, organ.get_absolute_url())

    assert "Fatma Üye" in html
    assert "Gizli Üye" not in html


def test_members_see_their_membership(client):
    organ = make_organ()
    client.force_login(make_member(organ))
    assert "üyesisiniz" in page(client, organ.get_absolute_url())
    client.force_login(make_user())
    assert "üyesisiniz" not in page(client, organ.get_absolute_url())


def test_former_organs_leave_the_list_and_keep_their_page(client):
    organ = make_organ(is_active=False, name="Eski Meclis")

    assert "Eski Meclis" not in page(client, "/organlar/")
    assert "şu anda etkin değil" in page(client, organ.get_absolute_url())


@pytest.mark.parametrize("address", ["/surecler/yok/", "/organlar/yok/"])
def test_unknown_address_is_404(client, address):
    page(client, address, 404)


@pytest.mark.parametrize("address", ["/surecler/", "/organlar/", "/api/v1/processes/", "/api/v1/organs/"])
def test_list_query_count_does_not_grow(client, address, django_assert_num_queries):
    def fill() -> None:
        organ = make_organ(parent=make_organ())
        make_member(organ, office="chair")
        make_phase(make_process(organ=organ, district=make_district("Buca")), 6, 8)

    fill()
    with django_assert_num_queries(2) as one:
        page(client, address)
    fill()
    fill()
    with django_assert_num_queries(len(one)):
        page(client, address)


def test_process_page_query_count_does_not_grow_with_phases(client, django_assert_max_num_queries):
    process = make_process()
    with django_assert_max_num_queries(10) as one:
        page(client, process.get_absolute_url())
    make_phase(process, 6, 8)
    make_phase(process, 9, 9)
    with django_assert_max_num_queries(len(one)):
        page(client, process.get_absolute_url())


# Editor pages


def test_an_editor_drafts_a_process_with_a_phase_and_publishes_it(client, editor):
    organ = make_organ()
    sent = {"title": "Çocuk dostu kent", "summary": "Birlikte.", "organ": organ.pk}
    assert client.post(staff("create"), sent).status_code == 302
    process = Process.objects.get(slug="cocuk-dostu-kent")
    assert "aşama yok" in page(client, staff("manage", process.pk))
    phase = {"title": "Dinleme", "starts_on": day(0), "ends_on": day(9), "takes_threads": "on"}
    assert client.post(staff("phase-create", process.pk), phase).status_code == 302

    page(client, staff("publish", process.pk))
    assert client.post(staff("publish", process.pk)).status_code == 302

    process.refresh_from_db()
    assert process.state == State.PUBLISHED
    assert "Çocuk dostu kent" in page(client, "/surecler/")


def test_overlapping_phase_is_refused_on_its_form_with_the_input(client, editor):
    process = make_process()

    answer = client.post(
        staff("phase-create", process.pk), {"title": "Çakışan", "starts_on": day(0), "ends_on": day(1)}
    )

    assert answer.status_code == 400
    html = answer.content.decode()
    assert "çakışıyor" in html
    assert "Çakışan" in html
    assert Phase.objects.count() == 1


@pytest.mark.parametrize("days", [("0001-01-01", "2026-01-01"), ("2026-01-01", "9999-12-31"), ("dün", "")])
def test_implausible_days_are_explained(client, editor, days):
    process = make_process()

    answer = client.post(
        staff("phase-create", process.pk), {"title": "Uzak", "starts_on": days[0], "ends_on": days[1]}
    )

    assert answer.status_code == 400


def test_an_editor_ends_and_resumes_a_process(client, editor):
    process = make_process()

    assert client.post(staff("end", process.pk), {"reason": ""}).status_code == 400
    assert client.post(staff("end", process.pk), {"reason": "Bitti."}).status_code == 302
    assert client.post(staff("end", process.pk), {"reason": "Bitti."}).status_code == 409
    assert "Bitti." in page(client, staff("manage", process.pk))
    assert client.post(staff("resume", process.pk), {"reason": "Erken."}).status_code == 302


def test_refusal_to_remove_a_phase_is_shown_on_the_process_page(client, editor):
    process = make_process()
    phase = process.phases.get()

    page(client, staff("phase-remove", process.pk, phase.pk))
    answer = client.post(staff("phase-remove", process.pk, phase.pk))

    assert answer.status_code == 409
    assert Phase.objects.count() == 1


def test_only_removable_phases_have_a_remove_button(client, editor):
    process = make_process()
    begun = process.phases.get()
    coming = make_phase(process, 10, 12)

    html = page(client, staff("manage", process.pk))

    assert staff("phase-remove", process.pk, coming.pk) in html
    assert staff("phase-remove", process.pk, begun.pk) not in html


def test_an_editor_changes_text_and_phase_and_deletes_a_draft(client, editor):
    process = make_process(published=False)
    phase = make_phase(process)
    sent = {"title": "Yeni ad", "summary": "Yeni.", "organ": process.organ_id}

    assert client.post(staff("edit", process.pk), sent).status_code == 302
    changed = {"title": "Başka", "starts_on": day(1), "ends_on": day(2)}
    assert client.post(staff("phase", process.pk, phase.pk), changed).status_code == 302
    assert {"Yeni ad", "Başka"} <= {Process.objects.get().title, Phase.objects.get().title}
    assert client.post(staff("delete", process.pk)).status_code == 302
    assert not Process.objects.exists()


def test_editor_creates_an_organ_and_its_members(client, editor):
    person = make_user(display_name="Zeynep K.", email="zeynep@example.org")
    sent = {
        "kind": "youth",
        "name": "Gençlik Meclisi",
        "description": "Gençler.",
        "position": 1,
        "is_active": "on",
    }
    assert client.post(staff("organ-create"), sent).status_code == 302
    organ = Organ.objects.get()
    member = {"person": "Zeynep@Example.org", "office": "chair", "since": day(0)}

    assert (
        client.post(staff("member-create", organ.pk), member | {"person": "yok@example.org"}).status_code
        == 400
    )
    assert client.post(staff("member-create", organ.pk), member).status_code == 302
    assert client.post(staff("member-create", organ.pk), member).status_code == 400

    assert "Zeynep K." in page(client, staff("organ", organ.pk))
    assert "Zeynep K." in page(client, organ.get_absolute_url())
    held = membership_of(person)
    change = {"office": "deputy", "since": day(0), "named": "on"}
    assert client.post(staff("member", organ.pk, held.pk), change).status_code == 302
    assert membership_of(person).office == "deputy"
    page(client, staff("member-end", organ.pk, held.pk))
    assert client.post(staff("member-end", organ.pk, held.pk), {"until": day(3)}).status_code == 302
    assert membership_of(person).until == day(3)
    assert client.post(staff("organ-edit", organ.pk), sent | {"name": "Gençler"}).status_code == 302
    assert "Gençler" in page(client, staff("organs"))


def test_membership_is_reachable_only_under_its_organ(client, editor):
    held = membership_of(make_member(make_organ()))

    page(client, staff("member", make_organ().pk, held.pk), 404)
    page(client, staff("member", held.organ_id, held.pk))


def test_outdated_form_does_not_restore_an_ended_membership(client, editor):
    person = make_member(make_organ())
    held = membership_of(person)
    address = staff("member", held.organ_id, held.pk)
    seen = client.get(address).context["form"]["seen"].value()
    assert f'value="{seen}"' in page(client, address)
    organs.end_membership(editor=make_user(role="editor"), membership=held, until=day(0))
    sent = {"office": "member", "since": held.since, "until": "", "seen": seen}

    refused = client.post(address, sent)

    assert refused.status_code == 409
    assert "Bu sırada başka biri bunu değiştirdi" in refused.content.decode()
    assert membership_of(person).until == day(0)
    now = client.get(address).context["form"]["seen"].value()
    assert client.post(address, sent | {"seen": now}).status_code == 302


def test_row_deleted_by_another_editor_is_reported_and_not_recreated():
    """Both editors had its page open."""
    editor, process = make_user(role="editor"), make_process(published=False)
    phase = make_phase(process)
    held = membership_of(make_member(process.organ, since=day(2)))
    processes.remove_phase(editor=editor, phase=phase)
    organs.end_membership(editor=editor, membership=held, until=day(1))

    draft = processes.PhaseDraft(title="Aşama", starts_on=day(0), ends_on=day(1))
    with pytest.raises(GoneMeanwhile):
        processes.save_phase(editor=editor, process=process, phase=phase, draft=draft)
    with pytest.raises(GoneMeanwhile):
        organs.change_membership(editor=editor, membership=held, office="chair", since=day(0))

    assert not Phase.objects.exists()
    assert not Membership.objects.exists()
