from django.urls import path

from forums.boards import views as boards_views
from forums.curation import views as curation_views
from forums.discussion.drafts import views as drafts_views
from forums.discussion.following import views as following_views
from forums.discussion.pictures import views as pictures_views
from forums.discussion.views import feeds, reading, writing
from forums.members import views as members_views
from forums.moderation import views as moderation_views
from forums.moderation.appeals import views as appeals_views
from forums.moderation.reports import views as reports_views
from forums.moderation.rule_books import views as rule_books_views
from forums.moderation.transparency import views as transparency_views
from forums.search import views as search_views
from forums.statements import views as statements_views
from forums.statements.consensus_map import views as consensus_map_views

app_name = "forums"
urlpatterns = [
    path("", reading.index, name="index"),
    path("akis.atom", feeds.everything, name="feed"),
    path("ara/", search_views.search, name="search"),
    path("takip/", following_views.following, name="following"),
    path("taslaklar/", drafts_views.drafts, name="drafts"),
    path("taslak/", drafts_views.store_draft, name="keep-draft"),
    path("taslak/at/", drafts_views.discard, name="discard-draft"),
    path("resim/<uuid:ident>/", pictures_views.picture, name="picture"),
    path("etiket/<slug:slug>/", reading.tag, name="tag"),
    path("kisi/<slug:handle>/", reading.member, name="member"),
    path("kisi/<slug:handle>/engelle/", members_views.block, name="block"),
    path("konu/<number:thread_id>/", reading.thread, name="thread"),
    path("konu/<number:thread_id>/akis.atom", feeds.thread, name="thread-feed"),
    path("konu/<number:thread_id>/yanitla/", writing.reply, name="reply"),
    path("konu/<number:thread_id>/takip/", following_views.follow, name="follow"),
    path("konu/<number:thread_id>/durum/", reading.thread_status, name="standing"),
    path("konu/<number:thread_id>/yonet/", curation_views.manage, name="manage"),
    path("konu/<number:thread_id>/ozetle/", curation_views.summarise, name="summarise"),
    path("konu/<number:thread_id>/birlestir/", curation_views.merge, name="merge"),
    path("konu/<number:thread_id>/bol/", curation_views.split, name="split"),
    path("konu/<number:thread_id>/gorusler/", statements_views.statements, name="statements"),
    path("konu/<number:thread_id>/gorusler/oy/", statements_views.vote, name="vote"),
    path("konu/<number:thread_id>/gorusler/oner/", statements_views.suggest, name="suggest"),
    path(
        "konu/<number:thread_id>/gorusler/<number:statement_id>/bildir/",
        reports_views.report_statement,
        name="report-statement",
    ),
    path(
        "konu/<number:thread_id>/gorusler/ac/", statements_views.open_conversation, name="open-conversation"
    ),
    path(
        "konu/<number:thread_id>/gorusler/kapat/",
        statements_views.close_conversation,
        name="close-conversation",
    ),
    path("konu/<number:thread_id>/uzlasma/", consensus_map_views.show, name="consensus"),
    path("konu/<number:thread_id>/uzlasma.json", consensus_map_views.as_json, name="consensus-json"),
    path("konu/<number:thread_id>/uzlasma.csv", consensus_map_views.as_csv, name="consensus-csv"),
    path("ileti/<number:post_id>/", reading.post, name="post"),
    path("ileti/<number:post_id>/destek/", writing.support, name="support"),
    path("ileti/<number:post_id>/duzenle/", writing.edit, name="edit"),
    path("ileti/<number:post_id>/sil/", writing.delete, name="delete"),
    path("ileti/<number:post_id>/gecmis/", reading.versions, name="versions"),
    path("ileti/<number:post_id>/bildir/", reports_views.report, name="report"),
    path("kurallar/", rule_books_views.rule_book, name="rules"),
    path("kurallar/<number:version>/", rule_books_views.rule_book, name="rule-book"),
    path("kararlar/", moderation_views.decisions, name="decisions"),
    path("kararlar/<uuid:number>/", moderation_views.decision, name="decision"),
    path("kararlar/<uuid:number>/itiraz/", appeals_views.appeal, name="appeal"),
    path("kayitlar/", transparency_views.log, name="log"),
    path("seffaflik/", transparency_views.transparency, name="transparency"),
    path("seffaflik/<number:year>/", transparency_views.transparency, name="transparency-year"),
    path("seffaflik/<number:year>/csv/", transparency_views.transparency_csv, name="transparency-csv"),
    path("<slug:slug>/", reading.board, name="board"),
    path("<slug:slug>/ozet/", curation_views.digest, name="digest"),
    path("<slug:slug>/akis.atom", feeds.board, name="board-feed"),
    path("<slug:slug>/yeni/", writing.start, name="start"),
    path("<slug:slug>/takip/", boards_views.follow_board, name="follow-board"),
    path("<slug:slug>/okundu/", following_views.mark_board_read, name="mark-read"),
]
