"""Who may do what about referenda, when, and what is missing before each step."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext

from participation.people.models import Role, User
from participation.refusals import Refusal
from referenda.desks import errors as desks_errors
from referenda.desks import rules as desks_rules
from referenda.lifecycle import embeds
from referenda.lifecycle import rules as lifecycle_rules
from referenda.referendum import errors as referendum_errors
from referenda.referendum import rules as referendum_rules
from referenda.referendum.approvals import errors as approvals_errors
from referenda.referendum.approvals import rules as approvals_rules
from referenda.referendum.models import CredentialMode, Option, Question, Referendum, State
from referenda.results.documents import rules as documents_rules
from referenda.results.objections import rules as objections_rules
from referenda.trustees import errors as trustees_errors
from referenda.trustees import rules as trustees_rules
from referenda.trustees.models import Trustee
from tests.factories import lose_roles, make_user, person_with

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
NOBODY: User | AnonymousUser = AnonymousUser()
OFFICER = person_with(Role.OFFICER)
OTHERS: list[User | AnonymousUser] = [NOBODY, person_with(), person_with(Role.MODERATOR, Role.ADMINISTRATOR)]


def referendum(**fields: Any) -> Referendum:
    """Not stored: complete, and open for voting since an hour ago for a day, unless said otherwise."""
    given = {
        "state": State.OPEN,
        "title_en": "Kordon",
        "description_en": "Opening Kordon.",
        "roll_id": 1,
        "trustees_needed": 2,
        "opens_at": NOW - timedelta(hours=1),
        "closes_at": NOW + timedelta(days=1),
    }
    return Referendum(**given | fields)


def question(*, options: int = 2, translated: int | None = None, **fields: Any) -> Question:
    """Not stored, with options as if they were read, all of them or the first ones translated."""
    given = {"pk": 1, "text": "Kapansın mı?", "text_en": "Shall it close?", "maximum": 1}
    found = Question(**given | fields)
    english = options if translated is None else translated
    vars(found)["_prefetched_objects_cache"] = {
        "options": [
            Option(text=f"Seçenek {place}", text_en=f"Option {place}" if place < english else "")
            for place in range(options)
        ]
    }
    return found


def trustees(number: int, **fields: Any) -> list[Trustee]:
    return [Trustee(index=index, name=f"Emanetçi {index}", **fields) for index in range(1, number + 1)]


# Who


def test_officers_run_referenda_and_nobody_else_does():
    assert referendum_rules.require_officer(OFFICER) is OFFICER
    for person in [*OTHERS, person_with(Role.EDITOR, Role.OBSERVER, Role.TRUSTEE)]:
        with pytest.raises(referendum_errors.OfficersOnly):
            referendum_rules.require_officer(person)


def test_editors_show_referenda_in_threads():
    assert embeds.may_embed(person_with(Role.EDITOR)) is True
    assert embeds.may_embed(OFFICER) is False


@pytest.mark.parametrize("state", State)
def test_drafts_are_for_officers_and_observers_and_what_was_announced_for_everybody(state):
    drafted = state in (State.DRAFT, State.REVIEW)

    for insider in [OFFICER, person_with(Role.OBSERVER)]:
        assert referendum_rules.may_see(insider, referendum(state=state)) is True
    for person in [*OTHERS, person_with(Role.EDITOR, Role.TRUSTEE)]:
        assert referendum_rules.may_see(person, referendum(state=state)) is not drafted


def test_proposals_are_for_officers_and_observers():
    assert referendum_rules.may_see_proposals(OFFICER) is True
    assert referendum_rules.may_see_proposals(person_with(Role.OBSERVER)) is True
    assert [referendum_rules.may_see_proposals(person) for person in OTHERS] == [False, False, False]


@pytest.mark.django_db
def test_an_officer_who_lost_the_role_meanwhile_is_none():
    officer = make_user(role="officer")
    referendum_rules.require_still_officer(officer)

    lose_roles(officer)

    assert referendum_rules.may_manage(officer) is True
    with pytest.raises(referendum_errors.OfficersOnly):
        referendum_rules.require_still_officer(officer)
    with pytest.raises(referendum_errors.OfficersOnly):
        referendum_rules.require_other_officer(officer, None)


@pytest.mark.django_db
def test_what_one_officer_did_is_approved_by_another():
    officer = make_user(role="officer")
    referendum_rules.require_other_officer(officer, officer.pk + 1)
    referendum_rules.require_other_officer(officer, None)

    with pytest.raises(referendum_errors.OwnDraft):
        referendum_rules.require_other_officer(officer, officer.pk)


@pytest.mark.django_db
def test_a_proposal_stands_as_long_as_two_officers_agree():
    officer, proposer = make_user(role="officer"), make_user(role="officer")
    approvals_rules.require_two_officers(officer, proposer)

    with pytest.raises(referendum_errors.OwnDraft):
        approvals_rules.require_two_officers(officer, officer)
    lose_roles(proposer)
    with pytest.raises(approvals_errors.ProposerGone):
        approvals_rules.require_two_officers(officer, proposer)
    lose_roles(officer)
    with pytest.raises(referendum_errors.OfficersOnly):
        approvals_rules.require_two_officers(officer, proposer)


@pytest.mark.django_db
def test_a_trustee_is_whoever_holds_the_share_and_still_has_the_role():
    holder, another = make_user(role="trustee"), make_user(role="trustee")
    share = Trustee(person=holder)
    assert trustees_rules.require_trustee(holder, share) is holder
    assert trustees_rules.may_be_trustee(holder) is True
    assert trustees_rules.may_be_trustee(OFFICER) is False

    for person in (another, NOBODY):
        with pytest.raises(trustees_errors.TrusteesOnly):
            trustees_rules.require_trustee(person, share)
    lose_roles(holder)
    with pytest.raises(trustees_errors.TrusteesOnly):
        trustees_rules.require_trustee(holder, share)


def test_a_reason_is_kept_without_the_blanks_around_it_and_blanks_are_none():
    assert referendum_rules.required_reason(" Soru belirsizdi. \n") == "Soru belirsizdi."
    with pytest.raises(referendum_errors.ReasonNeeded):
        referendum_rules.required_reason(" \n")


# When


def test_ballots_are_taken_from_opening_until_closing():
    voting = referendum()
    referendum_rules.require_open(voting, voting.opens_at)
    referendum_rules.require_open(voting, voting.closes_at - INSTANT)
    desks_rules.require_desks_open(voting, voting.opens_at)

    with pytest.raises(referendum_errors.VotingNotOpenYet) as refused:
        referendum_rules.require_open(voting, voting.opens_at - INSTANT)
    assert refused.value.opens_at == voting.opens_at
    with pytest.raises(referendum_errors.VotingClosed):
        referendum_rules.require_open(voting, voting.closes_at)


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        (State.DRAFT, referendum_errors.VotingNotOpen),
        (State.REVIEW, referendum_errors.VotingNotOpen),
        (State.ANNOUNCED, referendum_errors.VotingNotOpenYet),
        (State.CEREMONY, referendum_errors.VotingNotOpenYet),
        # Its time has come, but nothing has opened it yet.
        (State.READY, referendum_errors.VotingNotOpen),
        (State.CLOSED, referendum_errors.VotingClosed),
        (State.TALLIED, referendum_errors.VotingClosed),
        (State.PROVISIONAL, referendum_errors.VotingClosed),
        (State.CERTIFIED, referendum_errors.VotingClosed),
        (State.ANNULLED, referendum_errors.VotingNotOpen),
    ],
)
def test_in_any_other_state_no_ballots_are_taken(state, refused):
    with pytest.raises(Refusal) as found:
        referendum_rules.require_open(referendum(state=state), NOW)
    assert type(found.value) is refused


def test_after_closing_it_is_the_desks_that_are_closed():
    with pytest.raises(desks_errors.DesksClosed):
        desks_rules.require_desks_open(referendum(state=State.CLOSED), NOW)
    with pytest.raises(referendum_errors.VotingNotOpenYet):
        desks_rules.require_desks_open(referendum(state=State.ANNOUNCED), NOW)


def those(rule: Any) -> set[State]:
    """The states in which it says yes."""
    return {state for state in State if rule(referendum(state=state))}


def test_what_is_public_and_not_final_can_be_annulled():
    final_or_not_public = {State.DRAFT, State.REVIEW, State.CERTIFIED, State.ANNULLED}

    assert those(lifecycle_rules.can_be_annulled) == set(State) - final_or_not_public


def test_desks_are_announced_before_voting_opens_but_not_while_a_draft_is_reviewed():
    assert those(desks_rules.takes_desks) == {State.DRAFT, State.ANNOUNCED, State.CEREMONY, State.READY}


def test_a_record_tells_of_a_result_or_an_annulment():
    assert those(documents_rules.has_record) == {State.PROVISIONAL, State.CERTIFIED, State.ANNULLED}


def test_objections_are_taken_until_their_last_instant():
    provisional = referendum(state=State.PROVISIONAL, objections_until=NOW)

    objections_rules.require_objections_taken(provisional, NOW - INSTANT)
    assert objections_rules.takes_objections(provisional, NOW - INSTANT) is True
    assert objections_rules.takes_objections(provisional, NOW) is False
    with pytest.raises(referendum_errors.WrongState) as refused:
        objections_rules.require_objections_taken(provisional, NOW)
    assert refused.value.details == {"state": State.PROVISIONAL.label}


@pytest.mark.parametrize(
    "fields", [{"state": State.CERTIFIED, "objections_until": NOW + INSTANT}, {"state": State.PROVISIONAL}]
)
def test_objections_are_taken_against_a_provisional_result_with_days_for_them(fields):
    assert objections_rules.takes_objections(referendum(**fields), NOW) is False


# What is missing before review


def before_review(*questions: Question, draft: Referendum | None = None, people: int = 3) -> list[str]:
    complete = referendum(opens_at=NOW + INSTANT)
    return lifecycle_rules.missing_before_review(draft or complete, questions, trustees(people), NOW)


def test_a_complete_draft_can_be_reviewed():
    assert before_review(question(), question(options=3, maximum=3)) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"opens_at": NOW}, "Oylama geçmiş bir zamanda açılmış olurdu."),
        ({"roll_id": None}, "Oy hakkı listesi seçilmedi."),
        ({"title_en": ""}, "Başlık ya da bağlam çevrilmedi."),
        ({"description_en": ""}, "Başlık ya da bağlam çevrilmedi."),
        ({"trustees_needed": 4}, "Çözmesi gerekenden az emanetçi var."),
    ],
)
def test_what_a_draft_lacks_is_said(changes, words):
    draft = referendum(**{"opens_at": NOW + INSTANT} | changes)

    assert before_review(question(), draft=draft) == [words]


@pytest.mark.parametrize("people", [0, 1, 2])
def test_a_key_is_shared_by_three_trustees_at_least(people):
    assert before_review(question(), people=people) == [
        gettext("At least {fewest} trustees are needed.").format(fewest=3)
    ]


def test_a_referendum_asks_something():
    assert before_review() == ["Soru yok."]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"options": 1}, "“Kapansın mı?” sorusunun seçeneği az."),
        ({"options": 2, "maximum": 3}, "“Kapansın mı?” sorusunun seçeneği az."),
        ({"text_en": ""}, "“Kapansın mı?” sorusu çevrilmedi."),
        ({"translated": 1}, "“Kapansın mı?” sorusu çevrilmedi."),
    ],
)
def test_what_a_question_lacks_is_said(fields, words):
    assert before_review(question(**fields)) == [words]


def test_ballots_do_not_get_too_large():
    words = ["Oy pusulaları çok büyürdü: en çok 20 soru ve 200 seçenek olabilir."]

    assert before_review(*[question(options=10)] * 20) == []
    assert before_review(*[question()] * 21) == words
    assert before_review(question(options=101), question(options=100)) == words


# What a majority of districts lacks


def for_districts(
    *, needed: int | None = 2, least: int | None = 30, districts: Any = None, **changes: Any
) -> list[str]:
    """Two districts with as many people as each has to have, and one yes-or-no question, unless said
    otherwise."""
    given = {"alike": True, "proposals": 1, "choices": 3, "elsewhere": False}
    return lifecycle_rules.missing_for_districts(
        referendum(districts_needed=needed, district_least=least),
        {"Konak": 30, "Buca": 30} if districts is None else districts,
        **given | changes,
    )


def test_a_majority_of_districts_is_possible_where_each_is_large_enough():
    assert for_districts() == []


@pytest.mark.parametrize("rule", [{"needed": None}, {"least": None}])
def test_where_no_rule_asks_for_districts_nothing_is_lacking(rule):
    assert for_districts(**rule, alike=False, elsewhere=True, proposals=0) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"proposals": 0}, "İlçe çoğunluğu aranıyor, ancak hiçbir soru evet-hayır sorusu değil."),
        ({"needed": 3}, "3 ilçede çoğunluk aranıyor, listede ise 2 ilçe var."),
        (
            {"choices": 197},
            "Bu kadar ilçe için çok fazla seçenek var: bütün sorularda toplam en çok 196.",
        ),
        (
            {"districts": {"Konak": 29, "Buca": 30, "Urla": 7}},
            "Listede, oyları belli olabilecek kadar az kişinin bulunduğu ilçeler: Konak, Urla.",
        ),
        ({"alike": False}, "Oyların ağırlığı farklıysa ilçe çoğunluğu aranamaz."),
        (
            {"elsewhere": True},
            "Bir sandık listedeki hiçbir ilçeye bağlı değil. Onu kaldırıp yeniden duyurun.",
        ),
    ],
)
def test_what_a_majority_of_districts_lacks_is_said(changes, words):
    assert for_districts(**changes) == [words]


def test_as_many_choices_as_trustees_can_decrypt_are_not_too_many():
    assert for_districts(choices=196) == []


def test_before_the_roll_is_known_its_districts_are_not_too_few():
    assert for_districts(districts={}) == []


# What is missing before later steps


def test_a_referendum_is_announced_before_it_opens_and_with_a_frozen_roll():
    future, past = referendum(opens_at=NOW + INSTANT), referendum(opens_at=NOW)

    assert lifecycle_rules.missing_before_announcement(future, NOW, roll_is_frozen=True) == []
    assert lifecycle_rules.missing_before_announcement(past, NOW, roll_is_frozen=False) == [
        "Oylama geçmiş bir zamanda açılmış olurdu.",
        "Oy hakkı listesi henüz kesinleşmedi.",
    ]


def test_the_ceremony_ends_once_every_trustee_has_finished():
    finished, late = trustees(2, verification_key="key")[0], trustees(2)[1]

    assert lifecycle_rules.missing_before_voting(referendum(), [finished], is_listed=True) == []
    assert lifecycle_rules.missing_before_voting(referendum(), [finished, late], is_listed=True) == [
        "Emanetçi 2 henüz bitirmedi."
    ]


@pytest.mark.parametrize(
    ("mode", "is_listed", "expected"),
    [
        (CredentialMode.STRICT, False, ["Oy anahtarlarını üretenin listesi henüz gelmedi."]),
        (CredentialMode.STRICT, True, []),
        (CredentialMode.SIMPLE, False, []),
    ],
)
def test_in_strict_mode_the_authority_has_to_list_its_credentials(mode, is_listed, expected):
    strict = referendum(credential_mode=mode)

    assert lifecycle_rules.missing_before_voting(strict, [], is_listed=is_listed) == expected


def before_certification(*waiting: str, until: datetime | None = NOW) -> list[str]:
    names = ["objections_wait", "counts_wait", "unexplained", "annulment_waits", "consequences_wait"]
    provisional = referendum(state=State.PROVISIONAL, objections_until=until)
    return lifecycle_rules.missing_before_certification(
        provisional, NOW, **{it: it in waiting for it in names}
    )


def test_a_result_is_certified_once_objections_are_over():
    assert before_certification() == []
    assert before_certification(until=NOW + INSTANT) == ["İtirazlar hâlâ alınıyor."]
    assert before_certification(until=None) == ["İtirazlar hâlâ alınıyor."]


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        ("objections_wait", "Bir itiraz henüz yanıtlanmadı."),
        ("consequences_wait", "Konsey bir itirazı haklı buldu; bundan ne doğduğunu henüz kimse yazmadı."),
        ("counts_wait", "Bir oy verme masasının sayımında ikinci imza henüz yok."),
        ("unexplained", "İşaretlenenlerle oy pusulaları arasında fark var; nedenini kimse açıklamadı."),
        ("annulment_waits", "İptali önerildi; önce buna karar verilmesi gerekiyor."),
    ],
)
def test_what_keeps_a_result_from_being_certified_is_said(waiting, words):
    assert before_certification(waiting) == [words]


def test_a_difference_is_explained_once_everything_is_counted():
    assert before_certification("counts_wait", "unexplained") == [
        "Bir oy verme masasının sayımında ikinci imza henüz yok."
    ]


def test_officers_are_told_what_else_a_step_waits_for():
    assert lifecycle_rules.no_first_signature() == "Önce bir görevli imzalar, sonra başka biri kesinleştirir."
    assert (
        lifecycle_rules.too_late_for_voting()
        == "Oylama çoktan bitmiş olurdu. İptal edip yeni bir taslak yazın."
    )
