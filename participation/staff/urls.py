"""URLs below ``/yonetim/``; the pages of staff themselves belong to their apps."""

from django.urls import path

from participation.staff import views

app_name = "staff"
urlpatterns = [
    path("", views.show_staff_home, name="home"),
    path("sayi/", views.show_workload, name="count"),
]
