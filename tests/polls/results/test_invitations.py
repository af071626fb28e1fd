"""Nobody is invited to answer who would then be refused: what is asked of them is said before they begin."""

from typing import Any

import pytest
from django.test import Client

from participation.people.models import AssuranceLevel
from tests.factories import make_district, make_poll, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_cached")]

RESIDENCE = 'href="/ikamet/"'
ANSWER = ">Yanıtla<"


def main(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


def signed_in(**given: Any) -> Client:
    client = Client()
    client.force_login(make_user(**given))
    return client


def test_a_visitor_reads_before_the_form_which_level_is_needed_and_where_to_get_it() -> None:
    poll = make_poll(minimum_assurance=AssuranceLevel.ROLL_MATCHED)
    html = main(Client(), poll.get_absolute_url())
    assert html.index("hesabının düzeyi en az “listeyle eşleşti” olanlar") < html.index("<form")
    assert html.index(RESIDENCE) < html.index("<form")


def test_a_visitor_reads_before_the_form_which_districts_are_asked() -> None:
    poll = make_poll(districts=[make_district("Buca")])
    html = main(Client(), poll.get_absolute_url())
    assert html.index("şuralarda oturanlar yanıtlayabilir: Buca.") < html.index("<form")
    assert RESIDENCE not in html


def test_a_poll_for_everybody_says_nothing_of_it() -> None:
    html = main(Client(), make_poll().get_absolute_url())
    assert "yanıtlayabilir" not in html[: html.index("<form")]
    assert RESIDENCE not in html


@pytest.mark.parametrize("asked", ["level", "district"])
def test_whoever_is_not_asked_reads_why_and_where_to_prove_a_residence(asked: str) -> None:
    more = {"minimum_assurance": 20} if asked == "level" else {"districts": [make_district("Buca")]}
    poll = make_poll(**more)
    html = main(signed_in(), poll.get_absolute_url())
    assert RESIDENCE in html
    assert "Yanıtımı gönder" not in html


@pytest.mark.parametrize("address", ["/", "/yoklamalar/"])
def test_cards_invite_only_those_who_are_asked(address: str) -> None:
    konak, buca = make_district("Konak"), make_district("Buca")
    make_poll(minimum_assurance=AssuranceLevel.ROLL_MATCHED)
    make_poll(districts=[buca])
    assert main(Client(), address).count(ANSWER.strip("><")) >= 2
    outsider = main(signed_in(district=konak), address)
    assert "ikametini kanıtlayanlar için" in outsider
    assert "başka ilçelerde oturanlar için" in outsider
    assert 'class="button" href="/yoklamalar/' not in outsider
    matched = main(signed_in(district=buca, assurance=AssuranceLevel.ROLL_MATCHED), address)
    assert matched.count('class="button" href="/yoklamalar/') == 2
