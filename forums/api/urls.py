from django.urls import path

import forums.converters  # noqa: F401 - knows <place:…>
import participation.converters  # noqa: F401 - knows <number:…>
from forums import imaging
from forums.api import (
    boards,
    curating,
    digests,
    drafts,
    members,
    moderation,
    openness,
    pictures,
    posts,
    review,
    search,
    statements,
    threads,
)
from participation.uploads import takes_files

app_name = "forums-api"
urlpatterns = [
    path("boards/", boards.BoardList.as_view(), name="boards"),
    path("boards/<slug:slug>/", boards.BoardDetail.as_view(), name="board"),
    path("boards/<slug:slug>/threads/", boards.BoardThreads.as_view(), name="threads"),
    path("boards/<slug:slug>/digest/", digests.BoardDigest.as_view(), name="digest"),
    path("boards/<slug:slug>/seen/", boards.BoardSeen.as_view(), name="board-seen"),
    path("boards/<slug:slug>/follow/", boards.BoardFollowing.as_view(), name="follow-board"),
    path("threads/<number:thread_id>/", threads.ThreadDetail.as_view(), name="thread"),
    path("threads/<number:thread_id>/posts/", threads.ThreadPosts.as_view(), name="posts"),
    path("threads/<number:thread_id>/acts/", curating.ThreadActs.as_view(), name="acts"),
    path("threads/<number:thread_id>/seen/", threads.ThreadSeen.as_view(), name="thread-seen"),
    path("threads/<number:thread_id>/follow/", threads.ThreadFollowing.as_view(), name="follow-thread"),
    path("threads/<number:thread_id>/statements/", statements.ThreadStatements.as_view(), name="statements"),
    path(
        "threads/<number:thread_id>/statements/opening/",
        statements.StatementsOpening.as_view(),
        name="open-statements",
    ),
    path(
        "threads/<number:thread_id>/statements/closing/",
        statements.StatementsClosing.as_view(),
        name="close-statements",
    ),
    path(
        "threads/<number:thread_id>/statements/<number:statement_id>/vote/",
        statements.StatementVoting.as_view(),
        name="vote",
    ),
    path(
        "threads/<number:thread_id>/statements/<number:statement_id>/reports/",
        moderation.StatementReports.as_view(),
        name="report-statement",
    ),
    path("threads/<number:thread_id>/consensus/", statements.ThreadConsensus.as_view(), name="consensus"),
    path("members/<slug:handle>/block/", members.MemberBlocking.as_view(), name="block"),
    path("posts/<number:post_id>/", posts.PostDetail.as_view(), name="post"),
    path("posts/<number:post_id>/versions/", posts.PostVersions.as_view(), name="versions"),
    path("posts/<number:post_id>/support/", posts.PostSupport.as_view(), name="support"),
    path("posts/<number:post_id>/reports/", moderation.PostReports.as_view(), name="report"),
    path(
        "pictures/",
        takes_files(imaging.MOST_BYTES)(pictures.PictureList.as_view()),
        name="pictures",
    ),
    path("pictures/<uuid:picture_id>/", pictures.PictureDetail.as_view(), name="picture"),
    path("search/", search.Search.as_view(), name="search"),
    path("rules/", moderation.Rules.as_view(), name="rules"),
    path("decisions/", moderation.DecisionList.as_view(), name="decisions"),
    path("decisions/<uuid:number>/", moderation.DecisionDetail.as_view(), name="decision"),
    path("decisions/<uuid:number>/appeal/", moderation.DecisionAppeal.as_view(), name="appeal"),
    path("log/", moderation.Log.as_view(), name="log"),
    path("log/threads/", curating.ActLog.as_view(), name="log-threads"),
    path("transparency/", openness.Years.as_view(), name="transparency"),
    path("transparency/<number:year>/", openness.Year.as_view(), name="transparency-year"),
    path("review/", review.Queue.as_view(), name="review"),
    path("review/next/", review.ClaimNext.as_view(), name="claim-next"),
    path("review/<number:item_id>/", review.Item.as_view(), name="item"),
    path("review/<number:item_id>/claim/", review.Claim.as_view(), name="claim"),
    path("review/<number:item_id>/decision/", review.ItemDecision.as_view(), name="decide"),
    path("appeals/", review.AppealList.as_view(), name="appeals"),
    path("appeals/<number:appeal_id>/decision/", review.AppealDecision.as_view(), name="decide-appeal"),
    path("drafts/", drafts.DraftList.as_view(), name="drafts"),
    path("drafts/<place:place>/", drafts.DraftDetail.as_view(), name="draft"),
    path("preview/", drafts.Preview.as_view(), name="preview"),
]
