"""A consent is given and withdrawn; a request about personal data is answered."""

import pytest
from playwright.sync_api import expect

from tests.journeys.cast import OFFICER, RESIDENTS
from tests.journeys.conftest import Somebody

SHARES_SITE = True


@pytest.mark.parametrize(("script", "place"), [(True, 1), (False, 2)], ids=["scripted", "plain"])
def test_a_consent_is_given_with_the_year_of_birth_and_withdrawn(
    somebody: Somebody, script: bool, place: int
) -> None:
    resident = somebody(java_script_enabled=script)
    resident.sign_in(RESIDENTS[place])
    resident.go("/hesap/profil/")
    resident.page.locator("main a[href='/hesap/rizalar/']").last.click()
    card = resident.page.locator("section", has=resident.page.locator("#birth_year"))
    expect(card.locator('input[name="agree"]')).not_to_be_checked()

    card.locator('input[name="birth_year"]').fill("1985")
    card.locator("form button").click()
    expect(card.locator("[role=alert]")).to_contain_text("Bu kutuyu işaretlemezseniz")

    card.locator('input[name="agree"]').check()
    card.locator("form button").click()
    expect(card).to_contain_text("Saklanan: 1985.")

    card.locator("form button").click()
    expect(resident.page.locator("main")).to_contain_text("Rızanız geri alındı")
    expect(card).not_to_contain_text("Saklanan")
    expect(card.locator('input[name="birth_year"]')).to_have_value("")


@pytest.mark.parametrize("script", [True, False], ids=["scripted", "plain"])
def test_a_visitor_sends_a_request_and_an_officer_answers_it(somebody: Somebody, script: bool) -> None:
    visitor, officer = somebody(java_script_enabled=script), somebody(java_script_enabled=script)
    name, email = ("Ayşe", "ayse-1@example.org") if script else ("Fatma", "fatma-2@example.org")
    visitor.go("/gizlilik/")
    visitor.page.locator("main a[href='/gizlilik/basvuru/']").click()
    form = visitor.page.locator("main form.form")
    form.locator('input[name="name"]').fill(name)
    form.locator('input[name="email"]').fill(email)
    form.locator('select[name="right"]').select_option("know")
    form.locator('textarea[name="text"]').fill(f"Hakkımda veri var mı? {name}")
    form.locator("button").click()
    expect(visitor.page.locator("main")).to_contain_text("Başvurunuz alındı")
    visitor.open_mail_to(email)
    officer.sign_in(OFFICER)
    officer.go("/yonetim/gizlilik/basvurular/")
    officer.page.locator("main table a").last.click()
    expect(officer.page.locator("main")).to_contain_text(email)
    answer = officer.page.locator("main form.form")
    answer.locator('input[value="answered"]').check()
    answer.locator('textarea[name="answer"]').fill(f"Veri yok, {name}.")
    answer.locator("button").click()
    expect(officer.page.locator("main")).to_contain_text("Yanıt kaydedildi")

    visitor.follow_mail()
    expect(visitor.page.locator("main")).to_contain_text(f"Veri yok, {name}.")
