"""URL patterns of appeals."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.moderation.appeals import api, views

urlpatterns = [
    path("kararlar/<uuid:number>/itiraz/", views.lodge_appeal, name="appeal"),
]
staff_urlpatterns = [
    path("itirazlar/", views.open_appeals, name="appeals"),
    path("itirazlar/<number:appeal_id>/", views.decide_appeal, name="appeal"),
]
api_urlpatterns = [
    path("decisions/<uuid:number>/appeal/", api.DecisionAppeal.as_view(), name="appeal"),
    path("appeals/", api.AppealList.as_view(), name="appeals"),
    path("appeals/<number:appeal_id>/decision/", api.AppealDecision.as_view(), name="decide-appeal"),
]
