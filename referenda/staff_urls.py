"""Addresses below ``/yonetim/halk-oylamalari/`` for the council's officers."""

from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from referenda.ballot_box.credentials import views
from referenda.desks.views import desks, reversals
from referenda.lifecycle.views import annulment, drafting, management, steps
from referenda.results.objections.views import staff
from referenda.trustees.views import redecryption

app_name = "referenda-staff"
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
    "begin-anew": "toreni-yenile",
    "explain": "farki-acikla",
}
_ONE = "<number:referendum_id>/"
urlpatterns = [
    path("", management.overview, name="overview"),
    path("yeni/", drafting.edit, name="create"),
    path(_ONE, management.manage, name="manage"),
    path(f"{_ONE}duzenle/", drafting.edit, name="edit"),
    path(f"{_ONE}sorular/yeni/", drafting.question, name="question-create"),
    path(f"{_ONE}sorular/<number:question_id>/", drafting.question, name="question"),
    path(f"{_ONE}sorular/<number:question_id>/cikar/", drafting.question_remove, name="question-remove"),
    path(f"{_ONE}emanetciler/", drafting.trustees, name="trustees"),
    path(f"{_ONE}anahtar-listesi/", views.credential_list, name="credentials"),
    path(f"{_ONE}itirazlar/<number:objection_id>/", staff.answer, name="answer"),
    path(f"{_ONE}iptal/", annulment.propose, name="annul"),
    *[
        path(f"{_ONE}iptal/<number:annulment_id>/{word}/", view, name=f"annulment-{name}")
        for name, word, view in (
            ("confirm", "onayla", annulment.confirm),
            ("decline", "reddet", annulment.decline),
            ("withdraw", "geri-al", annulment.withdraw),
        )
    ],
    path(f"{_ONE}emanetciler/<number:index>/yeniden-cozum/", redecryption.propose, name="redecryption"),
    *[
        path(
            f"{_ONE}yeniden-cozum/<number:redecryption_id>/{word}/",
            redecryption.decide,
            {"act": act},
            name=f"redecryption-{act}",
        )
        for act, word in (("confirm", "onayla"), ("decline", "reddet"), ("withdraw", "geri-al"))
    ],
    path(f"{_ONE}itirazlar/<number:objection_id>/sonucu/", staff.conclude, name="conclude"),
    path(f"{_ONE}sandiklar/", desks.overview, name="desks"),
    path(f"{_ONE}sandiklar/yeni/", desks.create, name="desk-create"),
    path(f"{_ONE}sandiklar/isaretle/", desks.strike_off, name="strike-off"),
    path(f"{_ONE}sandiklar/<number:desk_id>/kaldir/", desks.remove, name="desk-remove"),
    path(f"{_ONE}sandiklar/<number:desk_id>/isaret-geri-al/", reversals.propose, name="take-back"),
    *[
        path(f"{_ONE}sandiklar/isaret-geri-al/<number:take_back_id>/{word}/", view, name=f"take-back-{name}")
        for name, word, view in (
            ("confirm", "onayla", reversals.confirm),
            ("decline", "reddet", reversals.decline),
            ("withdraw", "vazgec", reversals.withdraw),
        )
    ],
    path(f"{_ONE}sandiklar/<number:desk_id>/sayim/", desks.count, name="count"),
    path(f"{_ONE}sandiklar/<number:desk_id>/imza/", desks.sign, name="sign"),
    *[path(f"{_ONE}{word}/", steps.step, {"name": name}, name=name) for name, word in _STEPS.items()],
    *[
        path(f"{_ONE}{word}/", steps.step_with_reason, {"name": name}, name=name)
        for name, word in _STEPS_WITH_REASON.items()
    ],
]
