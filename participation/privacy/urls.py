"""URLs of texts, consents and requests. The privacy page itself, ``/gizlilik/``, is one of the site's."""

from django.urls import path

import participation.privacy.converters
import participation.web.converters  # noqa: F401 - registers <textkind:…> and <purpose:…>, <number:…>
from participation.privacy import views

app_name = "privacy"
urlpatterns = [
    path("gizlilik/metinler/<textkind:kind>/", views.list_text_versions, name="versions"),
    path("gizlilik/metinler/<textkind:kind>/<number:version>/", views.show_text_version, name="text"),
    path("gizlilik/basvuru/", views.send_request, name="ask"),
    path("gizlilik/basvuru/durum/", views.request_status, name="request-status"),
    path("hesap/rizalar/", views.show_consents, name="consents"),
    path("hesap/rizalar/<purpose:purpose>/ver/", views.give_consent, name="give"),
    path("hesap/rizalar/<purpose:purpose>/geri-al/", views.withdraw_consent, name="withdraw"),
    path("hesap/basvurular/", views.own_requests, name="own-requests"),
]
#: Below ``/yonetim/gizlilik/``.
staff_urlpatterns = [
    path("basvurular/", views.staff_requests, name="requests"),
    path("basvurular/sayilar.csv", views.staff_counts, name="counts"),
    path("basvurular/<number:request_id>/", views.staff_request, name="request"),
    path("metinler/", views.staff_texts, name="texts"),
    path("metinler/<textkind:kind>/", views.staff_publish, name="publish"),
]
