"""Seeds a closed poll under review: a burst of new accounts, and two sets of answers set aside."""

from datetime import timedelta

from django.utils import timezone

from config import demo
from participation import days
from participation.people.models import Role, User, build_demo_email
from participation.territory.models import District
from polls.integrity.operations import panels, set_asides
from polls.integrity.operations.referrals import add_visits
from polls.lifecycle.operations import steps
from polls.questionnaire.models import ResultTiming
from polls.releases.models import Release
from tests.factories import make_poll, make_residents

CROWD, FRESH, SURE = 240, 60, 4
DAYS = 6
VISITS = {"forum.example": 148, "haber.example": 43, "dernek.example": 12, "bir-blog.example": 4}


def review() -> dict[str, int]:
    """Ids of what was made, by name."""
    editor = User.objects.get(email=build_demo_email(Role.EDITOR))
    now, opened = timezone.now(), timezone.now() - timedelta(days=DAYS)
    poll = make_poll(
        editor=editor,
        title="Körfez vapurları gece de çalışsın mı?",
        questions=demo.BUCA[:1],
        result_timing=ResultTiming.AFTER_CLOSE,
        review_hours=72,
        opens_at=opened,
    )
    crowd = demo.ensure_residents(CROWD)
    fresh = make_residents(FRESH, District.objects.get(slug="buca"))
    for ago, people in ((400, crowd[:-12]), (DAYS + 4, crowd[-12:]), (2, fresh)):
        joined = timezone.localdate(now - timedelta(days=ago))
        User.objects.filter(pk__in=[person.pk for person in people]).update(joined_on=joined)
    demo.answer_all(poll, [*crowd[:160], *fresh, *crowd[160:]])
    _spread(poll, opened, now)
    panels.renew_due_panels()
    steps.close_poll(poll=poll, editor=editor, reason="Deneme: erken kapatıldı.")
    day = timezone.localdate(now)
    add_visits({(poll.pk, day, host): number for host, number in VISITS.items()})
    panels.renew_due_panels()
    sets = [
        set_asides.create_set_aside(poll=poll, editor=editor, criteria=criteria, reason=reason)
        for criteria, reason in (
            (set_asides.Criteria(districts=("buca", "konak")), "İki ilçede aynı gün toplu katılım."),
        )
    ]
    set_asides.withdraw_set_aside(
        aside=sets[0], editor=editor, reason="Eski hesaplar da kapsanmıştı; ölçüt daraltılacak."
    )
    last = set_asides.create_set_aside(
        poll=poll,
        editor=editor,
        criteria=set_asides.Criteria(
            joined_from=timezone.localdate(opened), assurance=10, districts=("buca",)
        ),
        reason="Yoklama açıkken aynı gün açılmış, yalnızca e-posta ile doğrulanmış hesaplar; "
        "aynı gün yanıtlamışlar.",
    )
    return {"reviewed": poll.pk, "set_aside": last.pk}


def _spread(poll, opened, now) -> None:
    """Spread the releases over several days. Their days are all that is stored of the time of answers."""
    releases = list(Release.objects.filter(poll=poll, responses__gt=0).order_by("version"))
    for place, release in enumerate(releases, start=1):
        part = place / (len(releases) + 2)
        # Answers of the new accounts were counted between the seventh and the ninth release.
        part = 0.6 + (part - 0.6) / 20 if 7 <= place <= 9 else part
        Release.objects.filter(pk=release.pk).update(
            at=days.start_of_local_day(opened + part * (now - opened))
        )
