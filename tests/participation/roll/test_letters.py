"""Codes that come by letter: made for a district, used once, and worth nothing to anybody else."""

import io
import logging
import threading
from datetime import date
from functools import partial

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from pypdf import PdfReader

from participation.audit.models import Entry
from participation.notifications.models import Notice
from participation.people.models import AssuranceLevel, Session
from participation.people.registry import get_roll_check
from participation.roll import errors, identity, queries
from participation.roll.models import Roll, RollLetter, RollMatch
from participation.roll.operations import letters, matches, throttles
from participation.roll.operations.letters import Letter
from participation.roll.reading import Addressee
from tests.factories import make_district, make_user
from tests.participation.roll.making import (
    Somebody,
    entry_of,
    freeze,
    import_file,
    make_roll,
    match,
    people,
    some_network,
    somebody,
)
from tests.threads import together

pytestmark = pytest.mark.django_db


def addressee(who: Somebody, name: str = "Ayşe Yılmaz", address: str = "Kordon 1, Konak") -> Addressee:
    return Addressee(who.person, name, address)


def letter_for(roll: Roll, who: Somebody) -> Letter:
    [letter] = letters.make_letters(
        officer=make_user(role="officer"),
        roll=roll,
        district=make_district(who.district),
        addressees=[addressee(who)],
        draw=list,
    )
    return letter


def match_with(resident, who: Somebody, code: str = "", network: str = "") -> list[Roll]:
    return matches.match_resident(
        resident=resident, person=who.person, network=network or some_network(), code=code
    )


def file_of(*lines: str) -> SimpleUploadedFile:
    text = "\n".join(["TCKN;doğum tarihi;ad soyad;adres", *lines])
    return SimpleUploadedFile("adresler.csv", text.encode())


class TestCodes:
    def test_a_code_is_long_and_read_however_it_is_typed(self):
        code = identity.new_code()
        assert len({identity.new_code() for _ in range(100)}) == 100
        assert len(code.replace("-", "")) == 12
        assert identity.read_code(f" {code.lower().replace('-', ' ')} ") == code

    @pytest.mark.parametrize(
        "text", ["", "K7QX-93MD-TR2", "K7QX-93MD-TR2A1", "K7QX-93MD-TR2!", "O" * 12, "\0" * 12]
    )
    def test_anything_else_is_no_code(self, text):
        with pytest.raises(identity.NotACode) as refused:
            identity.read_code(text)
        assert str(refused.value) == ""


