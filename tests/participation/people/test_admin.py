"""The technical admin and the first administrator."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.urls import reverse

from participation.audit.models import Entry
from participation.people import rules
from participation.people.models import Role, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(settings) -> User:
    settings.DEMO_MODE = False
    user = make_user(role="administrator", email="yonetici@example.org")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user


def test_visitors_are_redirected_to_the_sites_sign_in(client):
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0] == f"{reverse('account_login')}?next={reverse('admin:index')}"


@pytest.mark.parametrize("role", [role for role in Role.values if role != "administrator"])
def test_other_roles_are_refused(client, role):
    client.force_login(make_user(role=role))
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_administrator_without_second_step_is_asked_to_set_one_up(client, settings):
    settings.DEMO_MODE = False
    client.force_login(make_user(role="administrator"))
    answer = client.get(reverse("admin:index"), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("mfa_index")


def test_demo_administrator_needs_no_second_step(client):
    client.force_login(make_user(role="administrator"))
    assert client.get(reverse("admin:index")).status_code == 200


def test_accounts_are_read_only_in_the_admin(client, administrator):
    client.force_login(administrator)
    user = make_user(email="ayse@example.org")
    assert "ayse@example.org" in client.get(reverse("admin:people_user_changelist")).content.decode()
    page = client.get(reverse("admin:people_user_change", args=[user.pk]))
    assert page.status_code == 200
    assert "password" not in page.content.decode()
    for name in ("change", "delete"):
        assert (
            client.post(reverse(f"admin:people_user_{name}", args=[user.pk]), {"post": "yes"}).status_code
            == 403
        )
    assert client.get(reverse("admin:people_user_add")).status_code == 403
    assert User.objects.filter(pk=user.pk, email="ayse@example.org").exists()


def test_only_intended_models_are_in_the_admin(client, administrator):
    client.force_login(administrator)
    request = client.get(reverse("admin:index")).wsgi_request
    shown = {
        model._meta.label
        for model, its_admin in admin.site._registry.items()
        if its_admin.has_view_permission(request)
    }
    assert shown >= {"people.User", "auth.Group"}
    for secret in (
        "mfa.Authenticator",
        "people.ApiToken",
        "knox.AuthToken",
        "people.Session",
    ):
        assert secret not in shown


class TestFirstAdministrator:
    def test_first_administrator_is_created_by_command_and_recorded(self, monkeypatch, capsys):
        monkeypatch.setattr(
            "participation.people.management.commands.create_administrator.getpass",
            lambda _prompt: "karanfil-7-sokak",
        )
        call_command("create_administrator", "Yonetici@example.org")
        user = User.objects.get(email="yonetici@example.org")
        assert rules.is_administrator(user)
        assert user.check_password("karanfil-7-sokak")
        entry = Entry.objects.get()
        assert (entry.action, entry.actor_public_id) == ("role.granted", None)

    def test_existing_account_is_granted_the_role(self, capsys):
        user = make_user(email="ayse@example.org")
        call_command("create_administrator", "ayse@example.org")
        assert rules.is_administrator(User.objects.get(pk=user.pk))

    def test_weak_password_creates_no_account(self, monkeypatch):
        monkeypatch.setattr(
            "participation.people.management.commands.create_administrator.getpass", lambda _prompt: "123"
        )
        with pytest.raises(CommandError):
            call_command("create_administrator", "yonetici@example.org")
        assert not User.objects.exists()
