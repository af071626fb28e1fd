"""A counted poll in the browser: read without scripts, and put under embargo while it is read."""

from playwright.sync_api import expect

from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.sites import Site

#: Makes an election near; the background tick does the rest.
EMBARGO = """
from datetime import timedelta
from django.utils import timezone
from participation.elections.models import Election
from participation.people.models import Role, User, build_demo_email
from polls.questionnaire.models import Poll
from polls.tally.operations.embargo import relate_to_election
now = timezone.now()
election = Election.objects.create(
    name="Ara seçim",
    polling_day=timezone.localdate() + timedelta(days=3),
    embargo_from=now - timedelta(days=1),
    embargo_until=now + timedelta(days=4),
    legal_reference="298 m. 52",
)
relate_to_election(
    poll=Poll.objects.get(pk={poll}),
    editor=User.objects.get(email=build_demo_email(Role.EDITOR)),
    election=election,
    reason="Deneme.",
)
"""


def test_a_result_unfolds_and_its_tables_are_readable_without_scripts(
    somebody: Somebody, seeded: Seeded
) -> None:
    visitor = somebody(java_script_enabled=False)
    visitor.open_poll(seeded["weighted"])
    page = visitor.page

    page.get_by_text("Tablo olarak göster").first.click()
    expect(page.get_by_role("table").first).to_be_visible()
    page.get_by_role("heading", name="Yöntem").click()
    expect(page.get_by_text("Giderini karşılayan").last).to_be_visible()


def test_figures_leave_the_screen_when_an_embargo_begins(
    somebody: Somebody, site: Site, seeded: Seeded
) -> None:
    visitor = somebody()
    visitor.open_poll(seeded["refused"])
    figures = visitor.page.locator("[data-figures]")
    expect(figures).to_be_visible()

    site.manage("shell", "-c", EMBARGO.format(poll=seeded["refused"]))

    expect(figures).to_have_count(0)
    expect(visitor.page.get_by_text("Bu sonuç bir seçim nedeniyle şimdilik yayımlanmıyor")).to_be_visible()
    visitor.page.reload()
    expect(visitor.page.get_by_text("Ara seçim")).to_be_visible()
    expect(visitor.page.locator(".result-bars")).to_have_count(0)