class TestMatching:
    def test_number_birth_date_and_code_match(self):
        who, resident = somebody(), make_user()
        roll = make_roll([who], by_letter=True)
        code = letter_for(roll, who).code
        assert match_with(resident, who, code) == [roll]
        assert not RollLetter.objects.exists()

    def test_an_impostor_with_number_and_birth_date_is_refused(self):
        who = somebody()
        roll = make_roll([who], by_letter=True)
        for code in ("", identity.new_code()):
            with pytest.raises(errors.NotMatched):
                match_with(make_user(), who, code)
        letter = letter_for(roll, who)
        with pytest.raises(errors.NotMatched):
            match_with(make_user(), who)
        assert not RollMatch.objects.exists()
        assert match_with(make_user(), who, letter.code) == [roll]

    def test_code_of_another_entry_is_refused(self):
        who, other = people(2)
        roll = make_roll([who, other], by_letter=True)
        letter_for(roll, who)
        code = letter_for(roll, other).code
        with pytest.raises(errors.NotMatched):
            match_with(make_user(), who, code)
        assert RollLetter.objects.count() == 2

    def test_code_of_another_roll_is_refused(self):
        who = somebody()
        old = freeze(make_roll([who], by_letter=True, name="Eski oylama"))
        code = letter_for(old, who).code
        new = make_roll([who], by_letter=True, name="Yeni oylama")
        letter_for(new, who)
        resident = make_user()
        assert match_with(resident, who, code) == [old]
        with pytest.raises(errors.NotMatched):
            match_with(make_user(), who, code)
        assert not RollMatch.objects.filter(roll=new).exists()

    def test_used_code_is_refused_and_an_earlier_one_ends(self):
        who = somebody()
        roll = make_roll([who], by_letter=True)
        first = letter_for(roll, who).code
        second = letter_for(roll, who).code
        with pytest.raises(errors.NotMatched):
            match_with(make_user(), who, first)
        match_with(make_user(), who, second)
        RollMatch.objects.all().delete()
        with pytest.raises(errors.NotMatched):
            match_with(make_user(), who, second)

    def test_code_of_a_place_that_is_taken_stays(self):
        who, other = people(2)
        roll = make_roll([who, other], by_letter=True)
        resident = make_user()
        match_with(resident, who, letter_for(roll, who).code)
        code = letter_for(roll, other).code
        with pytest.raises(errors.NotMatched):
            match_with(resident, other, code)
        assert RollLetter.objects.get().entry == entry_of(roll, other)

    def test_roll_without_letters_needs_no_code(self):
        who = somebody()
        without, needing = make_roll([who]), make_roll([who], by_letter=True, name="Mektuplu")
        letter_for(needing, who)
        resident = make_user()
        assert match(resident, who) == [without]
        assert level_of(resident) == AssuranceLevel.ROLL_MATCHED

    def test_identity_provider_needs_no_letter(self):
        who, resident = somebody(), make_user()
        make_roll([who], by_letter=True)
        claims = {"identity_number": who.number, "birth_date": who.born.isoformat()}
        entries, lack = get_roll_check().find(claims)
        assert lack is None
        assert get_roll_check().confirm(resident=resident, entries=entries) is None
        assert level_of(resident) == AssuranceLevel.IDENTITY

    def test_removed_person_has_no_code(self):
        who, others = somebody(), people(2)
        roll = make_roll([who, *others], by_letter=True)
        letter_for(roll, who)
        import_file(roll, others)
        assert not RollLetter.objects.exists()


def level_of(user) -> int:
    user.profile.refresh_from_db()
    return int(user.profile.assurance)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_with_one_letter_at_once_one_gets_the_place():
    who = somebody()
    roll = make_roll([who], by_letter=True)
    code = letter_for(roll, who).code
    residents = [make_user(), make_user()]
    outcomes = together([partial(match_with, resident, who, code) for resident in residents])
    assert [it for it in outcomes if isinstance(it, list)] == [[roll]]
    assert [type(it) for it in outcomes if not isinstance(it, list)] == [errors.NotMatched]
    assert RollMatch.objects.count() == 1


class TestGuessing:
    def test_guesses_of_an_account_a_number_and_a_network_are_limited(self):
        who = somebody()
        make_roll([who], by_letter=True)
        resident = make_user()
        for _ in range(throttles.MAX_OF_AN_ACCOUNT):
            with pytest.raises(errors.NotMatched):
                match_with(resident, who, identity.new_code())
        with pytest.raises(errors.TooManyAttempts):
            match_with(resident, who, identity.new_code())
        for _ in range(throttles.MAX_OF_A_NUMBER - throttles.MAX_OF_AN_ACCOUNT):
            with pytest.raises(errors.NotMatched):
                match_with(make_user(), who, identity.new_code())
        with pytest.raises(errors.TooManyAttempts):
            match_with(make_user(), who, identity.new_code())

    def test_burst_over_the_whole_site_notifies_officers_once_then_stops_matching(self, monkeypatch):
        """Every attempt from another account, number and network."""
        monkeypatch.setattr(throttles, "MIN_OF_THE_SITE", 10)
        who = somebody()
        make_roll([who])
        officer = make_user(role="officer")
        for attempt in range(10):
            with pytest.raises(errors.NotMatched):
                match(make_user(), somebody())
            assert Notice.objects.filter(resident=officer, kind="roll.burst").exists() == (attempt >= 1)
        with pytest.raises(errors.MatchingStopped, match="saat"):
            match(make_user(), who)
        notice = Notice.objects.get(resident=officer, kind="roll.burst")
        assert notice.count == 1
        assert not Notice.objects.exclude(resident__groups__name="officer").exists()

    def test_limit_of_the_site_grows_with_the_people_on_its_rolls(self, monkeypatch):
        monkeypatch.setattr(throttles, "MIN_OF_THE_SITE", 1)
        monkeypatch.setattr(throttles, "PEOPLE_FOR_A_FAILURE", 2)
        make_roll(people(10))
        assert throttles.most_of_the_site() == 5

    def test_success_is_not_counted_as_a_failure(self, monkeypatch):
        monkeypatch.setattr(throttles, "MIN_OF_THE_SITE", 1)
        crowd = people(3)
        make_roll(crowd)
        for who in crowd:
            match(make_user(), who)


