"""All URLs below ``/hesap/``: our pages, and allauth's views under Turkish paths with their own names."""

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path, re_path
from django.views.generic import RedirectView

import participation.web.converters  # noqa: F401 - registers <number:…>
from participation.people import views
from participation.people.invitations import views as invitation_views
from participation.people.signin import views as signin_views

own = [
    path("", RedirectView.as_view(pattern_name="people:profile"), name="index"),
    path("profil/", views.edit_profile, name="profile"),
    path("guvenlik/", views.show_security, name="security"),
    path("api-anahtarlari/", views.manage_api_tokens, name="tokens"),
    path("api-anahtarlari/<str:token_key>/iptal/", views.revoke_token, name="revoke_token"),
    path("ikinci-adim/", views.show_second_factor, name="second_factor"),
    path("oturumlar/", views.list_devices, name="devices"),
    path("onay/kod/", signin_views.reauthenticate_by_code, name="confirm"),
    path("kimlik/", signin_views.manage_identity_link, name="identity"),
    path("giris/kimlik/", signin_views.redirect_to_provider, name="identity_begin"),
    path("giris/kimlik/donus/", signin_views.return_from_provider, name="identity_callback"),
    path("kayit/kimlik/", signin_views.sign_up, name="identity_sign_up"),
    path("roller/", views.list_accounts, name="roles"),
    path("roller/<uuid:public_id>/", views.manage_account, name="account"),
    path("gorevler/", views.show_powers, name="powers"),
    path("davet/", invitation_views.show_invitation, name="invitation"),
]

staff_urlpatterns = [
    path("davetler/", invitation_views.list_invitations, name="invitations"),
    path(
        "davetler/<number:invitation_id>/geri-al/",
        invitation_views.withdraw_invitation,
        name="invitation-withdraw",
    ),
]

sign_in = [
    path("giris/", account.login, name="account_login"),
    path("giris/kod/", account.request_login_code, name="account_request_login_code"),
    path("giris/kod/onay/", account.confirm_login_code, name="account_confirm_login_code"),
    path("giris/iki-adim/", mfa.authenticate, name="mfa_authenticate"),
    path("giris/gecis-anahtari/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("cikis/", account.logout, name="account_logout"),
    path("askida/", account.account_inactive, name="account_inactive"),
    path("kayit/", views.signup, name="account_signup"),
    path("onay/", account.reauthenticate, name="account_reauthenticate"),
    path("onay/iki-adim/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("onay/gecis-anahtari/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]

address_and_password = [
    path("e-posta/", account.email, name="account_email"),
    path("e-posta/onay/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^e-posta/onay/(?P<key>[-:\w]+)/$", views.confirm_email, name="account_confirm_email"),
    path("parola/", account.password_change, name="account_change_password"),
    # allauth would not ask who it is: whoever has stolen a session could set a password, and confirm with it.
    path("parola/belirle/", reauthentication_required(account.password_set), name="account_set_password"),
    path("parola/sifirla/", account.password_reset, name="account_reset_password"),
    path("parola/sifirla/gonderildi/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "parola/sifirla/tamam/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^parola/sifirla/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

second_step = [
    path("iki-adim/", mfa.index, name="mfa_index"),
    path("iki-adim/uygulama/", totp.activate_totp, name="mfa_activate_totp"),
    path("iki-adim/uygulama/kapat/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("iki-adim/kurtarma/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "iki-adim/kurtarma/yeni/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        "iki-adim/kurtarma/indir/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path("gecis-anahtarlari/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("gecis-anahtarlari/ekle/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("gecis-anahtarlari/<int:pk>/sil/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("gecis-anahtarlari/<int:pk>/ad/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
]

urlpatterns = [
    path("", include((own, "people"))),
    *sign_in,
    *address_and_password,
    *second_step,
]
