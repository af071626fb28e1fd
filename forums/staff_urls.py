from django.urls import path

from forums.boards import views as boards_views
from forums.moderation import views as moderation_views
from forums.moderation.appeals import views as appeals_views
from forums.moderation.rule_books import views as rule_books_views
from forums.review.word_lists import views as word_lists_views

app_name = "forums-staff"
urlpatterns = [
    path("panolar/", boards_views.boards, name="boards"),
    path("panolar/yeni/", boards_views.board, name="board-create"),
    path("panolar/<number:board_id>/", boards_views.board, name="board"),
    path("panolar/<number:board_id>/arsivle/", boards_views.archive, name="board-archive"),
    path("kurallar/", rule_books_views.new_version, name="rule-book"),
    path("etiketler/", boards_views.tags, name="tags"),
    path("", moderation_views.queue, name="queue"),
    path("siradaki/", moderation_views.claim_next, name="claim-next"),
    path("inceleme/<number:item_id>/", moderation_views.item, name="item"),
    path("inceleme/<number:item_id>/al/", moderation_views.claim, name="claim"),
    path("inceleme/<number:item_id>/birak/", moderation_views.release, name="release"),
    path("itirazlar/", appeals_views.open_appeals, name="appeals"),
    path("itirazlar/<number:appeal_id>/", appeals_views.decide_appeal, name="appeal"),
    path("kelimeler/", word_lists_views.words, name="words"),
    path("gorusler/", moderation_views.waiting_statements, name="statements"),
    path("gorusler/<number:statement_id>/", moderation_views.review_statement, name="review-statement"),
]
