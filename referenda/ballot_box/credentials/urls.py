"""URL patterns of voting credentials."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.ballot_box.credentials import views

_ONE = "<number:referendum_id>/"
urlpatterns = [
    path(f"{_ONE}oy-kullanma-kodum/", views.collect_credential, name="credential"),
    path(f"{_ONE}oy-kullanma-kodum/yenile/", views.replace_credential, name="credential-replace"),
]
staff_urlpatterns = [
    path(f"{_ONE}kod-listesi/", views.manage_credential_list, name="credentials"),
]
