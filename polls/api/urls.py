from django.urls import path

from polls.api import views

app_name = "polls-api"
urlpatterns = [
    path("", views.PollList.as_view(), name="list"),
    path("<int:poll_id>/", views.PollDetail.as_view(), name="detail"),
    path("<int:poll_id>/responses/", views.PollResponse.as_view(), name="respond"),
    path("<int:poll_id>/results/", views.PollResults.as_view(), name="results"),
]
