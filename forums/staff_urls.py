from django.urls import path

from forums.views import listing, moderation, rulebooks, staff, stating

app_name = "forums-staff"
urlpatterns = [
    path("panolar/", staff.boards, name="boards"),
    path("panolar/yeni/", staff.board, name="board-create"),
    path("panolar/<number:board_id>/", staff.board, name="board"),
    path("panolar/<number:board_id>/arsivle/", staff.archive, name="board-archive"),
    path("kurallar/", rulebooks.new_version, name="rule-book"),
    path("etiketler/", staff.tags, name="tags"),
    path("", moderation.queue, name="queue"),
    path("siradaki/", moderation.claim_next, name="claim-next"),
    path("inceleme/<number:item_id>/", moderation.item, name="item"),
    path("inceleme/<number:item_id>/al/", moderation.claim, name="claim"),
    path("inceleme/<number:item_id>/birak/", moderation.release, name="release"),
    path("itirazlar/", moderation.appeals, name="appeals"),
    path("itirazlar/<number:appeal_id>/", moderation.appeal, name="appeal"),
    path("kelimeler/", listing.words, name="words"),
    path("gorusler/", stating.waiting, name="statements"),
    path("gorusler/<number:statement_id>/", stating.review, name="review-statement"),
]
