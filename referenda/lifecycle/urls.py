"""URL patterns of referenda: public pages, officers' pages, the API."""

from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from referenda.lifecycle import api
from referenda.lifecycle.views import annulment, drafting, management, public, steps

_ONE = "<number:referendum_id>/"
_STEPS = {
    "submit": "incelemeye-gonder",
    "announce": "duyur",
    "begin-ceremony": "anahtar-toreni",
    "make-ready": "hazir",
    "propose": "imzala",
    "certify": "kesinlestir",
    "delete": "sil",
}
_STEPS_WITH_REASON = {
    "send-back": "geri-gonder",
    "restart-ceremony": "toreni-yenile",
    "explain": "farki-acikla",
}
urlpatterns = [
    path("", public.show_referendum_list, name="list"),
    path(_ONE, public.show_referendum, name="referendum"),
    path(f"{_ONE}denetle/", public.show_verification_guide, name="check"),
]
staff_urlpatterns = [
    path("", management.show_overview, name="overview"),
    path("yeni/", drafting.create_or_edit_draft, name="create"),
    path(_ONE, management.manage_referendum, name="manage"),
    path(f"{_ONE}duzenle/", drafting.create_or_edit_draft, name="edit"),
    path(f"{_ONE}sorular/yeni/", drafting.create_or_edit_question, name="question-create"),
    path(f"{_ONE}sorular/<number:question_id>/", drafting.create_or_edit_question, name="question"),
    path(f"{_ONE}sorular/<number:question_id>/cikar/", drafting.remove_question, name="question-remove"),
    path(f"{_ONE}emanetciler/", drafting.name_trustees, name="trustees"),
    path(f"{_ONE}iptal/", annulment.propose_annulment, name="annul"),
    *[
        path(f"{_ONE}iptal/<number:annulment_id>/{word}/", view, name=f"annulment-{name}")
        for name, word, view in (
            ("confirm", "onayla", annulment.confirm_annulment),
            ("decline", "reddet", annulment.decline_annulment),
            ("withdraw", "geri-al", annulment.withdraw_annulment),
        )
    ],
    *[path(f"{_ONE}{word}/", steps.take_step, {"name": name}, name=name) for name, word in _STEPS.items()],
    *[
        path(f"{_ONE}{word}/", steps.step_with_reason, {"name": name}, name=name)
        for name, word in _STEPS_WITH_REASON.items()
    ],
]
api_urlpatterns = [
    path("", api.ReferendumList.as_view(), name="list"),
    path(_ONE, api.ReferendumDetail.as_view(), name="detail"),
    path(f"{_ONE}live/", api.ReferendumLive.as_view(), name="live"),
]
