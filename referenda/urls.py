"""Addresses below ``/halk-oylamalari/``."""

from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from referenda.views import objecting, public, voting

app_name = "referenda"
urlpatterns = [
    path("", public.referendum_list, name="list"),
    path("<number:referendum_id>/", public.referendum, name="referendum"),
    path("<number:referendum_id>/pano/", public.board, name="board"),
    path("<number:referendum_id>/arsiv.bel", public.archive, name="archive"),
    path("<number:referendum_id>/denetle/", public.check, name="check"),
    path("<number:referendum_id>/oy-anahtarim/", voting.credential, name="credential"),
    path("<number:referendum_id>/oy-anahtarim/yenile/", voting.credential_replace, name="credential-replace"),
    path("<number:referendum_id>/oy-ver/", voting.vote, name="vote"),
    path("<number:referendum_id>/oy-ver/secim.json", voting.election, name="election"),
    path("<number:referendum_id>/oy-ver/listede/", voting.listed, name="listed"),
    path("<number:referendum_id>/oy-ver/gonder/", voting.cast, name="cast"),
    path("<number:referendum_id>/oy-ver/makbuz.pdf", voting.receipt, name="receipt"),
    path("<number:referendum_id>/denetle/acilmis/", voting.opened, name="opened"),
    path("<number:referendum_id>/itirazlar/", public.objections, name="objections"),
    path("<number:referendum_id>/itirazlar/yeni/", objecting.file, name="object"),
]
