"""An address that takes only POST leads to the page above it when it is opened: after a refusal somebody may
change the language, reload the address or share it.
"""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from participation.people.models import Role, User
from polls.questionnaire import queries
from tests.addresses import every_address
from tests.conftest import publish_first_book, publish_first_pages, publish_first_texts
from tests.factories import make_poll, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]

#: Programs call these, or they exist only while an identity provider is set up.
NO_PAGES = {"people:identity_begin"}


def make_cast_of_all() -> User:
    """Somebody with every role."""
    person = make_user(role="editor")
    for role in Role:
        # An earlier transactional test may have deleted the groups.
        person.groups.add(Group.objects.get_or_create(name=role)[0])
    return User.objects.get(pk=person.pk)


def other_language(html: str) -> str:
    link = re.search(r'<a[^>]* href="([^"]+)"[^>]*hreflang="en"', html) or re.search(
        r'hreflang="en"[^>]* href="([^"]+)"', html.partition("<body>")[2]
    )
    assert link
    return link[1]


def test_the_language_can_be_changed_after_a_refusal(client: Client) -> None:
    poll = make_poll()
    question = queries.questions_of(poll)[0]
    client.force_login(make_user(role="editor"))
    refused = client.post(reverse("polls-staff:question-move", args=[poll.pk, question.pk]))
    assert refused.status_code == 409

    page = client.get(other_language(refused.content.decode()), follow=True)

    assert page.status_code == 200
    assert page.redirect_chain[-1] == (f"/en/yonetim/yoklamalar/{poll.pk}/", 302)


@pytest.mark.usefixtures("nothing_rendered")
@pytest.mark.parametrize("language", ["tr", "en"])
def test_no_page_answers_that_its_method_is_wrong(client: Client, language: str) -> None:
    for publish in (publish_first_book, publish_first_pages, publish_first_texts):
        publish()
    client.force_login(make_cast_of_all())
    with override(language):
        addresses = {
            name: address
            for name, address in every_address().items()
            if not address.startswith("/api/") and name not in NO_PAGES
        }
    wrong = {name for name, address in addresses.items() if client.get(address).status_code == 405}
    assert wrong == set()


@pytest.mark.parametrize(
    ("act", "leads_to"),
    [
        ("/yonetim/forum/inceleme/7/al/", "/yonetim/forum/inceleme/7/"),
        ("/en/yonetim/forum/siradaki/", "/en/yonetim/forum/"),
        ("/yonetim/yoklamalar/7/sorular/sirala/", "/yonetim/yoklamalar/7/"),
        ("/en/hesap/rizalar/cinsiyet/geri-al/", "/en/hesap/rizalar/"),
        ("/bildirimler/okundu/", "/bildirimler/"),
        ("/denetim/dogrula/", "/denetim/"),
        ("/forum/taslak/at/", "/forum/taslaklar/"),
        ("/en/forum/taslak/", "/en/forum/taslaklar/"),
    ],
)
def test_an_act_leads_to_its_page(client: Client, act: str, leads_to: str) -> None:
    client.force_login(make_cast_of_all())
    response = client.get(act, follow=False)
    assert response.status_code == 302
    assert response.headers["Location"] == leads_to


def test_programs_are_answered_as_before(client: Client) -> None:
    poll = make_poll()
    assert client.get(f"/api/v1/polls/{poll.pk}/responses/").status_code == 405
    assert client.put(poll.get_absolute_url()).status_code == 405
