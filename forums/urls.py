from django.urls import path

import participation.converters  # noqa: F401 - knows <number:…>
from forums.views import curating, openness, reading, reporting, writing

app_name = "forums"
urlpatterns = [
    path("", reading.index, name="index"),
    path("takip/", reading.following, name="following"),
    path("taslaklar/", writing.drafts, name="drafts"),
    path("taslak/", writing.keep_draft, name="keep-draft"),
    path("taslak/at/", writing.discard, name="discard-draft"),
    path("etiket/<slug:slug>/", reading.tag, name="tag"),
    path("kisi/<slug:handle>/", reading.member, name="member"),
    path("konu/<number:thread_id>/", reading.thread, name="thread"),
    path("konu/<number:thread_id>/yanitla/", writing.reply, name="reply"),
    path("konu/<number:thread_id>/takip/", writing.follow, name="follow"),
    path("konu/<number:thread_id>/durum/", reading.standing, name="standing"),
    path("konu/<number:thread_id>/yonet/", curating.manage, name="manage"),
    path("konu/<number:thread_id>/ozetle/", curating.summarise, name="summarise"),
    path("konu/<number:thread_id>/birlestir/", curating.merge, name="merge"),
    path("konu/<number:thread_id>/bol/", curating.split, name="split"),
    path("ileti/<number:post_id>/", reading.post, name="post"),
    path("ileti/<number:post_id>/destek/", writing.support, name="support"),
    path("ileti/<number:post_id>/duzenle/", writing.edit, name="edit"),
    path("ileti/<number:post_id>/sil/", writing.delete, name="delete"),
    path("ileti/<number:post_id>/gecmis/", reading.versions, name="versions"),
    path("ileti/<number:post_id>/bildir/", reporting.report, name="report"),
    path("kurallar/", reporting.rule_book, name="rules"),
    path("kurallar/<number:version>/", reporting.rule_book, name="rule-book"),
    path("kararlar/", reporting.decisions, name="decisions"),
    path("kararlar/<uuid:number>/", reporting.decision, name="decision"),
    path("kararlar/<uuid:number>/itiraz/", reporting.appeal, name="appeal"),
    path("kayitlar/", openness.log, name="log"),
    path("seffaflik/", openness.transparency, name="transparency"),
    path("seffaflik/<number:year>/", openness.transparency, name="transparency-year"),
    path("seffaflik/<number:year>/csv/", openness.transparency_csv, name="transparency-csv"),
    path("<slug:slug>/", reading.board, name="board"),
    path("<slug:slug>/ozet/", reading.digest, name="digest"),
    path("<slug:slug>/yeni/", writing.start, name="start"),
    path("<slug:slug>/takip/", writing.follow_board, name="follow-board"),
    path("<slug:slug>/okundu/", writing.mark_board_read, name="mark-read"),
]
