"""Collects the URL patterns of all subjects: public pages, staff pages, API."""

from forums.boards import urls as boards
from forums.curation import urls as curation
from forums.discussion import urls as discussion
from forums.discussion.drafts import urls as drafts
from forums.discussion.following import urls as following
from forums.discussion.pictures import urls as pictures
from forums.members import urls as members
from forums.moderation import urls as moderation
from forums.moderation.appeals import urls as appeals
from forums.moderation.hidings import urls as hidings
from forums.moderation.reports import urls as reports
from forums.moderation.rule_books import urls as rule_books
from forums.moderation.transparency import urls as transparency
from forums.review.word_lists import urls as word_lists
from forums.search import urls as search
from forums.statements import urls as statements
from forums.statements.consensus_map import urls as consensus_map

app_name = "forums"
urlpatterns = [
    *search.urlpatterns,
    *moderation.urlpatterns,
    *rule_books.urlpatterns,
    *reports.urlpatterns,
    *appeals.urlpatterns,
    *transparency.urlpatterns,
    *curation.urlpatterns,
    *statements.urlpatterns,
    *consensus_map.urlpatterns,
    *members.urlpatterns,
    *drafts.urlpatterns,
    *pictures.urlpatterns,
    *following.urlpatterns,
    *discussion.urlpatterns,
    *curation.board_urlpatterns,
    *following.board_urlpatterns,
    *boards.board_urlpatterns,
    *discussion.board_urlpatterns,
]
staff_urlpatterns = [
    *moderation.staff_urlpatterns,
    *rule_books.staff_urlpatterns,
    *appeals.staff_urlpatterns,
    *hidings.staff_urlpatterns,
    *word_lists.staff_urlpatterns,
    *boards.staff_urlpatterns,
]
api_urlpatterns = [
    *search.api_urlpatterns,
    *moderation.api_urlpatterns,
    *rule_books.api_urlpatterns,
    *reports.api_urlpatterns,
    *appeals.api_urlpatterns,
    *transparency.api_urlpatterns,
    *curation.api_urlpatterns,
    *statements.api_urlpatterns,
    *consensus_map.api_urlpatterns,
    *members.api_urlpatterns,
    *drafts.api_urlpatterns,
    *pictures.api_urlpatterns,
    *following.api_urlpatterns,
    *boards.api_urlpatterns,
    *discussion.api_urlpatterns,
]
