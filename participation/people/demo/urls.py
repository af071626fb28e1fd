from django.urls import path

from participation.people.demo import views

app_name = "demo"

urlpatterns = [
    path("posta/", views.list_demo_mails, name="mails"),
    path("posta/<str:ident>/", views.show_demo_mail, name="mail"),
]
