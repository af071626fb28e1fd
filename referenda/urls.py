"""Addresses below ``/halk-oylamalari/``."""

from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from referenda.archive import views as archive_views
from referenda.archive.checkpoints.views import checkpoints, client
from referenda.archive.district_groups import views as district_groups_views
from referenda.archive.verification import views as verification_views
from referenda.ballot_box.board import views as board_views
from referenda.ballot_box.casting import views as casting_views
from referenda.ballot_box.credentials import views as credentials_views
from referenda.lifecycle.views import public as views_public
from referenda.results.documents import views as documents_views
from referenda.results.objections.views import public as objections_views_public
from referenda.trustees.views import trustees

app_name = "referenda"
#: What a trustee's browser publishes, and where.
_PUBLISHED = {
    "certificate": "sertifika",
    "dealing": "paylar",
    "key": "anahtar",
    "decryption": "cozum",
}
urlpatterns = [
    path("", views_public.referendum_list, name="list"),
    path("denetleyici.pyz", verification_views.program, name="verifier"),
    path("denetleyici/", verification_views.page, name="verifier-page"),
    path("denetleyici.html", verification_views.file, name="verifier-file"),
    path("istemci/", client.page, name="client"),
    path("istemci.sha256", client.listing, name="client-list"),
    path("istemci.sha256.sig", client.signature, name="client-signature"),
    path("not-anahtari.pem", checkpoints.key, name="note-key"),
    path("<number:referendum_id>/", views_public.referendum, name="referendum"),
    path("<number:referendum_id>/pano/", board_views.board, name="board"),
    path("<number:referendum_id>/arsiv.bel", archive_views.archive, name="archive"),
    path("<number:referendum_id>/ilceler.jsonl", district_groups_views.districts, name="districts"),
    path("<number:referendum_id>/kanitlar.jsonl", trustees.factor_proofs, name="factor-proofs"),
    path("<number:referendum_id>/denetle/", views_public.check, name="check"),
    path("<number:referendum_id>/sifir-raporu/", documents_views.zero_report, name="zero-report"),
    path("<number:referendum_id>/sifir-raporu.pdf", documents_views.zero_report_pdf, name="zero-report-pdf"),
    path("<number:referendum_id>/tutanak.pdf", documents_views.record_pdf, name="record"),
    path("<number:referendum_id>/notlar/akis.atom", checkpoints.feed, name="notes-feed"),
    path("<number:referendum_id>/notlar/<str:name>.json", checkpoints.file, name="note"),
    path("<number:referendum_id>/notlar/<str:name>.sig", checkpoints.signature, name="note-signature"),
    path("<number:referendum_id>/oy-anahtarim/", credentials_views.credential, name="credential"),
    path(
        "<number:referendum_id>/oy-anahtarim/yenile/",
        credentials_views.credential_replace,
        name="credential-replace",
    ),
    path("<number:referendum_id>/oy-ver/", casting_views.vote, name="vote"),
    path("<number:referendum_id>/oy-ver/secim.json", casting_views.election, name="election"),
    path("<number:referendum_id>/oy-ver/acilis.json", casting_views.opening, name="opening"),
    path("<number:referendum_id>/oy-ver/listede/", casting_views.listed, name="listed"),
    path("<number:referendum_id>/oy-ver/gonder/", casting_views.cast, name="cast"),
    path("<number:referendum_id>/oy-ver/makbuz.pdf", casting_views.receipt, name="receipt"),
    path("<number:referendum_id>/denetle/acilmis/", casting_views.opened, name="opened"),
    path("<number:referendum_id>/itirazlar/", objections_views_public.listing, name="objections"),
    path("<number:referendum_id>/itirazlar/yeni/", objections_views_public.file, name="object"),
    path("<number:referendum_id>/toren/", trustees.ceremony, name="ceremony"),
    path("<number:referendum_id>/toren/durum.json", trustees.standing, name="standing"),
    path("<number:referendum_id>/emanetci/", trustees.trustee, name="trustee"),
    path("<number:referendum_id>/emanetci/durum.json", trustees.state, name="trustee-state"),
    *[
        path(
            f"<number:referendum_id>/emanetci/{word}/",
            trustees.publish,
            {"act": act},
            name=f"trustee-{act}",
        )
        for act, word in _PUBLISHED.items()
    ],
]
