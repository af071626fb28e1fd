"""URL patterns of drafts."""

from django.urls import path

import forums.discussion.converters  # noqa: F401 - registers <place:…>
from forums.discussion.drafts import api, views

urlpatterns = [
    path("taslaklar/", views.list_drafts, name="drafts"),
    path("taslak/", views.store_draft, name="keep-draft"),
    path("taslak/at/", views.discard_draft, name="discard-draft"),
]
api_urlpatterns = [
    path("drafts/", api.DraftList.as_view(), name="drafts"),
    path("drafts/<place:place>/", api.DraftDetail.as_view(), name="draft"),
    path("preview/", api.Preview.as_view(), name="preview"),
]
