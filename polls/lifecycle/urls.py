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
    path("", views.show_overview, name="overview"),
    path("yeni/", views.create_poll, name="create"),
    path("konular/", views.list_matters, name="matters"),
    path("konular/yeni/", views.edit_matter, name="matter-create"),
    path("konular/<number:matter_id>/", views.edit_matter, name="matter"),
    path("konular/<number:matter_id>/sil/", views.delete_matter, name="matter-delete"),
    path("<number:poll_id>/", views.manage_poll, name="manage"),
    path("<number:poll_id>/ayarlar/", views.edit_poll_settings, name="settings"),
    path("<number:poll_id>/onizleme/", views.preview_poll, name="preview"),
    path("<number:poll_id>/ceviri/", views.translation, name="translation"),
    path("<number:poll_id>/kopyala/", views.copy_poll_as_draft, name="copy"),
    path("<number:poll_id>/uzat/", views.extend_poll, name="extend"),
    path("<number:poll_id>/sorular/sirala/", views.order_questions, name="order"),
    path("<number:poll_id>/sorular/duzen/", views.arrange_questions, name="arrange"),
    path("<number:poll_id>/sorular/yeni/", views.edit_question, name="question-create"),
    path("<number:poll_id>/sorular/<number:question_id>/", views.edit_question, name="question"),
    path("<number:poll_id>/sorular/<number:question_id>/tasi/", views.question_move, name="question-move"),
    path("<number:poll_id>/sorular/<number:question_id>/sil/", views.delete_question, name="question-delete"),
    *[
        path(f"<number:poll_id>/{word}/", views.take_poll_step, {"name": name}, name=name)
        for name, word in _STEPS.items()
    ],
]
