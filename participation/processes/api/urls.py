from django.urls import path

from participation.processes.api import views

app_name = "processes-api"
urlpatterns = [
    path("processes/", views.ProcessList.as_view(), name="processes"),
    path("processes/<slug:slug>/", views.ProcessDetail.as_view(), name="process"),
    path("organs/", views.OrganList.as_view(), name="organs"),
    path("organs/<slug:slug>/", views.OrganDetail.as_view(), name="organ"),
]