class TestLetters:
    def page(self, roll: Roll) -> str:
        return reverse("roll-staff:letters", args=[roll.pk])

    def test_officer_gets_a_pdf_that_is_stored_nowhere(self, client, settings, caplog):
        who, other = people(2, born=date(1971, 2, 3))
        roll = make_roll([who, other], by_letter=True)
        client.force_login(make_user(role="officer"))
        lines = [f"{who.number};03.02.1971;Şükrü Ağaoğlu;Kıbrıs Şehitleri Cad. 5, Konak/İzmir"]
        with caplog.at_level(logging.DEBUG):
            answer = client.post(self.page(roll), {"district": make_district().pk, "file": file_of(*lines)})
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
        assert "Şükrü Ağaoğlu" in text
        [code] = [word for word in text.split() if len(word) == 14 and word.count("-") == 2]
        stored = "\n".join(
            repr([bytes(it) if isinstance(it, memoryview) else it for it in row])
            for model in apps.get_models()
            if model._meta.managed
            for row in model._default_manager.values_list()
        )
        for secret in (code, code.replace("-", ""), "Ağaoğlu", "Kıbrıs Şehitleri", who.number):
            assert secret not in stored
            assert secret not in caplog.text
            assert all(secret not in str(it.get_decoded()) for it in Session.objects.all())
        assert match_with(make_user(), who, code) == [roll]
        entry = Entry.objects.get(action="roll.letters_made")
        assert entry.details == {"district": "konak", "letters": 1, "addressees": 1}

    def test_letters_that_cannot_be_printed_leave_earlier_ones_valid(self, client):
        who = somebody()
        roll = make_roll([who], by_letter=True)
        code = letter_for(roll, who).code
        client.force_login(make_user(role="officer"))
        file = file_of(f"{who.number};{who.born:%d.%m.%Y};Ayşe Yılmaz;Kordon 1 \u260e\U0001f5f3")
        answer = client.post(self.page(roll), {"district": make_district().pk, "file": file})
        assert answer.status_code == 400
        assert "\U0001f5f3" in answer.content.decode()
        assert Entry.objects.filter(action="roll.letters_made").count() == 1
        assert match_with(make_user(), who, code) == [roll]

    def test_letters_go_only_to_people_of_the_district_without_an_account(self):
        make_district("Buca")
        here, elsewhere, matched, stranger = somebody(), somebody(district="Buca"), somebody(), somebody()
        wrong = Somebody(here.number, date(1990, 1, 1))
        roll = make_roll([here, elsewhere, matched], by_letter=True)
        match_with(make_user(), matched, letter_for(roll, matched).code)
        made = letters.make_letters(
            officer=make_user(role="officer"),
            roll=roll,
            district=make_district(),
            addressees=[addressee(it) for it in (here, elsewhere, matched, stranger)],
            draw=list,
        )
        assert len(made) == 1
        assert RollLetter.objects.get().entry == entry_of(roll, here)
        with pytest.raises(errors.NobodyToWriteTo):
            letter_for(roll, wrong)

    @pytest.mark.parametrize(
        "line",
        [
            "12345678901;03.02.1971;Ad;Adres",
            "10000000146;x;Ad;Adres",
            "10000000146;03.02.1971;;Adres",
            "10000000146;03.02.1971;=1;A",
        ],
    )
    def test_fault_in_a_file_is_named_by_its_line_and_makes_no_letter(self, client, line):
        roll = make_roll([somebody()], by_letter=True)
        client.force_login(make_user(role="officer"))
        answer = client.post(self.page(roll), {"district": make_district().pk, "file": file_of(line)})
        assert answer.status_code in {400, 422}
        assert "Satır 2" in answer.content.decode()
        assert line.split(";")[0] not in answer.content.decode()
        assert not RollLetter.objects.exists()

    def test_other_columns_are_refused(self, client):
        roll = make_roll([somebody()], by_letter=True)
        client.force_login(make_user(role="officer"))
        file = SimpleUploadedFile("a.csv", b"TCKN;telefon\n1;2")
        answer = client.post(self.page(roll), {"district": make_district().pk, "file": file})
        assert answer.status_code in {400, 422}

    def test_only_officers_make_letters_and_only_for_rolls_that_need_them(self, client):
        roll = make_roll([somebody()], by_letter=True)
        client.force_login(make_user(role="editor"))
        assert client.get(self.page(roll)).status_code == 403
        who = somebody()
        with pytest.raises(errors.NoLetters):
            letter_for(make_roll([who], name="Mektupsuz"), who)
        with pytest.raises(errors.WrongState):
            letter_for(make_roll([who], opened=False, by_letter=True, name="Taslak"), who)

    def test_new_rolls_need_a_letter_unless_the_officer_says_otherwise(self, client):
        client.force_login(make_user(role="officer"))
        page = client.get(reverse("roll-staff:create")).content.decode()
        [field] = [it for it in page.split("<input") if 'name="by_letter"' in it]
        assert "checked" in field.split(">")[0]


