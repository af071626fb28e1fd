"""The officers' page of sign-ups by day."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from participation.signups.models import Day
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE = "/yonetim/kayitlar/"


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(make_user(role="officer"))
    return client


def rows(client: Client, address: str = PAGE) -> list[list[str]]:
    html = client.get(address).content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in html.split("</tr>")[:-1]]
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in cells]


def test_days_are_listed_newest_first_with_their_marks_and_today_in_tens(office):
    today = timezone.localdate()
    Day.objects.create(
        day=today, sign_ups=47, network=29, domain=9, matches=1, warned_network=True, has_traces=True
    )
    Day.objects.create(day=today - timedelta(days=1), sign_ups=1234, network=3, domain=2, matches=66)

    shown = rows(office)
    assert [row[1:] for row in shown] == [["40", "olağan dışı 20", "0", "0"], ["1.234", "3", "2", "66"]]
    [first, _second] = rows(office, f"/en{PAGE}")
    assert first[2] == "unusual 20"


def test_only_the_last_28_days_are_listed(office):
    today = timezone.localdate()
    Day.objects.bulk_create(Day(day=today - timedelta(days=number), sign_ups=number) for number in range(40))

    assert [row[1] for row in rows(office)] == [str(number) for number in range(28)]


def test_an_empty_page_says_so(office):
    assert "Henüz bir şey sayılmadı." in office.get(PAGE).content.decode()


def test_the_staff_home_leads_officers_there_and_others_not(office):
    assert f'href="{PAGE}"' in office.get("/yonetim/").content.decode()
    editor = Client()
    editor.force_login(make_user(role="editor"))
    assert f'href="{PAGE}"' not in editor.get("/yonetim/").content.decode()
    assert editor.get(PAGE).status_code == 403
    assert Client().get(PAGE)["Location"].startswith("/hesap/giris/")
