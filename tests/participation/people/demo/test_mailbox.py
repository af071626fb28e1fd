import os
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail
from django.urls import reverse
from django.utils import timezone

from participation.people.demo import mailbox
from tests.factories import PASSWORD
from tests.participation.people.markup import Page
from tests.participation.people.signin.signing import is_signed_in


@pytest.fixture(autouse=True)
def mails_go_to_files(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path


def test_mails_are_listed_newest_first_with_their_turkish_words(tmp_path):
    send_mail("Şifre değil, parola", "Merhaba,\n\nıIiİ", None, ["ayse@example.org"])
    [path] = tmp_path.iterdir()
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 1))
    connection = get_connection()
    connection.open()
    for number in (1, 2):
        EmailMultiAlternatives(
            f"{number}. duyuru", "Metin", to=["a@example.org"], connection=connection
        ).send()
    connection.close()
    mails = mailbox.list_newest_mails(10)
    assert [mail.subject for mail in mails] == ["2. duyuru", "1. duyuru", "Şifre değil, parola"]
    assert mails[2].recipient == "ayse@example.org"
    assert mails[2].text.strip() == "Merhaba,\n\nıIiİ"
    assert mails[2].sent_at is not None
    assert abs(mails[2].sent_at - timezone.now()) < timedelta(minutes=1)
    assert [mail.subject for mail in mailbox.list_newest_mails(1)] == ["2. duyuru"]
    assert all(mailbox.find_demo_mail(mail.ident) == mail for mail in mails)


@pytest.mark.parametrize("ident", ["", "x", "../secret_key.0", "..%2Fsecret_key.0", "yok.0"])
def test_mailbox_finds_only_mails(ident, tmp_path):
    (tmp_path.parent / "secret_key.log").write_text("geheim", encoding="ascii")
    assert mailbox.find_demo_mail(ident) is None


def test_empty_or_missing_folder_is_an_empty_list(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "yok"
    assert mailbox.list_newest_mails(10) == []


@pytest.mark.django_db
def test_sign_up_can_be_completed_with_the_mailbox_page(client):
    client.post(reverse("account_signup"), {"email": "yeni@example.org", "password1": PASSWORD})
    mails = client.get(reverse("demo:mails"))
    address = reverse("demo:mail", args=[mails.context["mails"][0].ident])
    assert address in Page(mails.content.decode()).links
    links = Page(client.get(address).content.decode()).links
    [link] = [link for link in links if "/e-posta/onay/" in link]
    client.post(link)
    assert is_signed_in(client)


@pytest.mark.django_db
def test_mails_are_escaped(client):
    text = '<script>alert(1)</script> https://x.example/"onclick="y javascript:alert(2) a@example.org'
    send_mail("<b>Konu</b>", text, None, ["a@example.org"])
    page = client.get(reverse("demo:mail", args=[mailbox.list_newest_mails(1)[0].ident])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>Konu" not in page
    assert Page(page).inline == []
    assert 'href="https://x.example/&quot;onclick=&quot;y"' in page
    assert not [link for link in Page(page).links if link.startswith(("javascript:", "mailto:"))]


@pytest.mark.django_db
def test_pages_of_mails_do_not_exist_outside_demo_mode(client, settings):
    send_mail("Konu", "Metin", None, ["a@example.org"])
    address = reverse("demo:mail", args=[mailbox.list_newest_mails(1)[0].ident])
    settings.DEMO_MODE = False
    assert client.get(address).status_code == 404
    assert client.get(reverse("demo:mails")).status_code == 404
