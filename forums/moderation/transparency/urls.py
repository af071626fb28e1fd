"""URL patterns of the moderation log and the transparency report."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.moderation.transparency import api, views

urlpatterns = [
    path("kayitlar/", views.show_moderation_log, name="log"),
    path("seffaflik/", views.show_transparency, name="transparency"),
    path("seffaflik/<number:year>/", views.show_transparency, name="transparency-year"),
    path("seffaflik/<number:year>/csv/", views.download_transparency_csv, name="transparency-csv"),
]
api_urlpatterns = [
    path("log/", api.Log.as_view(), name="log"),
    path("effects-of-reports/", api.EffectsOfReports.as_view(), name="effects-of-reports"),
    path("transparency/", api.Years.as_view(), name="transparency"),
    path("transparency/<number:year>/", api.Year.as_view(), name="transparency-year"),
]
