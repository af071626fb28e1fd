"""District majorities, from the rule to the result, and what is refused."""

from copy import deepcopy
from datetime import timedelta
from unittest.mock import ANY

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from referenda.archive import queries as archive_queries
from referenda.archive.district_groups import queries
from referenda.archive.district_groups.models import DistrictLine, LineKind
from referenda.ballot_box.credentials.models import Credential
from referenda.desks.models import Desk
from referenda.desks.operations import desks
from referenda.lifecycle.operations import drafting, review
from referenda.lifecycle.operations.drafting import QuestionDraft
from referenda.referendum import errors as referendum_errors
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import Referendum, State
from referenda.results import questions
from referenda.trustees import errors as trustees_errors
from referenda.trustees.operations import decryption
from referenda.voting import districts as by_district
from referenda.voting import tallying
from tests.factories import make_district
from tests.referenda.making import YES_NO, Stage, draft

pytestmark = pytest.mark.django_db

MANY = QuestionDraft(
    text="Hangisi?", text_en="Which?", options=[(f"{n}.", f"No. {n}") for n in range(30)], blank=False
)
#: Blank, yes, no.
YES, NO, BLANK = [0, 1, 0], [0, 0, 1], [1, 0, 0]


def places(*names: str):
    return [make_district(name=name) for name in names]


def a_stage(*sizes: int, needed: int = 2, least: int = 10, **more) -> Stage:
    """Voters by district, in the order of the districts."""
    districts = places("Aliağa", "Bornova", "Çeşme", "Konak")[: len(sizes)]
    of = [district for district, size in zip(districts, sizes, strict=True) for _voter in range(size)]
    rule = {"districts_needed": needed, "district_least": least} | more.pop("rule", {})
    return Stage(voters=sum(sizes), districts=of, **rule, **more)


def counted(stage: Stage, *chosen) -> Stage:
    """Cast these choices in the order of voters and count. None: the voter does not vote."""
    with stage.voting():
        for voter, vote in enumerate(chosen):
            if vote is not None:
                stage.cast(voter, vote)
    stage.count(1, 2)
    return stage


@pytest.fixture(scope="module")
def ready(module_db):
    """Voting opens in a month, so that it is not due in the tests of other referenda."""
    opens_at = timezone.now() + timedelta(days=30)
    stage = a_stage(10, 10, opens_at=opens_at, closes_at=opens_at + timedelta(days=1))
    return stage.make_ready().collect()


@pytest.fixture
def stage(ready):
    """Ten voters in each of two districts, ready to be opened."""
    # The cache knows this referendum, and each test has another result.
    queries._read_online_groups.cache_clear()
    return deepcopy(ready)


def shown(stage: Stage):
    return questions.build_question_rows(stage.now())[0]


# The result


def test_a_proposal_needs_a_city_majority_and_enough_districts():
    votes = [YES] * 10 + [NO] * 10 + [YES] * 8 + [NO] * 2
    stage = counted(a_stage(10, 10, 10).make_ready().collect(), *votes)

    row = shown(stage)
    assert stage.state == State.PROVISIONAL
    assert [(it.districts, it.ballots, it.votes, it.passed) for it in row.groups] == [
        ("Aliağa", 10, 10, True),
        ("Bornova", 10, 0, False),
        ("Çeşme", 10, 8, True),
    ]
    assert row.verdict == "Kabul edildi"
    assert row.steps[-1] == "“Evet” için eşiğin aşıldığı ilçe: 2 (toplam 3) ≥ 2: ilçe çoğunluğu var."


def test_a_city_majority_alone_is_not_enough():
    votes = [YES] * 10 + [NO] * 6 + [YES] * 4 + [NO] * 6 + [YES] * 4
    stage = counted(a_stage(10, 10, 10).make_ready().collect(), *votes)

    row = shown(stage)
    assert row.outcome is not None
    assert (row.outcome.threshold_met, row.outcome.districts_met, row.accepted) == (
        True,
        False,
        False,
    )
    assert row.verdict == "Kabul edilmedi: yeterli sayıda ilçede geçmedi"
    assert row.outcome.districts_for == 1


def test_districts_with_few_ballots_are_grouped():
    votes = [YES] * 10 + [None] * 7 + [NO] * 3 + [YES] * 12
    stage = counted(a_stage(10, 10, 12, needed=3).make_ready().collect(), *votes)

    row = shown(stage)
    # Three in Bornova would remain of the city, so Aliağa, the smallest of the others, joins them.
    assert [(it.districts, it.ballots, it.votes) for it in row.groups] == [
        ("Aliağa, Bornova", 13, 10),
        ("Çeşme", 12, 12),
    ]
    assert row.accepted is True


