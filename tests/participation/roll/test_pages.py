"""Pages of rolls: public, a resident's own, and officers' pages."""

import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from participation.notifications.models import Notice
from participation.roll import reading
from participation.roll.models import (
    Correction,
    CorrectionRule,
    CorrectionState,
    FreezeProposal,
    Roll,
    RollEntry,
    RollImport,
    RollMatch,
    State,
)
from participation.roll.operations import corrections, imports, rolls
from participation.roll.presentation import RollShown
from participation.roll.queries import Size
from participation.text import figures
from tests.conftest import enter_correction_rule
from tests.factories import make_district, make_user
from tests.participation.roll.making import (
    FREEZABLE,
    ask_to_be_added,
    csv_of,
    day,
    entry_of,
    freeze,
    look_at,
    make_frozen_roll,
    make_roll,
    match,
    people,
    somebody,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]


@pytest.fixture
def officer(client):
    enter_correction_rule()
    user = make_user(role="officer")
    client.force_login(user)
    return user


@pytest.fixture
def resident(client):
    user = make_user()
    client.force_login(user)
    return user


def staff(name: str, *args: int) -> str:
    return reverse(f"roll-staff:{name}", args=args)


def page(client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    html: str = answer.content.decode()
    return html


def send(client, address: str, status: int, **data: object) -> str:
    answer = client.post(address, data)
    assert answer.status_code == status, answer.content.decode()[:3000]
    html: str = answer.content.decode()
    return html


# Public pages


def test_the_list_shows_public_rolls_and_no_drafts(client):
    make_roll(name="Kordon oylaması")
    make_roll(opened=False, name="Taslak liste")

    html = page(client, "/oy-hakki/")

    assert "Kordon oylaması" in html
    assert "Taslak liste" not in html


def test_frozen_roll_shows_counts_and_fingerprint_but_no_people(client):
    who = somebody()
    roll = make_frozen_roll([who, *people(1_001)])
    html, english = page(client, f"/oy-hakki/{roll.pk}/"), page(client, f"/en/oy-hakki/{roll.pk}/")

    assert roll.fingerprint in html
    assert "1.002" in html
    assert "1,002" in english
    assert bytes(entry_of(roll, who).number_mac).hex() not in html


def test_draft_is_visible_to_officers_only(client):
    roll = make_roll(people(1), opened=False)

    page(client, f"/oy-hakki/{roll.pk}/", 404)
    client.force_login(make_user(role="editor"))
    page(client, f"/oy-hakki/{roll.pk}/", 404)
    client.force_login(make_user(role="officer"))
    assert "taslak" in page(client, f"/oy-hakki/{roll.pk}/")


def test_weighted_roll_has_a_column_of_votes(client):
    assert '<th scope="col" class="n">Oy</th>' not in page(client, make_roll(people(2)).get_absolute_url())
    assert '<th scope="col" class="n">Oy</th>' in page(
        client, make_roll(people(2, weight=4)).get_absolute_url()
    )


# A resident's own page


def test_resident_is_matched_and_sees_the_district(client, resident):
    make_district("Buca")
    who = somebody(district="Buca", desk="1041")
    make_roll([who])

    answer = client.post("/hesap/oy-hakki/", {"number": who.number, "birth_date": "14.03.1985"}, follow=True)

    html = answer.content.decode()
    assert "Listede bulundunuz" in html
    assert "1041" in html
    assert 'aria-current="true">Oy hakkı listesi' in html
    assert RollMatch.objects.get().resident == resident


@pytest.mark.parametrize(
    ("number", "birth_date", "status"),
    [
        ("10000000146", "14.03.1985", 409),
        ("10000000145", "14.03.1985", 400),
        ("", "", 400),
        ("10000000146", "x", 400),
    ],
)
def test_refused_input_is_not_shown_again(client, resident, number, birth_date, status):
    make_roll()
    html = send(client, "/hesap/oy-hakki/", status, number=number, birth_date=birth_date)

    for typed in filter(None, (number, birth_date)):
        assert f'value="{typed}"' not in html
    assert not RollMatch.objects.exists()


def test_too_many_attempts_are_answered_429(client, resident):
    make_roll()
    for _ in range(5):
        send(client, "/hesap/oy-hakki/", 409, number=somebody().number, birth_date="14.03.1985")

    assert "Çok fazla deneme" in send(
        client, "/hesap/oy-hakki/", 429, number=somebody().number, birth_date="14.03.1985"
    )


def test_missing_resident_files_a_request_and_sees_the_decision(client, resident):
    roll, who = make_roll(), somebody()
    assert "Bu listede yokum" in page(client, "/hesap/oy-hakki/")
    send(
        client,
        f"/hesap/oy-hakki/{roll.pk}/ekleme/",
        302,
        number=who.number,
        birth_date="14.03.1985",
        district=make_district().pk,
        explanation="Geçen ay taşındım.",
    )
    html = page(client, "/hesap/oy-hakki/")
    assert "bekliyor" in html
    assert "Bu listede yokum" not in html

    corrections.decline_correction(
        officer=make_user(role="officer"), correction=Correction.objects.get(), reason="Adres başka ilde."
    )
    assert "Adres başka ilde." in page(client, "/hesap/oy-hakki/")


def test_refused_request_keeps_the_explanation_but_not_the_numbers(client, resident):
    roll, who = make_roll(), somebody()
    html = send(
        client,
        f"/hesap/oy-hakki/{roll.pk}/ekleme/",
        400,
        number=who.number,
        birth_date="14.03.1985",
        district="",
        explanation="Geçen ay taşındım.",
    )

    assert "Geçen ay taşındım." in html
    assert who.number not in html
    assert 'value="14.03.1985"' not in html


def test_matched_resident_requests_another_district(client, resident):
    buca, who = make_district("Buca"), somebody()
    roll = make_roll([who])
    page(client, f"/hesap/oy-hakki/{roll.pk}/ilce/", 404)
    match(resident, who)

    address = f"/hesap/oy-hakki/{roll.pk}/ilce/"
    assert "Konak" in page(client, address)
    send(client, address, 302, district=buca.pk, explanation="Taşındım.")
    assert Correction.objects.get().district == buca


def test_outside_the_window_there_is_no_form(client, resident):
    roll = make_roll(corrections_from=day(2), corrections_until=day(15))

    page(client, f"/hesap/oy-hakki/{roll.pk}/ekleme/", 404)
    assert "Bu listede yokum" not in page(client, "/hesap/oy-hakki/")


def test_requests_of_others_are_not_shown(client, resident):
    roll = make_roll()
    ask_to_be_added(make_user(), roll, somebody())

    assert "Geçen ay taşındım." not in page(client, "/hesap/oy-hakki/")


# Officers


def test_officer_takes_a_roll_from_draft_to_frozen(client, officer):
    make_district()
    send(
        client,
        staff("create"),
        302,
        name="Kordon oylaması",
        purpose="Kordon yayalaştırılsın mı?",
        cutoff_on=day(-9).isoformat(),
        minimum_age="18",
        corrections_from=day(0).isoformat(),
        corrections_until=day(13).isoformat(),
    )
    roll = Roll.objects.get()
    file = SimpleUploadedFile("liste.csv", csv_of(people(3)))
    answer = client.post(staff("import", roll.pk), {"file": file})
    assert answer["Location"] == staff("preview", roll.pk, RollImport.objects.get().pk)
    assert not RollEntry.objects.exists()
    assert "Dosyayı uygula" in page(client, answer["Location"])
    send(client, answer["Location"], 302, act="apply")
    assert RollEntry.objects.count() == 3
    send(client, staff("open", roll.pk), 302)
    assert Roll.objects.get().state == State.OPEN
    send(client, staff("freeze", roll.pk), 409)
    with time_machine.travel(timezone.now() + FREEZABLE):
        client.force_login(officer)
        send(client, staff("freeze", roll.pk), 302)
        confirm = staff("freeze-confirm", roll.pk, FreezeProposal.objects.get().pk)
        assert "Başka bir görevlinin onaylaması gerekir" in page(client, staff("manage", roll.pk))
        assert "<button" not in page(client, confirm).partition("<main")[2].partition("</main>")[0]
        send(client, confirm, 403)
        client.force_login(make_user(role="officer"))
        assert f'href="{confirm}"' in page(client, staff("manage", roll.pk))
        assert "Listeyi kesinleştir" in page(client, confirm)
        send(client, confirm, 302)
        frozen = page(client, staff("manage", roll.pk))
    assert Roll.objects.get().fingerprint in frozen
    assert f'href="/yonetim/halk-oylamalari/yeni/?liste={roll.pk}"' in frozen


def test_officer_withdraws_a_proposal_to_freeze(client, officer):
    roll = make_roll()
    with time_machine.travel(timezone.now() + FREEZABLE):
        client.force_login(officer)
        proposal = rolls.propose_freeze(officer=make_user(role="officer"), roll=roll)
        withdraw = staff("freeze-withdraw", roll.pk, proposal.pk)
        assert f'href="{withdraw}"' in page(client, staff("manage", roll.pk))
        assert "Öneriyi geri çek" in page(client, withdraw)
        send(client, withdraw, 302)
        manage = page(client, staff("manage", roll.pk))
        for late in (withdraw, staff("freeze-confirm", roll.pk, proposal.pk)):
            assert "önerisi geri çekildi. Hiçbir şey değiştirilmedi." in page(client, late, 409)
    assert "Öneri geri çekildi. Liste açık kalıyor." in manage
    assert f'href="{staff("freeze", roll.pk)}"' in manage


def test_notice_of_a_withdrawn_proposal_leads_to_the_one_after_it(client, officer):
    """An unread notice keeps its address when freezing is proposed again."""
    roll, colleague = make_roll(), make_user(role="officer")
    with time_machine.travel(timezone.now() + FREEZABLE):
        client.force_login(officer)
        first = rolls.propose_freeze(officer=colleague, roll=roll)
        rolls.withdraw_freeze(officer=colleague, proposal=first)
        second = rolls.propose_freeze(officer=colleague, roll=roll)
        [notice] = Notice.objects.filter(resident=officer, kind="roll.freeze_proposed")
        answer = client.get(notice.address, follow=True)
    assert answer.redirect_chain == [(staff("freeze-confirm", roll.pk, second.pk), 302)]
    assert answer.status_code == 200


def test_nothing_is_withdrawn_from_a_frozen_roll(client, officer):
    roll = freeze(make_roll())
    html = page(client, staff("freeze-withdraw", roll.pk, FreezeProposal.objects.get().pk))
    assert "<button" not in html.partition("<main")[2].partition("</main>")[0]
    assert "Liste kesinleşti" in html


def test_referendum_drafted_from_the_roll_has_it_chosen(client, officer):
    roll = make_roll()

    assert f'<option value="{roll.pk}" selected>' in page(
        client, f"/yonetim/halk-oylamalari/yeni/?liste={roll.pk}"
    )
    page(client, "/yonetim/halk-oylamalari/yeni/?liste=x")


def test_offered_next_step_is_possible(client, officer):
    roll = make_roll()
    asked = ask_to_be_added(make_user(), roll, somebody())
    manage, link = staff("manage", roll.pk), f'href="{staff("freeze", roll.pk)}"'

    early = page(client, manage)
    with time_machine.travel(timezone.now() + FREEZABLE):
        client.force_login(officer)
        waiting = page(client, manage)
        corrections.decline_correction(officer=officer, correction=asked, reason="Belge başka bir ilin.")
        decided = page(client, manage)

    assert [link in it for it in (early, waiting, decided)] == [False, False, True]
    assert "gününden başlayarak kesinleştirilebilir" in early
    assert "Bütün istekler karara bağlanınca" in waiting


def test_districts_too_small_for_a_majority_are_named_before_freezing(client, officer):
    make_district("Urla")
    small = make_roll(people(10) + people(4, district="Urla"), opened=False)
    large = make_roll(people(10), opened=False)

    for name in ("manage", "open", "freeze"):
        assert "Urla (4)" in page(client, staff(name, small.pk))
        assert "10 kişiden az" not in page(client, staff(name, large.pk))
    assert "10 kişiden az" in page(client, staff("manage", small.pk))


def test_officer_enters_a_rule_on_corrections(client, officer):
    make_roll()
    given = {"days": "21", "legal_reference": "Genel kurul kararı 2026/4", "reason": "Daha uzun askı."}

    assert staff("rule") in page(client, staff("overview"))
    send(client, staff("rule"), 400, valid_from=day(0).isoformat(), **given)
    send(client, staff("rule"), 302, valid_from=day(1).isoformat(), **given)
    assert "Genel kurul kararı 2026/4" in page(client, staff("rule"))


def test_one_day_window_is_shown_as_one_day():
    one, more = (
        RollShown(Roll(corrections_from=day(0), corrections_until=day(last)), Size([])) for last in (0, 2)
    )

    assert one.window == figures.format_date(day(0))
    assert more.window == f"{figures.format_date(day(0))} – {figures.format_date(day(2))}"


def test_workbook_can_be_imported(client, officer):
    roll, who = make_roll(), somebody()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["TC kimlik no", "doğum tarihi", "ilçe"])
    sheet.append([int(who.number), who.born, "Konak"])
    file = io.BytesIO()
    book.save(file)

    send(client, staff("import", roll.pk), 302, file=SimpleUploadedFile("liste.xlsx", file.getvalue()))
    imports.apply_import(officer=officer, roll_import=RollImport.objects.latest("pk"))
    assert entry_of(roll, who)


