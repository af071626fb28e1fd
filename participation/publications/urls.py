"""URLs of bulletins: public pages, pages for editors and officers, and the API."""

from django.urls import path

import participation.publications.converters
import participation.web.converters  # noqa: F401 - both register converters used below
from participation.publications import api
from participation.publications.feeds import BulletinFeed
from participation.publications.operations import rendering
from participation.publications.views import public, staff

app_name = "publications"
urlpatterns = [
    path("", public.bulletin_list, name="list"),
    path("akis.atom", BulletinFeed(), name="feed"),
    path("katalog.jsonld", public.catalogue, name="catalogue"),
    path("<number:bulletin_id>/", public.by_id, name="by-id"),
    path("<bulletin:slug>/", public.bulletin, name="bulletin"),
    path("<bulletin:slug>/<number:version>/", public.bulletin, name="edition"),
    path("<bulletin:slug>/<number:version>/rapor.<format:form>", public.download, name="download"),
    path(
        "<bulletin:slug>/<number:version>/onizleme.png",
        public.download,
        {"form": rendering.PREVIEW},
        name="preview",
    ),
    path(
        "<bulletin:slug>/<number:version>/gomulu/<ident:section>/<ident:chart>/", public.embed, name="embed"
    ),
]
staff_urlpatterns = [
    path("", staff.overview, name="overview"),
    path("yeni/", staff.create, name="create"),
    path("<number:edition_id>/", staff.manage, name="manage"),
    path("<number:edition_id>/metin/", staff.text, name="text"),
    path("<number:edition_id>/onizleme/", staff.preview, name="preview"),
    path("<number:edition_id>/yayimla/", staff.publish, name="publish"),
    path("<number:edition_id>/gonder/", staff.submit, name="submit"),
    path("<number:edition_id>/iade/", staff.return_to_draft, name="return"),
    path("<number:edition_id>/sil/", staff.delete, name="delete"),
    path("<number:edition_id>/yeni-surum/", staff.new_version, name="new-version"),
    path("<number:edition_id>/bolumler/", staff.sections, name="sections"),
    path("<number:edition_id>/bolumler/<number:section_id>/", staff.section, name="section"),
]
api_urlpatterns = [
    path("", api.BulletinList.as_view(), name="list"),
    path("<str:slug>/", api.BulletinDetail.as_view(), name="detail"),
]
