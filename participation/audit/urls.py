"""URLs below ``/denetim/``."""

from django.urls import path

from participation.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.list_entries, name="list"),
    path("dogrula/", views.verify_chain, name="verify"),
    path("zincir.jsonl", views.download_json, name="jsonl"),
    path("zincir.csv", views.download_csv, name="csv"),
    path("<int:number>/", views.show_log_entry, name="entry"),
]