def upload(client, roll: Roll, data: bytes, status: int = 400) -> str:
    return send(client, staff("import", roll.pk), status, file=SimpleUploadedFile("liste.csv", data))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "satır yok"),
        ("TCKN;doğum tarihi;ilçe\n".encode(), "satır yok"),
        ("TCKN;doğum tarihi;ilçe".encode("cp1254"), "UTF-8 metin değil"),
        (b"10000000146;14.03.1985;Konak", "Eksik olanlar"),
        ("TCKN;doğum tarihi;ilçe;soyad\n1;2;3;4".encode(), "“soyad”"),
        (b"PK\x03\x04abc", "kitabı okunamıyor"),
        ('TCKN;doğum tarihi;ilçe\n"a"b;c;d'.encode(), "Satır 2"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_stores_nothing(client, officer, data, words):
    roll = make_roll()
    html = upload(client, roll, data)

    assert words in html
    assert RollImport.objects.count() == 1
    assert 'value="10000000146"' not in html


def test_faults_are_shown_by_line_and_kind_without_identity_numbers(client, officer):
    roll, who, child = make_roll(), somebody(), somebody(born=day(-300))
    data = csv_of([who, who, child, somebody(district="Ankara")]) + b"\n12345678901;14.03.1985;Konak"
    html = upload(client, roll, data)

    assert "Satır 3: daha önceki bir satırda da yer alan biri (satır 2)" in html
    assert "Satır 4: esas alınan günde en küçük yaşın altında" in html
    assert "Satır 5: bilinmeyen ilçe: “Ankara”" in html
    assert "Satır 6: kimlik numarası değil" in html
    for number in (who.number, child.number, "12345678901"):
        assert number not in html
    assert RollImport.objects.count() == 1


def test_a_file_of_too_many_rows_is_refused_with_its_limits(client, officer, monkeypatch):
    roll = make_roll()
    monkeypatch.setattr(imports.parse_import_file, "__kwdefaults__", {"most": 2})

    assert f"en çok {reading.MAX_BYTES // 1024 // 1024} MB" in upload(client, roll, csv_of(people(3)), 413)


def test_too_large_body_is_refused_unread(client, officer):
    roll = make_roll()
    answer = client.post(staff("import", roll.pk), {}, headers={"content-length": str(40 * 1024 * 1024)})

    assert answer.status_code == 413


def test_outdated_import_can_only_be_discarded(client, officer):
    roll = make_roll()
    old, new = look_at(roll, people(2)), look_at(roll, people(3))
    imports.apply_import(officer=officer, roll_import=new)

    assert "Dosyayı uygula" not in page(client, staff("preview", roll.pk, old.pk))
    send(client, staff("preview", roll.pk, old.pk), 409, act="apply")
    send(client, staff("preview", roll.pk, old.pk), 302, act="discard")
    assert "tarihinde uygulandı" in page(client, staff("preview", roll.pk, new.pk))


def test_import_of_another_roll_is_404(client, officer):
    roll, other = make_roll(), make_roll()

    page(client, staff("preview", other.pk, look_at(roll, people(1)).pk), 404)


def decision(roll: Roll, correction: Correction) -> str:
    return staff("correction", roll.pk, correction.pk)


def test_officer_accepts_a_missing_resident_with_their_document(client, officer):
    roll, who = make_roll(), somebody()
    correction = ask_to_be_added(make_user(display_name="Zeynep K."), roll, who)
    html = page(client, decision(roll, correction))
    assert "Zeynep K." in html
    assert "Listede bu kimlik numarasıyla kimse yok." in html

    given = {"decision": "accept", "reason": "Belge görüldü.", "district": make_district().pk, "weight": "1"}
    refused = send(
        client, decision(roll, correction), 400, **given, number=somebody().number, birth_date="14.03.1985"
    )
    assert "hemşehrinin verdikleriyle aynı değil" in refused
    assert 'value="14.03.1985"' not in refused
    send(client, decision(roll, correction), 302, **given, number=who.number, birth_date="14.03.1985")
    assert entry_of(roll, who).corrected


def test_declining_needs_no_document(client, officer):
    roll = make_roll()
    correction = ask_to_be_added(make_user(), roll, somebody())
    given = {
        "decision": "decline",
        "reason": "Adres başka ilde.",
        "district": make_district().pk,
        "weight": "1",
    }
    send(client, decision(roll, correction), 302, **given)

    correction.refresh_from_db()
    assert correction.state == CorrectionState.DECLINED
    assert "Adres başka ilde." in page(client, decision(roll, correction))
    assert client.post(decision(roll, correction), given).status_code == 302
    assert "bu arada karara bağlandı" in page(client, decision(roll, correction))


def test_officer_sees_no_form_for_their_own_request(client, officer):
    roll = make_roll()
    correction = ask_to_be_added(officer, roll, somebody())

    assert "kendi isteğiniz" in page(client, decision(roll, correction))
    given = {"decision": "decline", "reason": "Olmaz.", "district": make_district().pk, "weight": "1"}
    send(client, decision(roll, correction), 403, **given)


def test_pages_exist_in_english(client, officer):
    roll = freeze(make_roll())
    with_request = make_roll()
    ask_to_be_added(make_user(), with_request, somebody())

    for address, words in (
        ("/en/oy-hakki/", "Electoral rolls"),
        (f"/en/oy-hakki/{roll.pk}/", "People on the roll by district"),
        ("/en/hesap/oy-hakki/", "Find me on the roll"),
        (f"/en/yonetim/oy-hakki/{with_request.pk}/duzeltmeler/", "1 waiting, 0 accepted, 0 declined"),
        (f"/en/yonetim/oy-hakki/{with_request.pk}/dosya/", "What the file looks like"),
    ):
        assert words in page(client, address)


# The rule on corrections


def test_officers_enter_a_rule_whose_reason_everybody_reads(client, officer):
    given = {"valid_from": day(3).isoformat(), "days": "21", "legal_reference": "Genel kurul kararı"}
    assert staff("rule") in page(client, staff("overview"))
    assert "Herkes resmî işlemler sayfasında okuyabilir." in page(client, staff("rule"))
    assert client.post(staff("rule"), given).status_code == 400
    saved = {**given, "reason": "Yazın herkes tatilde."}
    assert client.post(staff("rule"), saved).status_code == 302
    again = client.post(staff("rule"), saved)
    assert again.status_code == 400
    assert "Bu günden geçerli bir kural var." in again.content.decode()

    assert CorrectionRule.objects.get(valid_from=day(3)).days == 21
    client.logout()
    assert "Yazın herkes tatilde." in page(client, "/islemler/")
