"""The page for officers, at ``/yonetim/kayitlar/``."""

from django.urls import path

from participation.signups import views

app_name = "signups"
urlpatterns = [path("", views.show_counts, name="counts")]
