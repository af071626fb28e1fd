from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from polls.integrity import views as integrity_views
from polls.lifecycle import views as lifecycle_views
from polls.open_answers import views as open_answers_views
from polls.results import views as results_views
from polls.tally import views as tally_views

app_name = "polls-staff"
_STEPS = {
    "open": "ac",
    "withdraw": "geri-cek",
    "close": "kapat",
    "archive": "arsivle",
    "delete": "sil",
}
urlpatterns = [
    path("", lifecycle_views.overview, name="overview"),
    path("yeni/", lifecycle_views.create, name="create"),
    path("<number:poll_id>/", lifecycle_views.manage, name="manage"),
    path("<number:poll_id>/ayarlar/", lifecycle_views.settings, name="settings"),
    path("<number:poll_id>/secim/", tally_views.relate, name="election"),
    path("<number:poll_id>/tanilama/", results_views.diagnose, name="diagnostics"),
    path("<number:poll_id>/katilim/", integrity_views.panel, name="panel"),
    path("<number:poll_id>/katilim/ayir/", integrity_views.set_aside, name="set-aside"),
    path(
        "<number:poll_id>/katilim/ayir/<number:set_id>/geri-al/",
        integrity_views.withdraw,
        name="set-aside-withdraw",
    ),
    path("<number:poll_id>/onizleme/", lifecycle_views.preview, name="preview"),
    path("<number:poll_id>/ceviri/", lifecycle_views.translation, name="translation"),
    path("<number:poll_id>/kopyala/", lifecycle_views.copy, name="copy"),
    path("<number:poll_id>/metinler/", open_answers_views.review, name="texts"),
    path("<number:poll_id>/metinler/<uuid:text_id>/", open_answers_views.one, name="text"),
    path(
        "<number:poll_id>/sorular/<number:question_id>/basliklar/",
        open_answers_views.headings,
        name="headings",
    ),
    path(
        "<number:poll_id>/sorular/<number:question_id>/basliklar/<number:code_id>/",
        open_answers_views.heading,
        name="heading",
    ),
    path("<number:poll_id>/sorular/sirala/", lifecycle_views.order, name="order"),
    path("<number:poll_id>/sorular/yeni/", lifecycle_views.question, name="question-create"),
    path("<number:poll_id>/sorular/<number:question_id>/", lifecycle_views.question, name="question"),
    path(
        "<number:poll_id>/sorular/<number:question_id>/tasi/",
        lifecycle_views.question_move,
        name="question-move",
    ),
    path(
        "<number:poll_id>/sorular/<number:question_id>/sil/",
        lifecycle_views.question_delete,
        name="question-delete",
    ),
    *[
        path(f"<number:poll_id>/{word}/", lifecycle_views.step, {"name": name}, name=name)
        for name, word in _STEPS.items()
    ],
]
