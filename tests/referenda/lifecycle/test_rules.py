"""Conditions of each step of a referendum."""

from datetime import datetime
from typing import Any

import pytest
from django.utils.translation import gettext

from participation.people.models import Role
from referenda.lifecycle import embeds
from referenda.lifecycle import rules as lifecycle_rules
from referenda.referendum.models import CredentialMode, Question, Referendum, State
from tests.factories import person_with
from tests.referenda.unsaved import INSTANT, NOW, OFFICER, question, referendum, those, trustees


def test_only_editors_embed_referenda_in_threads():
    assert embeds.may_embed(person_with(Role.EDITOR)) is True
    assert embeds.may_embed(OFFICER) is False


def test_public_referenda_that_are_not_final_can_be_annulled():
    final_or_not_public = {State.DRAFT, State.REVIEW, State.CERTIFIED, State.ANNULLED}

    assert those(lifecycle_rules.can_be_annulled) == set(State) - final_or_not_public


def before_review(*questions: Question, draft: Referendum | None = None, people: int = 3) -> list[str]:
    complete = referendum(opens_at=NOW + INSTANT)
    return lifecycle_rules.list_missing_before_review(draft or complete, questions, trustees(people), NOW)


def test_a_complete_draft_can_be_reviewed():
    assert before_review(question(), question(options=3, maximum=3)) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opens_at": NOW}, "Oylamanın açılış zamanı geçmişte."),
        ({"roll_id": None}, "Oy hakkı listesi seçilmedi."),
        (
            {"title_en": ""},
            "Başlık ile bağlamdan yalnız biri çevrildi. İkisini de çevirin ya da hiçbirini çevirmeyin.",
        ),
        (
            {"description_en": ""},
            "Başlık ile bağlamdan yalnız biri çevrildi. İkisini de çevirin ya da hiçbirini çevirmeyin.",
        ),
        ({"trustees_needed": 4}, "Çözmesi gerekenden az emanetçi var."),
    ],
)
def test_missing_parts_of_a_draft_are_listed(changes, words):
    draft = referendum(**{"opens_at": NOW + INSTANT} | changes)

    assert before_review(question(), draft=draft) == [words]


@pytest.mark.parametrize("people", [0, 1, 2])
def test_a_key_is_shared_by_three_trustees_at_least(people):
    assert before_review(question(), people=people) == [
        gettext("At least {fewest} trustees are needed.").format(fewest=3)
    ]


def test_a_referendum_needs_a_question():
    assert before_review() == ["Soru yok."]


HALF = "“Kapansın mı?” yalnız kısmen çevrildi. Seçeneklerini de çevirin ya da hiçbirini çevirmeyin."


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"options": 1}, "“Kapansın mı?” sorusunda yeterli seçenek yok."),
        ({"options": 2, "maximum": 3}, "“Kapansın mı?” sorusunda yeterli seçenek yok."),
        ({"text_en": ""}, HALF),
        ({"translated": 1}, HALF),
        ({"translated": 0}, HALF),
    ],
)
def test_missing_parts_of_a_question_are_listed(fields, words):
    assert before_review(question(**fields)) == [words]


def test_english_is_optional_but_whole():
    """What is not translated is shown in Turkish, and said to be Turkish."""
    bare = referendum(opens_at=NOW + INSTANT, title_en="", description_en="", easy="Pazar günü araba yok.")
    plain = question(text_en="", translated=0, easy="Kapansın mı?")

    assert before_review(plain, draft=bare) == []
    assert before_review(question(), draft=bare) == []


def test_ballot_size_is_limited():
    words = ["Oy pusulaları çok büyür. En çok 20 soru ve toplam 200 seçenek olabilir."]

    assert before_review(*[question(options=10)] * 20) == []
    assert before_review(*[question()] * 21) == words
    assert before_review(question(options=101), question(options=100)) == words


def for_districts(
    *, needed: int | None = 2, least: int | None = 30, districts: Any = None, **changes: Any
) -> list[str]:
    """By default two districts with just enough residents each, and one yes-or-no question."""
    given = {"alike": True, "proposals": 1, "choices": 3, "elsewhere": False}
    return lifecycle_rules.list_missing_for_districts(
        referendum(districts_needed=needed, district_least=least),
        {"Konak": 30, "Buca": 30} if districts is None else districts,
        **given | changes,
    )


def test_a_majority_of_districts_is_possible_where_each_is_large_enough():
    assert for_districts() == []


