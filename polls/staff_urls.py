from django.urls import path

from polls.views import staff

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
    path("<int:poll_id>/", staff.manage, name="manage"),
    path("<int:poll_id>/ayarlar/", staff.settings, name="settings"),
    path("<int:poll_id>/onizleme/", staff.preview, name="preview"),
    path("<int:poll_id>/sorular/yeni/", staff.question, name="question-create"),
    path("<int:poll_id>/sorular/<int:question_id>/", staff.question, name="question"),
    path("<int:poll_id>/sorular/<int:question_id>/tasi/", staff.question_move, name="question-move"),
    path("<int:poll_id>/sorular/<int:question_id>/sil/", staff.question_delete, name="question-delete"),
    *[path(f"<int:poll_id>/{word}/", staff.step, {"name": name}, name=name) for name, word in _STEPS.items()],
]
