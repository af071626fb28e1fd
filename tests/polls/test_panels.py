"""Who takes part, as editors see it: figures that move in steps, and the pages around them."""

import random
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import pairwise

import pytest
import time_machine
from django.core import signing
from django.utils import timezone

from participation.people.models import Profile, User
from polls import operations, panels
from polls.models import Panel, Poll, SetAside
from polls.operations import panels_due
from polls.operations.referrals import add_visits
from tests.factories import make_district, make_poll, make_residents, make_user, respond
from tests.polls.test_setting_aside import OLD, answer, count, day, joined, set_aside, under_review
from tests.threads import together


@pytest.fixture
def editor():
    return make_user(role="editor")


def shown(poll):
    """What an editor can learn of the groups: every number in each chart."""
    page = panels.panel_page(Poll.objects.get(pk=poll.pk))
    return {
        (chart.key, bar.label): int(bar.figure.replace(".", ""))
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
    def test_whoever_looks_after_each_answer_sees_no_group_move_by_fewer_than_a_batch(self, editor):
        """The attack: know who answers when, look before and after, subtract."""
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
            operations.count_due()
            panels_due()
            looks.append(shown(poll))
        operations.close_poll(poll=poll, editor=editor, reason="deneme")
        assert panels_due() == [poll.pk]
        looks.append(shown(poll))

        keys = {key for look in looks for key in look}
        values = {key: [look.get(key, 0) for look in looks] for key in keys}
        steps = {b - a for found in values.values() for a, b in pairwise(found)}
        assert {step for step in steps if 0 < abs(step) < 10} == set()
        assert len({tuple(sorted(look.items())) for look in looks}) > 3  # there was something to see
        assert looks[-1] == {
            ("joined", "Açıldığı gün veya sonra"): 30,
            ("joined", "Açıldığı günden önce"): 70,
            ("district", "Konak"): 45,
            ("district", "Buca"): 45,
        }
        assert panels_due() == []

    def test_a_small_group_and_what_would_give_it_away_stay_hidden(self, editor):
        poll = make_poll(editor=editor)
        for number, name in ((40, "Konak"), (30, "Bornova"), (25, "Buca"), (9, "Kiraz")):
            answer(poll, make_residents(number, make_district(name)), "Evet")
        operations.close_poll(poll=poll, editor=editor, reason="deneme")
        panels_due()

        told = {label: people for (key, label), people in shown(poll).items() if key == "district"}
        assert told == {"Konak": 40, "Bornova": 30}  # without Buca, or Kiraz would be the rest

    def test_it_is_renewed_with_new_batches_and_once_after_closing(self, editor):
        poll = make_poll(editor=editor)
        assert panels_due() == []
        answer(poll, make_residents(10), "Evet")
        operations.count_due()
        assert panels_due() == [poll.pk]
        assert panels_due() == []
        answer(poll, make_residents(9), "Evet")
        operations.count_due()
        assert panels_due() == []
        operations.close_poll(poll=poll, editor=editor, reason="deneme")
        assert panels_due() == [poll.pk]
        assert panels_due() == []
        assert Panel.objects.get(poll=poll).final

    def test_what_is_expected_are_the_accounts_that_may_answer(self, editor):
        konak, buca = make_district("Konak"), make_district("Buca")
        User.objects.update(joined_on=OLD)  # the editor has an account in Konak, too
        sure = joined(11, OLD, konak)
        Profile.objects.filter(user__in=sure).update(assurance=20)
        joined(30, OLD, buca)
        fresh = joined(20, timezone.localdate(), konak)
        poll = make_poll(editor=editor, districts=[konak])
        answer(poll, fresh, "Evet")
        operations.close_poll(poll=poll, editor=editor, reason="deneme")
        panels_due()

        assert Panel.objects.get(poll=poll).expected == {
            "joined": {"opening": 62, "week": 0, "month": 0, "older": 38},
            "assurance": {"10": 66, "20": 34},
        }

    def test_fresh_accounts_stand_out_in_words_with_the_rule(self, editor, client):
        make_district("Konak")
        joined(150, OLD)
        poll = make_poll(editor=editor)
        answer(poll, [*joined(30, OLD), *joined(40, timezone.localdate())], "Evet")
        operations.close_poll(poll=poll, editor=editor, reason="deneme")
        panels_due()
        client.force_login(editor)
        text = text_of(client.get(pages(poll)))

        assert "“Açıldığı gün veya sonra” öne çıkıyor: %57,1" in text
        assert "standartlaştırılmış artığı en az 4" in text

    @pytest.mark.django_db(transaction=True)
    def test_several_processes_that_count_at_once_store_one_panel(self, editor):
        poll = make_poll(editor=editor)
        answer(poll, make_residents(20), "Evet")
        operations.count_due()
        results = together([panels_due] * 6)

        assert all(isinstance(result, list) for result in results)
        assert sum(len(result) for result in results if isinstance(result, list)) == 1
        assert Panel.objects.get(poll=poll).groups["district"]["konak"] == [20, 0]


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def reviewed(self, editor, client):
        client.force_login(editor)
        return under_review(editor, (joined(20, OLD), "Evet"), (joined(13, day(20)), "Hayır"))

    def send(self, client, poll, **changes):
        sent = {"joined_from": "2026-11-20", "reason": "Aynı gün açılmış hesaplar", **changes}
        return client.post(pages(poll) + "ayir/", sent)

    def test_an_editor_looks_decides_and_withdraws_and_everybody_reads_it(self, reviewed, client):
        looked = self.send(client, reviewed)
        assert "Yaklaşık 15 yanıt sayım dışı bırakılsın mı?" in text_of(looked)
        assert not SetAside.objects.exists()
        token = re.findall(r'name="looked" value="([^"]+)"', looked.content.decode())[0]
        done = client.post(pages(reviewed) + "ayir/", {"looked": token}, follow=True)
        assert "13 yanıt sayım dışı bırakıldı." in text_of(done)

        client.logout()
        public = text_of(client.get(reviewed.get_absolute_url()))
        assert "İnceleniyor" in public
        assert "Aynı gün açılmış hesaplar" in public
        assert "13 yanıt" in public
        assert "20 Kasım 2026" in public

        client.force_login(make_user(role="editor"))
        made = SetAside.objects.get()
        client.post(pages(reviewed) + f"ayir/{made.pk}/geri-al/", {"reason": "Dernek üyeleri"})
        client.logout()
        public = text_of(client.get(reviewed.get_absolute_url()))
        assert "Dernek üyeleri" in public
        assert "geri alındı: sayılacak" in public

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"joined_from": ""}, 400),
            ({"reason": ""}, 400),
            ({"joined_from": "dün"}, 400),
            ({"joined_until": "2026-11-01"}, 400),
            ({"assurance": "15"}, 400),
            ({"districts": ["yok"]}, 400),
            ({"joined_from": "2026-11-21"}, 409),
            ({"joined_from": "2019-01-01"}, 409),
        ],
    )
    def test_what_does_not_fit_is_said_on_the_form(self, reviewed, client, changes, status):
        answered = self.send(client, reviewed, **changes)

        assert answered.status_code == status
        assert 'class="errors"' in answered.content.decode() or "alert" in answered.content.decode()
        assert not SetAside.objects.exists()

    def test_a_set_nobody_looked_at_is_not_decided(self, reviewed, client):
        other = under_review(
            make_user(role="editor"), (joined(20, OLD), "Evet"), (joined(13, day(20)), "Evet")
        )
        sealed = {"poll": other.pk, "criteria": {"joined_from": "2026-11-20"}, "reason": "x"}
        for looked in ("", "made-up", signing.dumps(sealed, salt="polls.set-aside"), signing.dumps(sealed)):
            answered = client.post(pages(reviewed) + "ayir/", {"looked": looked})
            assert answered.status_code == 400
        assert not SetAside.objects.exists()

    def test_a_decision_that_comes_too_late_is_refused_with_what_was_chosen(self, reviewed, client):
        token = re.findall(r'name="looked" value="([^"]+)"', self.send(client, reviewed).content.decode())[0]
        set_aside(reviewed, make_user(role="editor"), joined_from=day(20))
        answered = client.post(pages(reviewed) + "ayir/", {"looked": token})

        assert answered.status_code == 409
        assert 'value="2026-11-20"' in answered.content.decode()
        assert "Aynı gün açılmış hesaplar" in text_of(answered)

    def test_after_the_review_nothing_can_be_chosen(self, reviewed, client):
        count(reviewed)
        assert client.get(pages(reviewed) + "ayir/").status_code == 409
        assert "Yoklama sayıldı" in text_of(client.get(pages(reviewed)))

    @pytest.mark.parametrize("role", ["resident", "moderator", "officer", "observer", "administrator"])
    def test_nobody_but_editors_sees_the_panel(self, reviewed, client, role):
        made = set_aside(reviewed, make_user(role="editor"), joined_from=day(20))
        client.force_login(make_user(role=role))
        for address in (
            pages(reviewed),
            f"{pages(reviewed)}ayir/",
            f"{pages(reviewed)}ayir/{made.pk}/geri-al/",
        ):
            assert client.get(address).status_code == 403
            assert client.post(address).status_code in (403, 405)
        client.logout()
        assert client.get(pages(reviewed)).status_code == 302

    def test_a_draft_has_no_panel(self, editor, client):
        client.force_login(editor)

        assert client.get(pages(make_poll(editor=editor, opened=False))).status_code == 404

    def test_the_panel_costs_the_same_whatever_the_number_of_answers(
        self, editor, client, django_assert_max_num_queries
    ):
        client.force_login(editor)
        few, many = make_poll(editor=editor), make_poll(editor=editor)
        answer(few, make_residents(10), "Evet")
        operations.count_due()
        for _ in range(6):
            answer(many, make_residents(20), "Evet")
            operations.count_due()
        panels_due()
        with django_assert_max_num_queries(20) as first:
            client.get(pages(few))
        with django_assert_max_num_queries(20) as second:
            client.get(pages(many))
        assert len(first) == len(second)

    def test_visits_are_rounded_and_few_are_told_as_few(self, editor, client):
        poll = make_poll(editor=editor)
        today = timezone.localdate()
        visits = {"a.example": 43, "b.example": 12, "c.example": 9}
        add_visits({(poll.pk, today, host): number for host, number in visits.items()})
        client.force_login(editor)
        text = text_of(client.get(pages(poll)))

        assert re.findall(r'<th scope="row">(\w\.example)</th><td class="n[^"]*">([^<]+)<', text) == [
            ("a.example", "45"),
            ("b.example", "10"),
            ("c.example", "10 ziyaretten az"),
        ]
        assert "“a.example” öne çıkıyor: yaklaşık 45 ziyaret." in text

    def test_it_says_nothing_of_answers(self, editor, client):
        """The same people with other answers: the same page."""
        texts = []
        people = [joined(20, OLD), joined(15, day(20))]
        with time_machine.travel(datetime(2026, 11, 24, 9, tzinfo=UTC), tick=False):
            client.force_login(editor)
            for given_ in (("Evet", "Hayır"), ("Hayır", "Evet")):
                poll = make_poll(editor=editor, result_timing="after_close", review_hours=24)
                for crowd, chosen in zip(people, given_, strict=True):
                    answer(poll, crowd, chosen)
                operations.close_poll(poll=poll, editor=editor, reason="deneme")
                panels_due()
                page = text_of(client.get(pages(poll)))
                texts.append(
                    re.sub(r"csrfmiddlewaretoken[^>]+>|nonce-\S+", "", page.replace(f"/{poll.pk}/", "/n/"))
                )
        assert texts[0] == texts[1]
