"""Invitations to roles: by mail, once, and only for the invited address."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from participation.audit.models import Entry
from participation.audit.registry import build_account_subject
from participation.people.errors import (
    AccountClosed,
    FactorBeforeRoles,
    InvitationEnded,
    InvitationForAnother,
    NotAdministrator,
    RoleOfEverybody,
)
from participation.people.invitations import operations as invitation_operations
from participation.people.invitations import queries
from participation.people.models import Invitation, InvitationState, Role, User
from tests.factories import PASSWORD, lose_roles, make_user
from tests.participation.people.signin.signing import force_confirmed, sign_in

pytestmark = pytest.mark.django_db
ADDRESS = "yeni@example.org"
LINK = re.compile(r"https?://\S+?(/hesap/davet/\?k=\S+)")


@pytest.fixture
def administrator() -> User:
    return make_user(role=Role.ADMINISTRATOR, display_name="Ayşe Yönetir")


def invited(administrator: User, *roles: Role, email: str = ADDRESS) -> Invitation:
    chosen = roles or (Role.EDITOR,)
    return invitation_operations.send_invitation(
        administrator=administrator, email=email, roles=chosen, reason="Yayın ekibine katılıyor."
    )


def link() -> str:
    """The path in the last mail."""
    match = LINK.search(str(mail.outbox[-1].body))
    assert match is not None
    return match[1]


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_mail_says_who_invites_to_what_and_until_when(administrator: User) -> None:
    invited(administrator, Role.MODERATOR, Role.EDITOR)

    body = str(mail.outbox[-1].body)
    assert mail.outbox[-1].to == [ADDRESS]
    assert "Ayşe Yönetir" in body
    assert "moderatör, " in body
    assert link() in body


def test_only_the_digest_of_the_token_is_stored(administrator: User) -> None:
    invitation = invited(administrator)

    token = link().partition("?k=")[2]
    assert invitation.digest == queries.compute_token_digest(token)
    assert token not in str(Invitation.objects.values().get())
    assert queries.find_invitation(token) == invitation
    assert queries.find_invitation(token + "x") is None
    assert ADDRESS not in str(list(Entry.objects.values_list("subject", "details")))


def test_invited_account_gets_the_roles_once(administrator: User) -> None:
    invitation, user = invited(administrator, Role.EDITOR, Role.OBSERVER), make_user(email=ADDRESS)
    invitation_operations.accept_invitation(user=user, invitation=invitation)

    stored = User.objects.get(pk=user.pk)
    assert stored.role_names == {Role.RESIDENT, Role.EDITOR, Role.OBSERVER}
    assert stored.staff_since == timezone.localdate()
    granted = Entry.objects.filter(action="role.granted", subject=build_account_subject(user))
    assert [it.reason for it in granted] == ["Yayın ekibine katılıyor."] * 2
    assert {it.actor_public_id for it in granted} == {administrator.public_id}
    assert Entry.objects.filter(action="invitation.accepted").count() == 1
    with pytest.raises(InvitationEnded):
        invitation_operations.accept_invitation(user=user, invitation=invitation)


def test_invitation_expires_after_seven_days(administrator: User) -> None:
    invitation, user = invited(administrator), make_user(email=ADDRESS)

    with time_machine.travel(timezone.now() + timedelta(days=7)), pytest.raises(InvitationEnded):
        invitation_operations.accept_invitation(user=user, invitation=invitation)
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        invitation_operations.accept_invitation(user=user, invitation=invitation)


def test_withdrawn_invitation_cannot_be_accepted(administrator: User) -> None:
    invitation, user = invited(administrator), make_user(email=ADDRESS)
    invitation_operations.withdraw_invitation(administrator=administrator, invitation=invitation)

    with pytest.raises(InvitationEnded):
        invitation_operations.accept_invitation(user=user, invitation=invitation)
    with pytest.raises(InvitationEnded):
        invitation_operations.withdraw_invitation(administrator=administrator, invitation=invitation)
    assert Entry.objects.filter(action="invitation.withdrawn").count() == 1


def test_new_invitation_replaces_the_earlier_one(administrator: User) -> None:
    earlier, later = invited(administrator), invited(administrator, Role.OFFICER, email=ADDRESS.upper())

    earlier.refresh_from_db()
    assert (earlier.state, later.state) == (InvitationState.WITHDRAWN, InvitationState.OPEN)


def test_invitation_ends_with_the_role_of_whoever_invited(administrator: User) -> None:
    invitation, user = invited(administrator), make_user(email=ADDRESS)
    make_user(role=Role.ADMINISTRATOR)
    lose_roles(administrator)

    with pytest.raises(InvitationEnded):
        invitation_operations.accept_invitation(user=user, invitation=invitation)


def test_invitation_is_for_its_address_only(administrator: User) -> None:
    invitation = invited(administrator)
    other, unconfirmed = make_user(), make_user()
    EmailAddress.objects.create(user=unconfirmed, email=ADDRESS, verified=False)

    for user in (other, unconfirmed):
        with pytest.raises(InvitationForAnother):
            invitation_operations.accept_invitation(user=user, invitation=invitation)
    EmailAddress.objects.filter(email=ADDRESS).update(verified=True)
    invitation_operations.accept_invitation(user=unconfirmed, invitation=invitation)


def test_roles_that_need_a_second_factor_are_given_only_with_one(administrator: User, settings: Any) -> None:
    invitation, user = invited(administrator), make_user(email=ADDRESS)
    settings.STAFF_SECOND_FACTOR = True

    with pytest.raises(FactorBeforeRoles):
        invitation_operations.accept_invitation(user=user, invitation=invitation)
    assert User.objects.get(pk=user.pk).role_names == {Role.RESIDENT}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    invitation_operations.accept_invitation(user=user, invitation=invitation)
    assert Role.EDITOR in User.objects.get(pk=user.pk).role_names


def test_closed_account_cannot_accept(administrator: User) -> None:
    invitation, user = invited(administrator), make_user(email=ADDRESS)
    User.objects.filter(pk=user.pk).update(is_active=False, closed_on=timezone.localdate())

    with pytest.raises(AccountClosed):
        invitation_operations.accept_invitation(user=user, invitation=invitation)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_invite(role: Role) -> None:
    with pytest.raises(NotAdministrator):
        invited(make_user(role=role))
    assert not mail.outbox


def test_invitation_needs_roles_and_a_reason(administrator: User) -> None:
    with pytest.raises(RoleOfEverybody):
        invited(administrator, Role.RESIDENT)
    given: dict[str, Any] = {"email": ADDRESS, "roles": [Role.EDITOR], "reason": "Gerekçe"}
    faults: list[dict[str, Any]] = [{"roles": []}, {"reason": " "}, {"email": "x"}]
    for fault in faults:
        with pytest.raises(ValidationError):
            invitation_operations.send_invitation(administrator=administrator, **(given | fault))
    assert not Invitation.objects.exists()


def test_database_refuses_two_open_invitations_and_roles_for_nobody(administrator: User) -> None:
    invitation = invited(administrator)

    def refused(**fields: Any) -> bool:
        try:
            with transaction.atomic():
                Invitation.objects.filter(pk=invitation.pk).update(**fields)
        except IntegrityError:
            return True
        return False

    assert refused(state=InvitationState.ACCEPTED, ended_at=timezone.now())
    assert refused(state=InvitationState.WITHDRAWN)
    assert refused(accepted_by=administrator)
    assert refused(expires_at=invitation.invited_at)
    assert refused(email="Yeni@example.org")
    other = invited(administrator, email="baska@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=other.pk).update(email=ADDRESS)


# Pages


def test_administrator_invites_and_withdraws_on_the_page(client: Client, administrator: User) -> None:
    force_confirmed(client, administrator)
    address = "/yonetim/hesaplar/davetler/"
    assert address in page(client, "/hesap/roller/")
    given = {"email": ADDRESS, "roles": ["editor", "observer"], "reason": "Yayın ekibi."}
    assert client.post(address, {**given, "roles": []}).status_code == 400
    assert client.post(address, given).status_code == 302
    again = client.post(address, given, follow=True).content.decode()
    assert "Bu adrese daha önce gönderilen davet artık geçerli değil." in again

    listed = page(client, address)
    assert ADDRESS in listed
    invitation = Invitation.objects.get(state=InvitationState.OPEN)
    assert client.post(f"{address}{invitation.pk}/geri-al/").status_code == 302
    assert "geri çekildi" in page(client, address)
    assert "geri alındı" in page(client, link())


def test_visitor_reads_what_the_roles_mean_and_how_to_accept(client: Client, administrator: User) -> None:
    invited(administrator, Role.OFFICER)

    shown = page(client, link())
    assert "Ayşe Yönetir" in shown
    assert "Oy hakkı listelerinin" in shown
    assert f"/hesap/kayit/?email={ADDRESS.replace('@', '%40')}&amp;next=" in shown
    assert f'value="{ADDRESS}"' in page(client, f"/hesap/kayit/?email={ADDRESS}")
    assert client.post(link())["Location"].startswith("/hesap/giris/?next=")
    page(client, "/hesap/davet/?k=x", 404)


def test_account_accepts_on_the_page_and_reads_its_duties(client: Client, administrator: User) -> None:
    invited(administrator)
    sign_in(client, make_user(email=ADDRESS, password=PASSWORD))

    assert "Daveti kabul et" in page(client, link())
    answer = client.post(link())
    assert answer["Location"] == "/hesap/gorevler/"
    assert "sizin rolünüz" in page(client, answer["Location"])
    assert "kabul edildi" in page(client, link())
    assert client.post(link()).status_code == 409


def test_another_account_is_told_to_sign_in_with_the_address(client: Client, administrator: User) -> None:
    invited(administrator)
    client.force_login(make_user())

    assert "Daveti kabul et" not in page(client, link())
    assert client.post(link()).status_code == 403


def test_page_leads_to_the_second_factor_first(client: Client, administrator: User, settings: Any) -> None:
    invited(administrator)
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(make_user(email=ADDRESS))

    shown = page(client, link())
    assert "/hesap/iki-adim/uygulama/" in shown
    assert "Daveti kabul et" not in shown
    assert client.post(link()).status_code == 403
