from django.urls import path

import participation.web.converters  # noqa: F401 - knows <number:…>
from polls.lifecycle import views

_STEPS = {
    "open": "ac",
    "withdraw": "geri-cek",
    "close": "kapat",
    "archive": "arsivle",
    "delete": "sil",
}
staff_urlpatterns = [
    path("", views.overview, name="overview"),
    path("yeni/", views.create, name="create"),
    path("konular/", views.matters, name="matters"),
    path("konular/yeni/", views.matter, name="matter-create"),
    path("konular/<number:matter_id>/", views.matter, name="matter"),
    path("konular/<number:matter_id>/sil/", views.matter_delete, name="matter-delete"),
    path("<number:poll_id>/", views.manage, name="manage"),
    path("<number:poll_id>/ayarlar/", views.settings, name="settings"),
    path("<number:poll_id>/onizleme/", views.preview, name="preview"),
    path("<number:poll_id>/ceviri/", views.translation, name="translation"),
    path("<number:poll_id>/kopyala/", views.copy, name="copy"),
    path("<number:poll_id>/uzat/", views.extend, name="extend"),
    path("<number:poll_id>/sorular/sirala/", views.order, name="order"),
    path("<number:poll_id>/sorular/duzen/", views.arrange, name="arrange"),
    path("<number:poll_id>/sorular/yeni/", views.question, name="question-create"),
    path("<number:poll_id>/sorular/<number:question_id>/", views.question, name="question"),
    path("<number:poll_id>/sorular/<number:question_id>/tasi/", views.question_move, name="question-move"),
    path("<number:poll_id>/sorular/<number:question_id>/sil/", views.question_delete, name="question-delete"),
    *[
        path(f"<number:poll_id>/{word}/", views.step, {"name": name}, name=name)
        for name, word in _STEPS.items()
    ],
]
