from django.urls import path

import participation.converters
import participation.publications.converters  # noqa: F401 - both register converters used below
from participation.publications.feeds import BulletinFeed
from participation.publications.operations import rendering
from participation.publications.views import public

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
