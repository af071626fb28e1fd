from django.urls import path

from polls.views import public

app_name = "polls"
urlpatterns = [
    path("", public.poll_list, name="list"),
    path("<int:poll_id>/", public.poll, name="poll"),
]
