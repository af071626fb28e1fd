from django.urls import path

import forums.converters  # noqa: F401 - knows <place:…>
import participation.converters  # noqa: F401 - knows <number:…>
from forums.boards import api as boards_api
from forums.curation import api as curation_api
from forums.discussion.api import board_threads, posts, threads
from forums.discussion.drafts import api as drafts_api
from forums.discussion.following import api as following_api
from forums.discussion.pictures import api as pictures_api
from forums.discussion.pictures import imaging
from forums.members import api as members_api
from forums.moderation import api as moderation_api
from forums.moderation.appeals import api as appeals_api
from forums.moderation.reports import api as reports_api
from forums.moderation.rule_books import api as rule_books_api
from forums.moderation.transparency import api as transparency_api
from forums.search import api as search_api
from forums.statements import api as statements_api
from forums.statements.consensus_map import api as consensus_map_api
from participation.uploads import takes_files

app_name = "forums-api"
urlpatterns = [
    path("boards/", boards_api.BoardList.as_view(), name="boards"),
    path("boards/<slug:slug>/", boards_api.BoardDetail.as_view(), name="board"),
    path("boards/<slug:slug>/threads/", board_threads.BoardThreads.as_view(), name="threads"),
    path("boards/<slug:slug>/digest/", curation_api.BoardDigest.as_view(), name="digest"),
    path("boards/<slug:slug>/seen/", following_api.BoardSeen.as_view(), name="board-seen"),
    path("boards/<slug:slug>/follow/", boards_api.BoardFollowing.as_view(), name="follow-board"),
    path("threads/<number:thread_id>/", threads.ThreadDetail.as_view(), name="thread"),
    path("threads/<number:thread_id>/posts/", threads.ThreadPosts.as_view(), name="posts"),
    path("threads/<number:thread_id>/acts/", curation_api.ThreadActs.as_view(), name="acts"),
    path("threads/<number:thread_id>/seen/", following_api.ThreadSeen.as_view(), name="thread-seen"),
    path("threads/<number:thread_id>/follow/", following_api.ThreadFollowing.as_view(), name="follow-thread"),
    path(
        "threads/<number:thread_id>/statements/", statements_api.ThreadStatements.as_view(), name="statements"
    ),
    path(
        "threads/<number:thread_id>/statements/opening/",
        statements_api.StatementsOpening.as_view(),
        name="open-statements",
    ),
    path(
        "threads/<number:thread_id>/statements/closing/",
        statements_api.StatementsClosing.as_view(),
        name="close-statements",
    ),
    path(
        "threads/<number:thread_id>/statements/<number:statement_id>/vote/",
        statements_api.StatementVoting.as_view(),
        name="vote",
    ),
    path(
        "threads/<number:thread_id>/statements/<number:statement_id>/reports/",
        reports_api.StatementReports.as_view(),
        name="report-statement",
    ),
    path(
        "threads/<number:thread_id>/consensus/", consensus_map_api.ThreadConsensus.as_view(), name="consensus"
    ),
    path("members/<slug:handle>/block/", members_api.MemberBlocking.as_view(), name="block"),
    path("posts/<number:post_id>/", posts.PostDetail.as_view(), name="post"),
    path("posts/<number:post_id>/versions/", posts.PostVersions.as_view(), name="versions"),
    path("posts/<number:post_id>/support/", posts.PostSupport.as_view(), name="support"),
    path("posts/<number:post_id>/reports/", reports_api.PostReports.as_view(), name="report"),
    path(
        "pictures/",
        takes_files(imaging.MOST_BYTES)(pictures_api.PictureList.as_view()),
        name="pictures",
    ),
    path("pictures/<uuid:picture_id>/", pictures_api.PictureDetail.as_view(), name="picture"),
    path("search/", search_api.Search.as_view(), name="search"),
    path("rules/", rule_books_api.Rules.as_view(), name="rules"),
    path("decisions/", moderation_api.DecisionList.as_view(), name="decisions"),
    path("decisions/<uuid:number>/", moderation_api.DecisionDetail.as_view(), name="decision"),
    path("decisions/<uuid:number>/appeal/", appeals_api.DecisionAppeal.as_view(), name="appeal"),
    path("log/", transparency_api.Log.as_view(), name="log"),
    path("log/threads/", curation_api.ActLog.as_view(), name="log-threads"),
    path("transparency/", transparency_api.Years.as_view(), name="transparency"),
    path("transparency/<number:year>/", transparency_api.Year.as_view(), name="transparency-year"),
    path("review/", moderation_api.Queue.as_view(), name="review"),
    path("review/next/", moderation_api.ClaimNext.as_view(), name="claim-next"),
    path("review/<number:item_id>/", moderation_api.Item.as_view(), name="item"),
    path("review/<number:item_id>/claim/", moderation_api.Claim.as_view(), name="claim"),
    path("review/<number:item_id>/decision/", moderation_api.ItemDecision.as_view(), name="decide"),
    path("appeals/", appeals_api.AppealList.as_view(), name="appeals"),
    path("appeals/<number:appeal_id>/decision/", appeals_api.AppealDecision.as_view(), name="decide-appeal"),
    path("drafts/", drafts_api.DraftList.as_view(), name="drafts"),
    path("drafts/<place:place>/", drafts_api.DraftDetail.as_view(), name="draft"),
    path("preview/", drafts_api.Preview.as_view(), name="preview"),
]
