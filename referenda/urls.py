"""Addresses below ``/halk-oylamalari/``."""

from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from referenda.views import client, noting, objecting, public, records, trusteeship, verifying, voting

app_name = "referenda"
#: What a trustee's browser publishes, and where.
_PUBLISHED = {
    "certificate": "sertifika",
    "dealing": "paylar",
    "key": "anahtar",
    "decryption": "cozum",
}
urlpatterns = [
    path("", public.referendum_list, name="list"),
    path("denetleyici.pyz", public.verifier, name="verifier"),
    path("denetleyici/", verifying.page, name="verifier-page"),
    path("denetleyici.html", verifying.file, name="verifier-file"),
    path("istemci/", client.page, name="client"),
    path("istemci.sha256", client.listing, name="client-list"),
    path("istemci.sha256.sig", client.signature, name="client-signature"),
    path("not-anahtari.pem", noting.key, name="note-key"),
    path("<number:referendum_id>/", public.referendum, name="referendum"),
    path("<number:referendum_id>/pano/", public.board, name="board"),
    path("<number:referendum_id>/arsiv.bel", public.archive, name="archive"),
    path("<number:referendum_id>/ilceler.jsonl", public.districts, name="districts"),
    path("<number:referendum_id>/kanitlar.jsonl", public.factor_proofs, name="factor-proofs"),
    path("<number:referendum_id>/denetle/", public.check, name="check"),
    path("<number:referendum_id>/sifir-raporu/", records.zero_report, name="zero-report"),
    path("<number:referendum_id>/sifir-raporu.pdf", records.zero_report_pdf, name="zero-report-pdf"),
    path("<number:referendum_id>/tutanak.pdf", records.record_pdf, name="record"),
    path("<number:referendum_id>/notlar/akis.atom", noting.feed, name="notes-feed"),
    path("<number:referendum_id>/notlar/<str:name>.json", noting.file, name="note"),
    path("<number:referendum_id>/notlar/<str:name>.sig", noting.signature, name="note-signature"),
    path("<number:referendum_id>/oy-anahtarim/", voting.credential, name="credential"),
    path("<number:referendum_id>/oy-anahtarim/yenile/", voting.credential_replace, name="credential-replace"),
    path("<number:referendum_id>/oy-ver/", voting.vote, name="vote"),
    path("<number:referendum_id>/oy-ver/secim.json", voting.election, name="election"),
    path("<number:referendum_id>/oy-ver/acilis.json", voting.opening, name="opening"),
    path("<number:referendum_id>/oy-ver/listede/", voting.listed, name="listed"),
    path("<number:referendum_id>/oy-ver/gonder/", voting.cast, name="cast"),
    path("<number:referendum_id>/oy-ver/makbuz.pdf", voting.receipt, name="receipt"),
    path("<number:referendum_id>/denetle/acilmis/", voting.opened, name="opened"),
    path("<number:referendum_id>/itirazlar/", public.objections, name="objections"),
    path("<number:referendum_id>/itirazlar/yeni/", objecting.file, name="object"),
    path("<number:referendum_id>/toren/", trusteeship.ceremony, name="ceremony"),
    path("<number:referendum_id>/toren/durum.json", trusteeship.standing, name="standing"),
    path("<number:referendum_id>/emanetci/", trusteeship.trustee, name="trustee"),
    path("<number:referendum_id>/emanetci/durum.json", trusteeship.state, name="trustee-state"),
    *[
        path(
            f"<number:referendum_id>/emanetci/{word}/",
            trusteeship.publish,
            {"act": act},
            name=f"trustee-{act}",
        )
        for act, word in _PUBLISHED.items()
    ],
]
