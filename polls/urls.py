"""All URLs of polls, collected from the subjects: pages, pages for editors and the API."""

from polls.integrity import urls as integrity
from polls.lifecycle import urls as lifecycle
from polls.open_answers import urls as open_answers
from polls.releases import urls as releases
from polls.responses import urls as responses
from polls.results import urls as results
from polls.tally import urls as tally

app_name = "polls"
urlpatterns = [*results.urlpatterns, *open_answers.urlpatterns]
staff_urlpatterns = [
    *lifecycle.staff_urlpatterns,
    *tally.staff_urlpatterns,
    *integrity.staff_urlpatterns,
    *open_answers.staff_urlpatterns,
    *results.staff_urlpatterns,
]
api_urlpatterns = [
    *releases.api_urlpatterns,
    *responses.api_urlpatterns,
    *results.api_urlpatterns,
    *open_answers.api_urlpatterns,
]