@pytest.mark.parametrize("rule", [{"needed": None}, {"least": None}])
def test_without_a_district_rule_nothing_is_missing(rule):
    assert for_districts(**rule, alike=False, elsewhere=True, proposals=0) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"proposals": 0}, "İlçe çoğunluğu aranıyor, ancak evet-hayır sorusu yok."),
        ({"needed": 3}, "3 ilçede çoğunluk aranıyor, ancak listede 2 ilçe var."),
        (
            {"choices": 197},
            "Bu kadar ilçe için çok fazla seçenek var: bütün sorularda toplam en çok 196.",
        ),
        (
            {"districts": {"Konak": 29, "Buca": 30, "Urla": 7}},
            "İlçe çoğunluğu için listede her ilçeden en az 30 kişi olmalı; yoksa oylar belli olabilir. "
            "Şu ilçelerde daha az kişi var: Konak (29), Urla (7).",
        ),
        ({"alike": False}, "Oyların ağırlığı farklıysa ilçe çoğunluğu aranamaz."),
        (
            {"elsewhere": True},
            "Bir oy verme masasının ilçesi listede yok. Masayı kaldırıp yeniden duyurun.",
        ),
    ],
)
def test_missing_parts_of_a_district_rule_are_listed(changes, words):
    assert for_districts(**changes) == [words]


def test_the_largest_decryptable_number_of_choices_is_allowed():
    assert for_districts(choices=196) == []


def test_without_a_roll_districts_are_not_checked():
    assert for_districts(districts={}) == []


def test_a_referendum_is_announced_before_it_opens_and_with_a_frozen_roll():
    future, past = referendum(opens_at=NOW + INSTANT), referendum(opens_at=NOW)

    assert lifecycle_rules.list_missing_before_announcement(future, NOW, roll_is_frozen=True) == []
    assert lifecycle_rules.list_missing_before_announcement(past, NOW, roll_is_frozen=False) == [
        "Oylamanın açılış zamanı geçmişte.",
        "Oy hakkı listesi henüz kesinleşmedi.",
    ]


def test_the_ceremony_ends_once_every_trustee_has_finished():
    finished, late = trustees(2, verification_key="key")[0], trustees(2)[1]

    assert lifecycle_rules.list_missing_before_ready(referendum(), [finished], has_credential_list=True) == []
    assert lifecycle_rules.list_missing_before_ready(
        referendum(), [finished, late], has_credential_list=True
    ) == ["Emanetçi 2 henüz bitirmedi."]


@pytest.mark.parametrize(
    ("mode", "is_listed", "expected"),
    [
        (CredentialMode.STRICT, False, ["Oy kullanma kodlarını üreten kurumun listesi henüz gelmedi."]),
        (CredentialMode.STRICT, True, []),
        (CredentialMode.SIMPLE, False, []),
    ],
)
def test_in_strict_mode_the_authority_has_to_list_its_credentials(mode, is_listed, expected):
    strict = referendum(credential_mode=mode)

    assert lifecycle_rules.list_missing_before_ready(strict, [], has_credential_list=is_listed) == expected


def before_certification(*waiting: str, until: datetime | None = NOW) -> list[str]:
    names = ["objections_wait", "counts_wait", "unexplained", "annulment_waits", "consequences_wait"]
    provisional = referendum(state=State.PROVISIONAL, objections_until=until)
    return lifecycle_rules.list_missing_before_certification(
        provisional, NOW, **{it: it in waiting for it in names}
    )


def test_a_result_is_certified_once_objections_are_over():
    assert before_certification() == []
    assert before_certification(until=NOW + INSTANT) == ["İtiraz süresi henüz bitmedi."]
    assert before_certification(until=None) == ["İtiraz süresi henüz bitmedi."]


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        ("objections_wait", "Bir itiraz henüz yanıtlanmadı."),
        ("consequences_wait", "Konsey bir itirazı haklı buldu; bunun sonucu henüz yayımlanmadı."),
        ("counts_wait", "Bir oy verme masasının sayımında ikinci imza henüz yok."),
        ("unexplained", "İşaretlenenlerle oy pusulaları arasında fark var; bu fark henüz açıklanmadı."),
        ("annulment_waits", "İptali önerildi; önce buna karar verilmesi gerekiyor."),
    ],
)
def test_obstacles_to_certification_are_listed(waiting, words):
    assert before_certification(waiting) == [words]


def test_a_difference_is_explained_once_everything_is_counted():
    assert before_certification("counts_wait", "unexplained") == [
        "Bir oy verme masasının sayımında ikinci imza henüz yok."
    ]


def test_officers_see_what_a_step_waits_for():
    assert (
        lifecycle_rules.no_first_signature()
        == "Önce bir görevli imzalamalı. Sonra başka bir görevli kesinleştirir."
    )
    assert (
        lifecycle_rules.too_late_for_voting()
        == "Oylamanın kapanış zamanı geçti. Bu oylamayı iptal edip yeni bir taslak hazırlayın."
    )
