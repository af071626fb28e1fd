"""The pages of personal data, in addition to those in ``pages``."""

from tests.journeys.inspecting import Sight, with_refusal
from tests.journeys.persons import Person


def ask_for_preview(person: Person) -> None:
    person.page.locator('input[name="reason"]').fill("Deneme.")
    with person.page.expect_navigation():
        person.page.locator('button[name="preview"]').click()


VISITOR = [
    Sight("privacy:versions", {"kind": "sex"}),
    Sight("privacy:text", {"kind": "notice", "version": 1}),
    Sight("privacy:text", {"kind": "sex", "version": 1}, "earlier"),
    *with_refusal(Sight("privacy:ask")),
    Sight("privacy:request-status", query="?k={request_key}"),
]
#: Seen by somebody who agreed, withdrew and asked.
AGREED = [Sight("privacy:consents", state="given"), Sight("privacy:own-requests")]
#: Seen by somebody who did nothing of it yet.
UNDECIDED = [
    *with_refusal(Sight("privacy:consents")),
    Sight("privacy:own-requests", state="empty"),
    Sight("privacy:ask", state="signed in"),
]
EDITOR = [
    Sight("privacy-staff:texts"),
    *with_refusal(Sight("privacy-staff:publish", {"kind": "notice"})),
    Sight("privacy-staff:publish", {"kind": "notice"}, "preview", deed=ask_for_preview),
]
OFFICER = [
    Sight("privacy-staff:requests"),
    *with_refusal(Sight("privacy-staff:request", {"request_id": "data_request"})),
    Sight("privacy-staff:request", {"request_id": "closed_request"}, "closed"),
]
