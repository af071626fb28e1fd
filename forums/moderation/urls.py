"""URL patterns of the review queue and decisions."""

from django.urls import path

import participation.web.converters  # noqa: F401 - registers <number:…>
from forums.moderation import api, views

urlpatterns = [
    path("kararlar/", views.list_own_decisions, name="decisions"),
    path("kararlar/<uuid:number>/", views.show_decision, name="decision"),
]
staff_urlpatterns = [
    path("", views.manage_queue, name="queue"),
    path("yokluk/", views.manage_absence, name="absence"),
    path("siradaki/", views.claim_next_item, name="claim-next"),
    path("inceleme/<number:item_id>/", views.review_item, name="item"),
    path("inceleme/<number:item_id>/al/", views.claim_review_item, name="claim"),
    path("inceleme/<number:item_id>/birak/", views.release_claim, name="release"),
    path("gorusler/", views.show_waiting_statements, name="statements"),
    path("gorusler/<number:statement_id>/", views.review_statement, name="review-statement"),
]
api_urlpatterns = [
    path("decisions/", api.DecisionList.as_view(), name="decisions"),
    path("decisions/<uuid:number>/", api.DecisionDetail.as_view(), name="decision"),
    path("review/", api.Queue.as_view(), name="review"),
    path("review/next/", api.ClaimNext.as_view(), name="claim-next"),
    path("review/<number:item_id>/", api.Item.as_view(), name="item"),
    path("review/<number:item_id>/claim/", api.Claim.as_view(), name="claim"),
    path("review/<number:item_id>/hiding/", api.ItemHiding.as_view(), name="hide-at-once"),
    path("review/<number:item_id>/decision/", api.ItemDecision.as_view(), name="decide"),
]