class TestPage:
    def test_code_is_asked_for_where_a_roll_needs_one(self, client):
        who, resident = somebody(), make_user()
        roll = make_roll([who], by_letter=True)
        code = letter_for(roll, who).code
        client.force_login(resident)
        assert 'name="code"' in client.get(reverse("roll:own")).content.decode()
        wrong = client.post(
            reverse("roll:own"), {"number": who.number, "birth_date": "14.03.1985", "code": "KISA"}
        )
        assert wrong.status_code in {400, 422}
        assert "KISA" not in wrong.content.decode()
        answer = client.post(
            reverse("roll:own"), {"number": who.number, "birth_date": "14.03.1985", "code": code.lower()}
        )
        assert answer.status_code == 302
        assert RollMatch.objects.get().resident == resident

    def test_code_is_not_asked_for_otherwise(self, client):
        make_roll([somebody()])
        client.force_login(make_user())
        assert 'name="code"' not in client.get(reverse("roll:own")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_with_and_without_the_code_at_once_a_person_gets_one_account():
    who = somebody()
    open_to_all = make_roll([who])
    by_letter = make_roll([who], by_letter=True)
    code = letter_for(by_letter, who).code
    one, two = make_user(), make_user()
    places = queries.list_entry_ids(who.person)

    def match_the_other() -> None:
        matches._match_on_roll(by_letter, two, who.person, code, places)
        connection.close()

    other = threading.Thread(target=match_the_other)
    with transaction.atomic():
        assert matches._match_on_roll(open_to_all, one, who.person, "", places)
        other.start()
        other.join(1)
    other.join()
    assert list(RollMatch.objects.values_list("resident", "roll")) == [(one.pk, open_to_all.pk)]
