"""Certified results in bulletins."""

from datetime import timedelta

import pytest
import time_machine

from participation.publications.registry import Source, find_source
from participation.publications.shape import check_section
from participation.refusals import NotPublishable
from referenda.lifecycle.operations import certification
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def results() -> Source:
    referenda = find_source("referendum")
    assert referenda is not None
    return referenda


@pytest.fixture
def provisional():
    stage = Stage(voters=4).make_ready().collect()
    with stage.voting():
        for number, chosen in enumerate(([0, 1, 0], [0, 1, 0], [1, 0, 0])):
            stage.cast(number, chosen)
    stage.count(1, 2)
    return stage


def certified(stage: Stage) -> Stage:
    with time_machine.travel(stage.objections_end() + timedelta(minutes=1), tick=False):
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
        certification.certify_result(referendum=stage.referendum, officer=stage.other)
    return stage


def test_a_provisional_result_is_not_in_bulletins(provisional, results):
    ident = str(provisional.referendum.pk)

    assert results.candidates() == []
    assert results.problems(ident) != []
    with pytest.raises(NotPublishable):
        results.section(ident)


def test_a_certified_result_is_a_bulletin_section(provisional, results):
    ident = str(certified(provisional).referendum.pk)

    section = results.section(ident)

    check_section({**section, "comment": {"tr": ""}})
    votes, turnout = section["charts"]
    assert [it["values"] for it in votes["rows"]] == [
        {"votes": 2, "share": 100.0},
        {"votes": 0, "share": 0.0},
        {"votes": 1, "share": None},
    ]
    assert [it["values"]["n"] for it in turnout["rows"]] == [4, 3]
    assert "Accepted" in section["intro"]["en"]
    assert results.problems(ident) == []