def test_a_replaced_ballot_counts_once_in_its_district(stage):
    with stage.voting():
        for voter in range(20):
            stage.cast(voter, NO)
        stage.cast(0, YES)
    stage.count(1, 2)

    assert [(it.ballots, it.votes) for it in shown(stage).groups] == [(10, 1), (10, 0)]


def test_district_lines_are_stored_beside_the_archive_and_named_by_the_election(stage):
    counted(stage, *[YES] * 20)
    kinds = list(DistrictLine.objects.values_list("kind", "decryption__trustee__index"))
    lines = [line.rstrip(b"\n") for line in queries.read_district_lines(stage.referendum)]

    assert kinds == [
        (LineKind.LIST, None),
        (LineKind.DISTRICT_GROUPS, None),
        (LineKind.DECRYPTION, 1),
        (LineKind.DECRYPTION, 2),
        (LineKind.RESULT, None),
    ]
    election = archive_queries.get_election(stage.referendum)
    listed = by_district.require_named(election, lines[0])
    assert listed.names == ("Aliağa", "Bornova")
    assert sorted(listed.of) == [0] * 10 + [1] * 10
    # In the order of the archive's list, not of the roll: nobody can link an entry to a resident.
    credentials = archive_queries.read_listed_credentials(stage.referendum)
    stored = dict(Credential.objects.values_list("public_key", "district__name"))
    assert [listed.names[it] for it in listed.of] == [
        stored[by_district_key] for by_district_key in map(_written, credentials.weights)
    ]
    groups = by_district.read_groups(lines[1], election)
    whole = tallying.added(groups[0].cells, groups[1].cells)
    assert whole == tallying.read_tally(archive_queries.read_encrypted_tally(stage.referendum), election)


def _written(point: bytes) -> str:
    return point[::-1].hex()


def test_without_the_rule_there_is_no_district_file(client):
    stage = Stage(voters=3).make_ready().collect()
    counted(stage, YES, YES, NO)

    assert not stage.referendum.district_lines.exists()
    assert not stage.referendum.credentials.exclude(district=None).exists()
    assert by_district.named_by(archive_queries.get_election(stage.referendum)) is None
    assert shown(stage).groups == []
    assert client.get(reverse("referenda:districts", args=[stage.referendum.pk])).status_code == 404


def test_the_district_file_is_public_from_opening_and_only_grows(stage, client):
    address = reverse("referenda:districts", args=[stage.referendum.pk])
    assert client.get(address).status_code == 404
    with stage.voting():
        early = client.get(address)
    counted(stage, *[YES] * 20)
    late = client.get(address)

    assert early.headers["Content-Type"] == "application/jsonl"
    assert early.headers["Content-Disposition"] == f'attachment; filename="{stage.referendum.uuid}.districts"'
    assert late.content.startswith(early.content)
    assert (early.content.count(b"\n"), late.content.count(b"\n")) == (1, 5)


def test_a_district_is_not_decrypted_before_enough_trustees_have_published(stage):
    stage.open_voting()
    stage.count(1)
    assert stage.state == State.TALLIED
    with pytest.raises(DistrictLine.DoesNotExist):
        queries.get_group_numbers(stage.referendum)


def test_the_credential_list_is_not_read_for_each_page(stage):
    counted(stage, *[YES] * 20)
    groups = questions.compute_group_totals(stage.now())

    with CaptureQueriesContext(connection) as asked:
        assert questions.compute_group_totals(stage.now()) == groups
    assert [it["sql"] for it in asked if "referenda_districtline" in it["sql"]] == []


def test_a_referendum_without_ballots_has_a_result(stage):
    row = shown(counted(stage))
    assert [(it.districts, it.ballots, it.percent, it.passed) for it in row.groups] == [
        ("Aliağa, Bornova", 0, ANY, False)
    ]
    assert row.accepted is False


# Trustees' decryptions


def parts(stage: Stage, number: int) -> list[bytes]:
    """Factors, factors of the district groups, and the second proofs of both."""
    return stage.partial(stage.trustees()[number]).split(b"\n")


