from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from polls.views import brigading, election, results, staff, texts

app_name = "polls-staff"
_STEPS = {
    "open": "ac",
    "withdraw": "geri-cek",
    "close": "kapat",
    "archive": "arsivle",
    "delete": "sil",
}
urlpatterns = [
    path("", staff.overview, name="overview"),
    path("yeni/", staff.create, name="create"),
    path("<number:poll_id>/", staff.manage, name="manage"),
    path("<number:poll_id>/ayarlar/", staff.settings, name="settings"),
    path("<number:poll_id>/secim/", election.relate, name="election"),
    path("<number:poll_id>/tanilama/", results.diagnose, name="diagnostics"),
    path("<number:poll_id>/katilim/", brigading.panel, name="panel"),
    path("<number:poll_id>/katilim/ayir/", brigading.set_aside, name="set-aside"),
    path(
        "<number:poll_id>/katilim/ayir/<number:set_id>/geri-al/",
        brigading.withdraw,
        name="set-aside-withdraw",
    ),
    path("<number:poll_id>/onizleme/", staff.preview, name="preview"),
    path("<number:poll_id>/ceviri/", staff.translation, name="translation"),
    path("<number:poll_id>/kopyala/", staff.copy, name="copy"),
    path("<number:poll_id>/metinler/", texts.review, name="texts"),
    path("<number:poll_id>/metinler/<uuid:text_id>/", texts.one, name="text"),
    path("<number:poll_id>/sorular/<number:question_id>/basliklar/", texts.headings, name="headings"),
    path(
        "<number:poll_id>/sorular/<number:question_id>/basliklar/<number:code_id>/",
        texts.heading,
        name="heading",
    ),
    path("<number:poll_id>/sorular/sirala/", staff.order, name="order"),
    path("<number:poll_id>/sorular/yeni/", staff.question, name="question-create"),
    path("<number:poll_id>/sorular/<number:question_id>/", staff.question, name="question"),
    path("<number:poll_id>/sorular/<number:question_id>/tasi/", staff.question_move, name="question-move"),
    path("<number:poll_id>/sorular/<number:question_id>/sil/", staff.question_delete, name="question-delete"),
    *[
        path(f"<number:poll_id>/{word}/", staff.step, {"name": name}, name=name)
        for name, word in _STEPS.items()
    ],
]
