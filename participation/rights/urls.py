"""URLs below ``/hesap/verilerim/``, and of the officers' log."""

from django.urls import path

from participation.rights import views

app_name = "rights"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("hesabi-sil/", views.close_account, name="close"),
    path("kapandi/", views.closed, name="closed"),
    path("geri-al/", views.reopen_account, name="reopen"),
    path("gonderildi/", views.sent, name="sent"),
    path("gonderildi/kapali/", views.sent, {"is_closed": True}, name="sent_closed"),
    path("baglanti/", views.link, name="link"),
]
staff_urlpatterns = [path("", views.show_destruction_log, name="log")]
