"""URLs of versions and pictures, and of the pages on which editors and officers keep texts, pictures and
offices. The pages themselves are among the site's own (``config.site.urls``). The address of a picture has no
language (``config.urls``).
"""

from django.urls import path

import participation.pages.converters
import participation.web.converters  # noqa: F401 - registers <pagename:…>, <digest:…>, <number:…>
from participation.pages import views

app_name = "pages"
#: Below ``/sayfalar/``.
urlpatterns = [
    path("<pagename:page>/", views.list_versions, name="versions"),
    path("<pagename:page>/<number:number>/", views.show_version, name="version"),
]
picture_urlpatterns = [
    path("resim/<digest:digest>.webp", views.serve_picture, name="page-picture"),
]
#: Below ``/yonetim/sayfalar/``.
staff_urlpatterns = [
    path("", views.show_overview, name="overview"),
    path("<pagename:page>/", views.edit_page_text, name="edit"),
    path("<pagename:page>/taslagi-sil/", views.discard_draft, name="discard"),
    path("resimler/", views.list_pictures, name="pictures"),
    path("resimler/<digest:digest>/kaldir/", views.remove_picture, name="picture-remove"),
    path("burolar/yeni/", views.add_office, name="office-add"),
    path("burolar/<number:office_id>/", views.change_office, name="office"),
    path("burolar/<number:office_id>/kaldir/", views.remove_office, name="office-remove"),
]
