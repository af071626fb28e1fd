"""Explicit consents: given with the text that was read, withdrawn with one button, each on its own."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participation.audit.models import Entry
from participation.people.models import Profile, Role, User
from participation.privacy import operations, queries
from participation.privacy.errors import TextChanged
from participation.privacy.models import Consent, Text, TextKind
from participation.refusals import ChangedMeanwhile, EditorsOnly
from tests.clients import signed_in
from tests.factories import make_user
from tests.participation.privacy.making import agree, publish

pytestmark = pytest.mark.django_db
CONSENTS = "/hesap/rizalar/"
SEX = {"sex": "female", "agree": "on", "version": "1"}
YEAR = {"birth_year": "1985", "agree": "on", "version": "1"}


def in_force(kind: TextKind) -> Text:
    text = queries.current_text(kind)
    assert text is not None
    return text


def stored(user: User) -> tuple[int | None, str]:
    profile = Profile.objects.get(user=user)
    return profile.birth_year, profile.sex


def give(client: Client, purpose: str, data: dict[str, str]):
    return client.post(f"{CONSENTS}{purpose}/ver/", data)


class TestGiving:
    def test_consent_is_stored_with_version_and_day_and_the_value(self):
        user = make_user()
        client = signed_in(user)
        with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
            assert give(client, "dogum-yili", YEAR)["Location"] == CONSENTS
        consent = Consent.objects.get()
        assert (consent.resident, consent.purpose, consent.text.version) == (user, "birth_year", 1)
        assert (consent.given_on, consent.withdrawn_on) == (date(2026, 11, 24), None)
        assert stored(user) == (1985, "")
        page = client.get(CONSENTS).content.decode()
        assert "1985" in page
        assert "24 Kasım 2026" in page

    def test_each_purpose_is_given_on_its_own_and_no_box_is_ticked(self):
        user = make_user()
        client = signed_in(user)
        page = client.get(CONSENTS).content.decode()
        assert len(re.findall(r'<input type="checkbox"[^>]*name="agree"', page)) == 2
        assert " checked" not in page
        give(client, "cinsiyet", {**SEX, **YEAR})
        assert stored(user) == (None, "female")
        assert list(Consent.objects.values_list("purpose", flat=True)) == ["sex"]

    def test_nothing_is_stored_without_the_box(self):
        user = make_user()
        answer = give(signed_in(user), "cinsiyet", {"sex": "female", "version": "1"})
        assert answer.status_code == 400
        assert "Bu kutuyu işaretlemezseniz" in answer.content.decode()
        assert (Consent.objects.exists(), stored(user)) == (False, (None, ""))

    @pytest.mark.parametrize(
        ("purpose", "data"),
        [
            ("dogum-yili", {**YEAR, "birth_year": "1899"}),
            ("dogum-yili", {**YEAR, "birth_year": str(timezone.localdate().year + 1)}),
            ("dogum-yili", {**YEAR, "birth_year": "seksen"}),
            ("dogum-yili", {**YEAR, "birth_year": ""}),
            ("dogum-yili", {**YEAR, "birth_year": "9" * 5000}),
            ("dogum-yili", {**YEAR, "version": "x"}),
            ("dogum-yili", {**YEAR, "version": "0"}),
            ("dogum-yili", {**YEAR, "version": "99999999999"}),
            ("dogum-yili", {}),
            ("cinsiyet", {**SEX, "sex": "<b>female</b>"}),
            ("cinsiyet", {**SEX, "sex": "fe\x00male"}),
            ("cinsiyet", {**SEX, "sex": ""}),
        ],
    )
    def test_bad_input_is_explained_and_nothing_is_stored(self, purpose, data):
        user = make_user()
        answer = give(signed_in(user), purpose, data)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.content.decode()
        assert (Consent.objects.exists(), stored(user)) == (False, (None, ""))

    @pytest.mark.parametrize("version", ["2", "1"])
    def test_another_version_than_the_one_in_force_is_refused_with_the_new_text(self, version):
        user = make_user()
        if version == "1":
            publish(TextKind.SEX, body_tr="Yepyeni metin.")
        answer = give(signed_in(user), "cinsiyet", {**SEX, "version": version})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "yeni bir sürümü yayımlandı" in page
        assert ("Yepyeni metin." in page) == (version == "1")
        assert " checked" not in page
        assert (Consent.objects.exists(), stored(user)) == (False, (None, ""))

    def test_agreeing_to_a_newer_version_ends_the_consent_to_the_earlier_one(self):
        user = make_user()
        agree(user)
        publish(TextKind.SEX, body_tr="Yepyeni metin.")
        client = signed_in(user)
        page = client.get(CONSENTS).content.decode()
        assert "Aşağıda daha yeni bir sürüm var" in page
        give(client, "cinsiyet", {**SEX, "version": "2"})
        history = Consent.objects.order_by("pk").values_list("text__version", "withdrawn_on")
        assert list(history) == [(1, timezone.localdate()), (2, None)]
        assert stored(user) == (None, "female")

    def test_giving_again_keeps_one_consent(self):
        user = make_user()
        assert agree(user) == agree(user, sex="male")
        assert stored(user) == (None, "male")

    def test_an_impossible_value_leaves_no_consent(self):
        user = make_user()
        with pytest.raises(ValidationError):
            operations.store_sex_with_consent(resident=user, version=1, sex="x")
        with pytest.raises(ValidationError):
            operations.give_birth_year(resident=user, version=1, birth_year=1899)
        assert not Consent.objects.exists()

    def test_signing_up_asks_for_no_consent(self, client):
        page = client.get(reverse("account_signup")).content.decode()
        assert 'type="checkbox"' not in page
        assert "birth_year" not in page


class TestWithdrawing:
    def test_one_button_ends_the_consent_and_deletes_the_value(self):
        user = make_user()
        client = signed_in(user)
        give(client, "dogum-yili", YEAR)
        give(client, "cinsiyet", SEX)
        page = client.get(CONSENTS).content.decode()
        assert "sayılmış ya da yayımlanmış sayılar" in page
        assert client.post(f"{CONSENTS}dogum-yili/geri-al/")["Location"] == CONSENTS
        assert stored(user) == (None, "female")
        assert dict(Consent.objects.values_list("purpose", "withdrawn_on")) == {
            "birth_year": timezone.localdate(),
            "sex": None,
        }
        assert "Sona eren rızalar" in client.get(CONSENTS).content.decode()

    def test_it_is_idempotent_and_deletes_a_value_that_has_no_consent(self):
        user = make_user()
        Profile.objects.filter(user=user).update(sex="female")
        assert "Rıza olmadan saklanıyor" in signed_in(user).get(CONSENTS).content.decode()
        for _ in range(2):
            operations.withdraw_consent(resident=user, purpose=TextKind.SEX)
        assert (stored(user), Consent.objects.exists()) == ((None, ""), False)

    def test_a_later_day_of_withdrawing_is_stored_once(self):
        user = make_user()
        agree(user)
        today = timezone.localdate()
        for days in (1, 2):
            with time_machine.travel(timezone.now() + timedelta(days=days)):
                operations.withdraw_consent(resident=user, purpose=TextKind.SEX)
        assert Consent.objects.get().withdrawn_on == today + timedelta(days=1)

    def test_nobody_withdraws_for_somebody_else(self):
        one, two = make_user(), make_user()
        agree(one)
        signed_in(two).post(f"{CONSENTS}cinsiyet/geri-al/")
        assert stored(one) == (None, "female")
        assert Consent.objects.get().withdrawn_on is None


class TestTexts:
    def test_the_first_texts_are_drafts_in_both_languages(self, client):
        assert {it.kind for it in Text.objects.all()} == set(TextKind.values)
        assert not Text.objects.filter(is_checked=True).exists()
        assert "Taslak: konseyin avukatı" in client.get("/gizlilik/").content.decode()
        assert "Draft: the council’s lawyer" in client.get("/en/gizlilik/").content.decode()

    def test_a_new_version_is_in_force_and_earlier_ones_stay_at_their_address(self, client):
        with time_machine.travel("2027-01-02T09:00:00Z"):
            publish(TextKind.NOTICE, body_tr="# Yeni\n\n<script>x</script> **kalın**", body_en="New.")
        page = client.get("/gizlilik/").content.decode()
        assert "<strong>kalın</strong>" in page
        assert "<script>x" not in page
        assert "Taslak: konseyin avukatı" not in page
        assert "New." in client.get("/en/gizlilik/").content.decode()
        earlier = client.get("/gizlilik/metinler/aydinlatma/1/").content.decode()
        assert "Veri sorumlusu kimdir?" in earlier
        assert "/gizlilik/metinler/aydinlatma/2/" in earlier
        versions = client.get("/gizlilik/metinler/aydinlatma/").content.decode()
        assert "Sürüm 1" in versions
        assert "2 Ocak 2027" in versions
        assert client.get("/gizlilik/metinler/aydinlatma/3/").status_code == 404
        assert client.get("/gizlilik/metinler/baska/").status_code == 404

    def test_publishing_is_recorded_without_the_text(self):
        editor = make_user(role="editor")
        publish(TextKind.SEX, editor=editor, reason="Avukat denetledi.")
        entry = Entry.objects.get(action="privacy_text.published")
        assert (entry.subject, entry.reason, entry.details) == (
            "privacy_text:sex.2",
            "Avukat denetledi.",
            {"checked": True},
        )
        assert entry.actor_public_id == editor.public_id

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.EDITOR])
    def test_only_editors_publish(self, role):
        with pytest.raises(EditorsOnly):
            publish(editor=make_user(role=role))

    def test_of_two_editors_the_second_is_refused(self):
        publish(TextKind.SEX)
        with pytest.raises(ChangedMeanwhile):
            publish(TextKind.SEX, after=1)
        assert in_force(TextKind.SEX).version == 2

    @pytest.mark.parametrize(
        "bad",
        [
            {"body_tr": " \u200b "},
            {"body_en": ""},
            {"reason": " "},
            {"body_tr": "a" * (operations.MAX_TEXT_LENGTH + 1)},
        ],
    )
    def test_incomplete_texts_are_refused(self, bad):
        with pytest.raises(ValidationError):
            publish(TextKind.SEX, **bad)
        assert in_force(TextKind.SEX).version == 1

    def test_the_same_text_is_no_new_version(self):
        first = publish(TextKind.SEX)
        with pytest.raises(ValidationError):
            publish(TextKind.SEX, body_tr=first.body_tr, body_en=first.body_en)

    def test_an_editor_previews_and_publishes_by_form(self):
        client = signed_in(make_user(role="editor"))
        address = reverse("privacy-staff:publish", args=["sex"])
        assert client.get(address).context["form"].initial["after"] == 1
        form = {"body_tr": "Yeni **metin**.", "body_en": "New.", "reason": "Yenilendi.", "after": "1"}
        preview = client.post(address, {**form, "preview": "1"})
        assert "<strong>metin</strong>" in preview.content.decode()
        assert in_force(TextKind.SEX).version == 1
        assert client.post(address, form).status_code == 302
        assert in_force(TextKind.SEX).body_tr == "Yeni **metin**."
        assert client.post(address, form).status_code == 409
        assert client.post(address, {**form, "after": "-1"}).status_code == 400
        assert in_force(TextKind.SEX).version == 2

    def test_pages_say_so_while_there_is_no_text(self, client, monkeypatch):
        monkeypatch.setattr(queries, "current_text", lambda kind: None)
        assert "Henüz bir metin yayımlanmadı." in client.get("/gizlilik/").content.decode()
        with pytest.raises(TextChanged):
            agree(make_user())
