"""URL patterns of all subjects: pages below ``/halk-oylamalari/``, officers' pages below
``/yonetim/halk-oylamalari/``, the API below ``/api/v1/referenda/``."""

from referenda.archive import urls as archive
from referenda.archive.checkpoints import urls as checkpoints
from referenda.archive.district_groups import urls as district_groups
from referenda.archive.verification import urls as verification
from referenda.ballot_box.board import urls as board
from referenda.ballot_box.casting import urls as casting
from referenda.ballot_box.credentials import urls as credentials
from referenda.desks import urls as desks
from referenda.lifecycle import urls as lifecycle
from referenda.results import urls as results
from referenda.results.documents import urls as documents
from referenda.results.objections import urls as objections
from referenda.trustees import urls as trustees

urlpatterns = [
    *lifecycle.urlpatterns,
    *verification.urlpatterns,
    *checkpoints.urlpatterns,
    *archive.urlpatterns,
    *district_groups.urlpatterns,
    *trustees.urlpatterns,
    *credentials.urlpatterns,
    *casting.urlpatterns,
    *board.urlpatterns,
    *documents.urlpatterns,
    *objections.urlpatterns,
]
staff_urlpatterns = [
    *lifecycle.staff_urlpatterns,
    *trustees.staff_urlpatterns,
    *credentials.staff_urlpatterns,
    *desks.staff_urlpatterns,
    *objections.staff_urlpatterns,
]
api_urlpatterns = [
    *lifecycle.api_urlpatterns,
    *results.api_urlpatterns,
    *archive.api_urlpatterns,
    *checkpoints.api_urlpatterns,
    *casting.api_urlpatterns,
    *objections.api_urlpatterns,
]