def test_a_trustee_must_decrypt_the_district_groups_as_well(stage):
    with stage.voting():
        for voter in range(20):
            stage.cast(voter, YES)
    with stage.counted():
        first = stage.trustees()[0]
        (city, own, proofs), (of_another, anothers, _) = parts(stage, 0), parts(stage, 1)
        for lines, fault in [
            ([city], "shape"),
            ([city, proofs], "shape"),
            ([city, own], "shape"),
            ([city, b"", proofs], "malformed"),
            ([city, anothers, proofs], "shape"),
            ([city, own.replace(b'"owner":1', b'"owner":2'), proofs], "shape"),
            ([city, anothers.replace(b'"owner":2', b'"owner":1'), proofs], "decryption"),
            ([city, own, proofs, b""], "shape"),
            ([own, city, proofs], "shape"),
            ([of_another, own, proofs], "decryption"),
        ]:
            with pytest.raises((referendum_errors.Unacceptable, trustees_errors.FactorsRefused)) as refused:
                decryption.publish_decryption(trustee=first, person=first.person, raw=b"\n".join(lines))
            assert refused.value.details["fault"] == fault
        assert DistrictLine.objects.count() == 2
        assert stage.decrypt(1).state == State.TALLIED
        assert DistrictLine.objects.count() == 3


def test_district_lines_are_refused_where_districts_are_not_counted():
    stage = Stage(voters=2).make_ready().collect()
    stage.open_voting()
    with stage.counted():
        trustee = stage.trustees()[0]
        with pytest.raises(referendum_errors.Unacceptable):
            decryption.publish_decryption(
                trustee=trustee, person=trustee.person, raw=stage.partial(trustee) + b"\n{}"
            )


# The rule


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"district_least": None}, "district_least"),
        ({"districts_needed": None}, "districts_needed"),
        ({"districts_needed": 0}, "districts_needed"),
        ({"district_least": 9}, "district_least"),
    ],
)
def test_the_district_rule_needs_both_numbers(stage, rule, field):
    given = {"districts_needed": 2, "district_least": 10} | rule
    with pytest.raises(ValidationError) as refused:
        drafting.save_referendum(
            officer=stage.officer, draft=draft(roll=stage.referendum.roll, trustees_needed=2, **given)
        )
    assert list(refused.value.error_dict) == [field]


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (lambda: a_stage(10, 10, needed=3), "2"),
        (lambda: a_stage(10, 9), "Bornova"),
        (lambda: a_stage(10, 10, weights=[2] + [1] * 19), "farklı"),
        (lambda: a_stage(10, 10, questions=[*[MANY] * 10, YES_NO]), "en çok 196"),
    ],
    ids=["more than there are", "too small a district", "weights", "too many options"],
)
def test_a_draft_with_an_impossible_district_rule_is_not_reviewed(stage, words):
    made = stage()
    with pytest.raises(referendum_errors.NotComplete) as refused:
        review.submit_for_review(referendum=made.referendum, officer=made.officer)
    assert words in str(refused.value)


def test_a_draft_with_a_desk_without_a_district_is_not_reviewed():
    stage = a_stage(10, 10, rule={"districts_needed": None, "district_least": None})
    desk = desks.announce_desk(referendum=stage.now(), officer=stage.officer, name="Muhtarlık")
    changed = draft(roll=stage.now().roll, districts_needed=1, district_least=10)
    drafting.save_referendum(officer=stage.officer, draft=changed, referendum=stage.referendum)
    with pytest.raises(referendum_errors.NotComplete):
        review.submit_for_review(referendum=stage.referendum, officer=stage.officer)

    desks.remove_desk(desk=desk, officer=stage.officer)
    review.submit_for_review(referendum=stage.referendum, officer=stage.officer)
    assert stage.state == State.REVIEW


def test_a_desk_in_a_district_missing_from_the_roll_is_refused():
    """Its paper ballots would count in the city but in no district."""
    stage = a_stage(10, 10)
    away = make_district(name="Urla")
    with pytest.raises(ValidationError) as refused:
        desks.announce_desk(referendum=stage.now(), officer=stage.officer, name="Urla", district=away)
    assert list(refused.value.error_dict) == ["district"]

    Desk.objects.create(referendum=stage.now(), name="Başka liste varken duyurulan", district=away)
    with pytest.raises(referendum_errors.NotComplete, match="ilçesi listede yok"):
        review.submit_for_review(referendum=stage.referendum, officer=stage.officer)


# Desks


