"""The page where people choose what they are notified of, and how."""

import re

import pytest
from django.test import Client

from participation.notifications import queries
from participation.notifications.models import REQUIRED, Category, MailSettings, Preference, Rhythm
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE = "/bildirimler/ayarlar/"


@pytest.fixture
def resident():
    return make_user()


@pytest.fixture
def client(resident):
    client = Client()
    client.force_login(resident)
    return client


def given(**changes):
    data = {f"{it.value}_mail": "never" for it in Category}
    data |= {f"{it.value}_on_site": "on" for it in Category if it != REQUIRED}
    return data | {"quiet_from": "22", "quiet_until": "8", "weekly_day": "0", "language": "tr"} | changes


def test_by_default_everything_is_on_the_site_and_nothing_by_mail(client, resident):
    page = client.get(PAGE).content.decode()
    offered = [it for it in Category if it != Category.WORK]
    assert page.count('value="never" selected') == len(offered)
    assert len(re.findall(r"_on_site\"[^>]*checked", page)) == len(offered) - 1
    assert '<option value="22" selected>22:00' in page
    assert '<option value="8" selected>08:00' in page
    assert not Preference.objects.exists()
    assert not MailSettings.objects.exists()


def test_choices_are_stored_and_shown_again(client, resident):
    data = given(
        replies_mail="at_once", results_mail="weekly", weekly_day="4", language="en", quiet_from="23"
    )
    del data["followed_on_site"]
    assert client.post(PAGE, data).status_code == 302
    chosen = queries.list_preferences_of(resident)
    assert {it: chosen[it].mail for it in Category if chosen[it].mail != "never"} == {
        Category.REPLIES: Rhythm.AT_ONCE,
        Category.RESULTS: Rhythm.WEEKLY,
    }
    assert [it for it in Category if not chosen[it].on_site] == [Category.FOLLOWED]
    times = MailSettings.objects.get()
    assert (times.language, times.quiet_from, times.quiet_until, times.weekly_day) == ("en", 23, 8, 4)
    page = client.get(PAGE).content.decode()
    assert page.count('value="at_once" selected') == page.count('value="weekly" selected') == 1


def test_decisions_cannot_be_taken_off_the_site(client, resident):
    page = client.get(PAGE).content.decode()
    assert "Sitede her zaman gösterilir" in page
    assert "decisions_on_site" not in page
    client.post(PAGE, given(decisions_on_site=""))
    assert queries.list_preferences_of(resident)[REQUIRED].on_site


@pytest.mark.parametrize(
    "changes",
    [
        {"replies_mail": "hourly"},
        {"quiet_from": "24"},
        {"quiet_until": "-1"},
        {"weekly_day": "7"},
        {"language": "de"},
        {"results_mail": ""},
    ],
    ids=str,
)
def test_what_the_form_does_not_offer_is_refused_and_stores_nothing(client, changes):
    response = client.post(PAGE, given(**changes))
    assert response.status_code == 422
    assert not MailSettings.objects.exists()


def test_the_page_is_linked_from_the_list_and_the_profile(client):
    for address in ("/bildirimler/", "/hesap/profil/"):
        assert f'href="{PAGE}"' in client.get(address).content.decode()


def test_the_page_says_that_notices_do_not_tell_of_answers(client):
    page = client.get("/en" + PAGE).content.decode()
    assert "No notice and no e-mail says whether or how you have answered or voted." in page
