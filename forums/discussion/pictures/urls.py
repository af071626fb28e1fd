"""URL patterns of pictures."""

from django.urls import path

from forums.discussion.pictures import api, views
from participation.storage import imaging
from participation.web.uploads import takes_files

urlpatterns = [
    path("resim/<uuid:ident>/", views.serve_picture, name="picture"),
]
api_urlpatterns = [
    path("pictures/", takes_files(imaging.MAX_BYTES)(api.PictureList.as_view()), name="pictures"),
    path("pictures/<uuid:picture_id>/", api.PictureDetail.as_view(), name="picture"),
]
