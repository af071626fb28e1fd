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
    path("katalog.jsonld", public.show_catalogue, name="catalogue"),
    path("<number:bulletin_id>/", public.redirect_from_id, name="by-id"),
    path("<bulletin:slug>/", public.show_bulletin, name="bulletin"),
    path("<bulletin:slug>/<number:version>/", public.show_bulletin, name="edition"),
    path("<bulletin:slug>/<number:version>/rapor.<format:form>", public.download_version, name="download"),
    path(
        "<bulletin:slug>/<number:version>/onizleme.png",
        public.download_version,
        {"form": rendering.PREVIEW},
        name="preview",
    ),
    path(
        "<bulletin:slug>/<number:version>/gomulu/<ident:section>/<ident:chart>/", public.embed, name="embed"
    ),
]
staff_urlpatterns = [
    path("", staff.show_overview, name="overview"),
    path("yeni/", staff.create_bulletin, name="create"),
    path("<number:edition_id>/", staff.manage_edition, name="manage"),
    path("<number:edition_id>/metin/", staff.edit_edition_text, name="text"),
    path("<number:edition_id>/onizleme/", staff.preview_edition, name="preview"),
    path("<number:edition_id>/yayimla/", staff.publish_edition, name="publish"),
    path("<number:edition_id>/gonder/", staff.submit_edition, name="submit"),
    path("<number:edition_id>/iade/", staff.return_to_draft, name="return"),
    path("<number:edition_id>/sil/", staff.delete_draft, name="delete"),
    path("<number:edition_id>/yeni-surum/", staff.new_version, name="new-version"),
    path("<number:edition_id>/bolumler/", staff.arrange_sections, name="sections"),
    path("<number:edition_id>/bolumler/<number:section_id>/", staff.comment_section, name="section"),
]
api_urlpatterns = [
    path("", api.BulletinList.as_view(), name="list"),
    path("<str:slug>/", api.BulletinDetail.as_view(), name="detail"),
]
