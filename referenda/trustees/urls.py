"""URL patterns of the key ceremony and the decryption."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.trustees.views import redecryption, trustees

_ONE = "<number:referendum_id>/"
#: What a trustee's browser publishes, with its path segment.
_PUBLISHED = {
    "certificate": "sertifika",
    "dealing": "paylar",
    "key": "anahtar",
    "decryption": "cozum",
}
urlpatterns = [
    path(f"{_ONE}kanitlar.jsonl", trustees.show_factor_proofs, name="factor-proofs"),
    path(f"{_ONE}toren/", trustees.show_ceremony, name="ceremony"),
    path(f"{_ONE}toren/durum.json", trustees.show_live_state, name="standing"),
    path(f"{_ONE}emanetci/", trustees.show_trustee_page, name="trustee"),
    path(f"{_ONE}emanetci/durum.json", trustees.serve_trustee_state, name="trustee-state"),
    *[
        path(f"{_ONE}emanetci/{word}/", trustees.publish_act, {"act": act}, name=f"trustee-{act}")
        for act, word in _PUBLISHED.items()
    ],
]
staff_urlpatterns = [
    path(
        f"{_ONE}emanetciler/<number:index>/yeniden-cozum/",
        redecryption.propose_redecryption,
        name="redecryption",
    ),
    *[
        path(
            f"{_ONE}yeniden-cozum/<number:redecryption_id>/{word}/",
            redecryption.decide_redecryption,
            {"act": act},
            name=f"redecryption-{act}",
        )
        for act, word in (("confirm", "onayla"), ("decline", "reddet"), ("withdraw", "geri-al"))
    ],
]