def test_paper_ballots_count_in_the_district_of_their_desk():
    stage = a_stage(12, 12)
    home, away = places_of(stage)
    with pytest.raises(ValidationError):
        desks.announce_desk(referendum=stage.now(), officer=stage.officer, name="Her yer")
    stage.make_ready().collect()
    desk = desks.announce_desk(referendum=stage.now(), officer=stage.officer, name="Muhtarlık", district=home)
    votes = [YES] * 10 + [None] * 2 + [NO] * 12
    counted(stage, *votes)
    with stage.closed():
        desks.enter_count(desk=desk, officer=stage.officer, votes=[[0, 0, 2]], ballots=2, spoiled=0)
        desk.refresh_from_db()
        desks.countersign_count(desk=desk, officer=stage.other, seen=desk)

    assert (home.name, away.name) == ("Aliağa", "Bornova")
    # Two paper ballots would be identifiable: only the decision and the city's numbers are disclosed.
    assert [(it.districts, it.ballots, it.votes, it.passed) for it in shown(stage).groups] == [
        ("Aliağa", None, None, True),
        ("Bornova", 12, 0, False),
    ]
    assert [option.votes for option in shown(stage).options] == [10, 14]


def test_paper_ballots_can_decide_a_district():
    stage = a_stage(22, 10, needed=1).make_ready().collect()
    desk = desks.announce_desk(
        referendum=stage.now(), officer=stage.officer, name="Muhtarlık", district=places_of(stage)[0]
    )
    counted(stage, *[YES] * 5, *[NO] * 6, *[None] * 11, *[YES] * 10)
    # Nothing is said of districts before the desk is counted.
    assert shown(stage).groups == []
    with stage.closed():
        desks.enter_count(desk=desk, officer=stage.officer, votes=[[0, 11, 0]], ballots=11, spoiled=0)
        desk.refresh_from_db()
        desks.countersign_count(desk=desk, officer=stage.other, seen=desk)

    assert [(it.ballots, it.votes, it.passed) for it in shown(stage).groups] == [
        (22, 16, True),
        (10, 10, True),
    ]


def test_a_tie_is_undecided_only_where_the_districts_passed():
    votes = [YES] * 10 + [NO] * 10
    rule = {"threshold_percent": 40, "tie_rule": "open"}
    two = counted(a_stage(10, 10, needed=2, rule=rule).make_ready().collect(), *votes)
    assert shown(two).verdict == "Kabul edilmedi: yeterli sayıda ilçede geçmedi"


def test_a_description_must_not_name_a_district_list():
    named = by_district.described("Neden?", b"{}")
    with pytest.raises(ValidationError) as refused:
        Stage(voters=1, description=named)
    assert list(refused.value.error_dict) == ["description"]


def places_of(stage: Stage):
    return list(referendum_queries.list_districts_of_roll(stage.now()))


# Database guards


def refused_by_the_database(act) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def test_the_database_guards_the_district_rule_and_its_lines():
    stage = a_stage(10, 10)
    everywhere = Referendum.objects.filter(pk=stage.referendum.pk)
    refused_by_the_database(lambda: everywhere.update(districts_needed=None))
    refused_by_the_database(lambda: everywhere.update(district_least=None))
    refused_by_the_database(lambda: everywhere.update(district_least=9))
    refused_by_the_database(lambda: everywhere.update(districts_needed=0))
    assert everywhere.update(districts_needed=1, district_least=11) == 1
    assert everywhere.update(districts_needed=2, district_least=10) == 1
    stage.make_ready()
    refused_by_the_database(lambda: everywhere.update(districts_needed=1))
    refused_by_the_database(lambda: Credential.objects.update(district=places_of(stage)[0]))
    refused_by_the_database(
        lambda: Credential.objects.create(referendum=stage.referendum, public_key="0" * 64)
    )
    refused_by_the_database(
        lambda: DistrictLine.objects.create(
            referendum=stage.referendum, position=0, kind=LineKind.LIST, raw=b"{}"
        )
    )
    stage.open_voting()
    refused_by_the_database(lambda: DistrictLine.objects.update(raw=b"{}"))
    refused_by_the_database(lambda: DistrictLine.objects.all().delete())
    refused_by_the_database(
        lambda: DistrictLine.objects.create(
            referendum=stage.referendum, position=1, kind=LineKind.DISTRICT_GROUPS, raw=b"{}"
        )
    )
    assert connection.in_atomic_block
