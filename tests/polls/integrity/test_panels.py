"""The editors' participation panel: figures that change in steps."""

import random
import re
from datetime import timedelta
from html import unescape
from itertools import pairwise

import pytest
from django.utils import timezone

from participation.people.models import Profile, User
from polls.integrity import presentation
from polls.integrity.models import Panel
from polls.integrity.operations.panels import renew_due_panels
from polls.lifecycle.operations import steps as steps_operations
from polls.questionnaire.models import Poll
from polls.tally.operations import counting
from tests.factories import make_district, make_poll, make_residents, respond, respond_together
from tests.polls.integrity.test_set_asides import OLD, joined
from tests.threads import together


def shown(poll):
    """Every number in each chart of the panel."""
    page = presentation.build_panel_page(Poll.objects.get(pk=poll.pk))
    return {
        (chart.key, str(bar.label)): int(bar.figure.replace(".", ""))
        for chart in page.charts
        if chart.key in {"joined", "assurance", "district"}
        for bar in chart.shown
    }


def pages(poll):
    return f"/yonetim/yoklamalar/{poll.pk}/katilim/"


def text_of(response):
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


@pytest.mark.django_db
class TestPanels:
    def test_no_group_changes_by_less_than_a_batch_between_answers(self, editor):
        """Attack: knows who answers when, looks before and after, and subtracts."""
        districts = {name: make_district(name) for name in ("Konak", "Buca", "Kiraz", "Bergama")}
        today = timezone.localdate()
        crowd = [
            *joined(44, OLD, districts["Konak"]),
            *joined(31, today, districts["Buca"]),
            *joined(13, OLD, districts["Buca"]),
            *joined(3, OLD, districts["Kiraz"]),
            *joined(9, today - timedelta(days=3), districts["Bergama"]),
        ]
        random.Random(3).shuffle(crowd)
        poll = make_poll(editor=editor)
        looks = [shown(poll)]
        for person in crowd:
            respond(poll, person, "Evet")
            counting.count_due()
            renew_due_panels()
            looks.append(shown(poll))
        steps_operations.close_poll(poll=poll, editor=editor, reason="deneme")
        assert renew_due_panels() == [poll.pk]
        looks.append(shown(poll))

        keys = {key for look in looks for key in look}
        values = {key: [look.get(key, 0) for look in looks] for key in keys}
        steps = {b - a for series in values.values() for a, b in pairwise(series)}
        assert {step for step in steps if 0 < abs(step) < 10} == set()
        assert len({tuple(sorted(look.items())) for look in looks}) > 3  # the figures did change
        assert looks[-1] == {
            ("joined", "Açıldığı gün veya sonra"): 30,
            ("joined", "Açıldığı günden önce"): 70,
            ("district", "Konak"): 45,
            ("district", "Buca"): 45,
        }
        assert renew_due_panels() == []

    def test_small_group_and_its_complement_stay_hidden(self, editor):
        poll = make_poll(editor=editor)
        for number, name in ((40, "Konak"), (30, "Bornova"), (25, "Buca"), (9, "Kiraz")):
            respond_together(poll, {"Evet": make_residents(number, make_district(name))})
        steps_operations.close_poll(poll=poll, editor=editor, reason="deneme")
        renew_due_panels()

        districts = {label: people for (key, label), people in shown(poll).items() if key == "district"}
        assert districts == {"Konak": 40, "Bornova": 30}  # without Buca, or Kiraz would be the rest

    def test_panel_is_renewed_with_new_batches_and_once_after_closing(self, editor):
        poll = make_poll(editor=editor)
        assert renew_due_panels() == []
        respond_together(poll, {"Evet": make_residents(10)})
        counting.count_due()
        assert renew_due_panels() == [poll.pk]
        assert renew_due_panels() == []
        respond_together(poll, {"Evet": make_residents(9)})
        counting.count_due()
        assert renew_due_panels() == []
        steps_operations.close_poll(poll=poll, editor=editor, reason="deneme")
        assert renew_due_panels() == [poll.pk]
        assert renew_due_panels() == []
        assert Panel.objects.get(poll=poll).final

    def test_expected_counts_come_from_eligible_accounts(self, editor):
        konak, buca = make_district("Konak"), make_district("Buca")
        User.objects.update(joined_on=OLD)  # the editor has an account in Konak, too
        sure = joined(11, OLD, konak)
        Profile.objects.filter(user__in=sure).update(assurance=20)
        joined(30, OLD, buca)
        fresh = joined(20, timezone.localdate(), konak)
        poll = make_poll(editor=editor, districts=[konak])
        respond_together(poll, {"Evet": fresh})
        steps_operations.close_poll(poll=poll, editor=editor, reason="deneme")
        renew_due_panels()

        assert Panel.objects.get(poll=poll).expected == {
            "joined": {"opening": 62, "week": 0, "month": 0, "older": 38},
            "assurance": {"10": 66, "20": 34},
        }

    def test_panel_explains_that_new_accounts_stand_out(self, editor, client):
        make_district("Konak")
        joined(150, OLD)
        poll = make_poll(editor=editor)
        respond_together(poll, {"Evet": [*joined(30, OLD), *joined(40, timezone.localdate())]})
        steps_operations.close_poll(poll=poll, editor=editor, reason="deneme")
        renew_due_panels()
        client.force_login(editor)
        text = text_of(client.get(pages(poll)))

        assert "“Açıldığı gün veya sonra” öne çıkıyor: %57,1" in text
        assert "standartlaştırılmış artığı en az 4" in text

    @pytest.mark.django_db(transaction=True)
    def test_concurrent_processes_store_one_panel(self, editor):
        poll = make_poll(editor=editor)
        respond_together(poll, {"Evet": make_residents(20)})
        counting.count_due()
        results = together([renew_due_panels] * 6)

        assert all(isinstance(result, list) for result in results)
        assert sum(len(result) for result in results if isinstance(result, list)) == 1
        assert Panel.objects.get(poll=poll).groups["district"]["konak"] == [20, 0]
