"""URLs below ``/denetim/``."""

from django.urls import path

from participation.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.entries, name="list"),
    path("dogrula/", views.verify, name="verify"),
    path("zincir.jsonl", views.download_json, name="jsonl"),
    path("zincir.csv", views.download_csv, name="csv"),
    path("<int:number>/", views.entry, name="entry"),
]
