"""Seeds the demo with a smaller crowd, and further data for the journeys, made through the operations."""

from datetime import date, timedelta
from itertools import product
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from config import demo
from participation.elections.operations import ElectionDraft, enter_election
from participation.people.invitations import operations as invitation_operations
from participation.people.invitations.queries import compute_token_digest
from participation.people.models import Invitation, Role, User, build_demo_email
from participation.people.operations import absences as absence_operations
from participation.people.operations.accounts import create_account, suspend_account
from participation.people.operations.credentials import issue_token
from participation.people.sessions import BROWSER, SIGNED_IN_ON, SessionStore
from participation.signups.models import Day
from participation.staff import operations as staff_operations
from participation.territory.models import District, TargetSet
from participation.territory.operations import TargetDraft, import_targets, withdraw_targets
from participation.territory.tables import SEXES
from participation.territory.target_files import format_target_csv
from polls.lifecycle.operations import drafts, steps
from polls.questionnaire.models import Poll, Question, ResultTiming
from polls.tally.operations import counting, embargo
from tests.factories import make_matter, make_poll
from tests.journeys.cast import (
    FORGETFUL,
    NEWCOMER,
    RESIDENTS,
    SECOND_MODERATOR,
    SUSPENDED,
    TOTP_SECRET,
    TWO_STEP,
)
from tests.journeys.seed_bulletins import bulletins
from tests.journeys.seed_drafts import draft_of_all_kinds
from tests.journeys.seed_forums import forums
from tests.journeys.seed_pages import pages
from tests.journeys.seed_privacy import privacy
from tests.journeys.seed_processes import processes
from tests.journeys.seed_referenda import referenda
from tests.journeys.seed_results import results
from tests.journeys.seed_review import review
from tests.journeys.seed_rolls import rolls
from tests.journeys.seed_texts import texts
from tests.passkeys import passkey

CLOSED_CROWD, OPEN_CROWD, ELECTORATE = 260, 240, 60


def accounts() -> None:
    """All accounts have the demo's password. Its hash is copied, because hashing is slow on purpose."""
    konak = District.objects.get(slug="konak")
    for email in (*RESIDENTS, TWO_STEP, FORGETFUL, SUSPENDED):
        create_account(email=email, password=None, district=konak, email_confirmed=True)
    create_account(email=NEWCOMER, password=None, email_confirmed=True)
    password = User.objects.get(email=build_demo_email(Role.RESIDENT)).password
    emails = [*RESIDENTS, TWO_STEP, SUSPENDED, NEWCOMER]
    User.objects.filter(email__in=emails).update(password=password)
    two_step = User.objects.get(email=TWO_STEP)
    TOTP.activate(two_step, TOTP_SECRET)
    RecoveryCodes.activate(two_step)
    WebAuthn.add(two_step, "Telefonum", passkey())
    assert Authenticator.objects.filter(user=two_step).count() == 3
    administrator = User.objects.get(email=build_demo_email(Role.ADMINISTRATOR))
    issue_token(user=administrator, name="Açık veri aktarımı")
    suspend_account(
        administrator=administrator, user=User.objects.get(email=SUSPENDED), reason="Deneme: askıya alındı."
    )


def targets() -> dict[str, int]:
    """The demo's population tables, and a withdrawn set with a wide joint table of invented figures."""
    bands = [f"{low}-{low + 4}" for low in range(15, 75, 5)] + ["75+"]
    districts = list(District.objects.all())
    figures = {
        (district.slug, sex, band): district.population // (30 + place)
        for district, (sex, (place, band)) in product(districts, product(SEXES, enumerate(bands)))
    }
    officer = User.objects.get(email=build_demo_email(Role.OFFICER))
    joint = import_targets(
        draft=TargetDraft(
            name="Deneme: ilçe, cinsiyet, yaş", source="Uydurma", reference_date=date(2024, 12, 31)
        ),
        data=format_target_csv(figures).encode(),
        actor=officer,
    )
    withdraw_targets(target_set=joint, actor=officer, reason="Sayılar uydurma; yalnız deneme için.")
    return {"targets": TargetSet.objects.get(tables=["district", "sex"]).pk, "joint_targets": joint.pk}


def elections(numbers: dict[str, int]) -> dict[str, int]:
    """An election under embargo, to which a draft is related; one in the past; one that was called off."""
    officer = User.objects.get(email=build_demo_email(Role.OFFICER))
    today = timezone.localdate()
    made = [
        enter_election(
            officer=officer, draft=ElectionDraft(name=name, polling_day=today + timedelta(days=days))
        )
        for name, days in (("Yerel seçimler", 5), ("Ara seçim", -200))
    ]
    enter_election(
        officer=officer,
        draft=ElectionDraft(name="Yenilenen seçim", polling_day=today + timedelta(days=60), called_off=True),
    )
    embargo.relate_to_election(
        poll=Poll.objects.get(pk=numbers["kinds"]),
        editor=User.objects.get(email=build_demo_email(Role.EDITOR)),
        election=made[0],
        reason="Deneme: seçimle ilgili.",
    )
    return {"election": made[0].pk}


def polls() -> dict[str, int]:
    """Polls in every phase and state, by name."""
    editor = User.objects.get(email=build_demo_email(Role.EDITOR))
    closed, live, scheduled, park, travel = Poll.objects.order_by("pk")
    residents = list(User.objects.filter(email__startswith="hemsehri-").order_by("pk")[:12])

    def poll(title: str, *, questions=demo.BUCA, **options) -> Poll:
        return make_poll(editor=editor, title=title, questions=questions, **options)

    archived = poll("Kemeraltı’nda gölgelikler kalsın mı?", questions=(demo.KORDON,))
    steps.close_poll(poll=archived, editor=editor, reason="Deneme: erken kapatıldı.")
    steps.archive_poll(poll=archived, editor=editor, reason="Karar alındı.")
    fixed = poll("Yanıtı değiştirilemeyen yoklama", may_change=False)
    demo.answer_all(fixed, residents)
    steps.extend_poll(
        poll=fixed,
        editor=editor,
        closes_at=fixed.closes_at + timedelta(days=2),
        reason="Deneme: bayram günlerinde yanıt verilemedi.",
    )
    drafts.delete_draft(poll=poll("Silinmiş taslak", opened=False), editor=editor)
    after = poll("Sonucu kapanışta açıklanan yoklama", result_timing=ResultTiming.AFTER_CLOSE)
    demo.answer_all(
        after, [*residents, *User.objects.filter(email__startswith="hemsehri-").order_by("pk")[12:40]]
    )
    shades = make_matter(editor=editor, name="İlçelerde gölgelikler")
    made = {
        "closed": closed,
        "live": live,
        "scheduled": scheduled,
        "park": park,
        "travel": travel,
        "archived": archived,
        "fixed": fixed,
        "after_close": after,
        "waiting": poll("Henüz yanıt almamış yoklama", description="İki soru, **henüz** yanıt yok."),
        "buca": poll(
            "Yalnız Buca’da oturanlara",
            districts=[District.objects.get(slug="buca")],
            matter=shades,
        ),
        "sure": poll("Yalnız kimliği doğrulananlara", minimum_assurance=30),
        "draft": poll(
            "Taslak yoklama",
            opened=False,
            opens_at=timezone.now() + timedelta(days=1),
            closes_at=timezone.now() + timedelta(days=9),
        ),
        "empty": poll("Sorusu olmayan taslak", questions=(), opened=False),
        "kinds": draft_of_all_kinds(editor),
    }
    return {name: made_poll.pk for name, made_poll in made.items()} | {
        "fixed_matter": shades.pk,
        "matter": make_matter(editor=editor, name="Henüz yoklaması olmayan konu").pk,
    }


def invitations() -> None:
    """One that is open, whose link ends with ``?k=davet``, one that was accepted and one withdrawn."""
    administrator = User.objects.get(email=build_demo_email(Role.ADMINISTRATOR))
    editor = User.objects.get(email=build_demo_email(Role.EDITOR))

    def invited(email: str, *roles: Role) -> Invitation:
        return invitation_operations.send_invitation(
            administrator=administrator, email=email, roles=roles, reason="Ekibe katılıyor."
        )

    withdrawn = invited("vazgecen@meydan.example", Role.TRUSTEE)
    invitation_operations.withdraw_invitation(administrator=administrator, invitation=withdrawn)
    invitation_operations.accept_invitation(user=editor, invitation=invited(editor.email, Role.EDITOR))
    opened = invited("davetli@meydan.example", Role.MODERATOR, Role.OFFICER)
    Invitation.objects.filter(pk=opened.pk).update(digest=compute_token_digest("davet"))


def absences() -> None:
    """The second moderator will be away; the demo's one stands in."""
    away, deputy = (User.objects.get(email=it) for it in (SECOND_MODERATOR, build_demo_email(Role.MODERATOR)))
    first = timezone.localdate() + timedelta(days=20)
    absence_operations.state_absence(
        user=away, deputy=deputy, first_day=first, last_day=first + timedelta(days=9)
    )


def sign_ups() -> None:
    """Yesterday officers were warned."""
    today = timezone.localdate()
    Day.objects.create(
        day=today - timedelta(days=1), sign_ups=1134, network=141, domain=12, matches=60, warned_network=True
    )
    Day.objects.create(day=today, sign_ups=27, network=3, domain=2, matches=4)


def remove_roles(*, keep: list[str]) -> None:
    """Remove the roles of all accounts that factories made, except those with an e-mail address in ``keep``.

    They needed them only to make referenda and rolls. The site looks at the duties of everybody with a role
    twice a minute; for a hundred accounts that takes a third of a core.
    """
    made = User.objects.filter(email__endswith="@example.org").exclude(email__in=keep)
    User.groups.through.objects.filter(user__in=made).delete()


def sessions(*others: str) -> dict[str, str]:
    """E-mail address → key of a session in which that account is signed in."""
    keys = {}
    for user in User.objects.filter(
        email__in=[*map(build_demo_email, Role), *RESIDENTS, SECOND_MODERATOR, NEWCOMER, *others]
    ):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session[BROWSER], session[SIGNED_IN_ON] = "Firefox/140.0", timezone.localdate().isoformat()
        session.create()
        session.save()
        keys[user.email] = str(session.session_key)
    return keys


def main() -> dict[str, Any]:
    """Ids of what was made, by name, and keys of sessions."""
    # The clock is set to other moments, on purpose.
    settings.CLOCK_CHECKED = False
    demo.create_demo(closed_crowd=CLOSED_CROWD, open_crowd=OPEN_CROWD, electorate=ELECTORATE)
    accounts()
    numbers = polls()
    counting.count_due()
    invitations()
    made = {
        **numbers,
        **targets(),
        **elections(numbers),
        **bulletins(),
        **results(),
        **texts(),
        **review(),
        **forums(),
        **pages(),
        **processes(),
        **privacy(),
        **rolls(),
        **referenda(),
    }
    names = ("ceremony_trustee", "counting_trustee", "annulling_officer", "voter")
    others = [str(made[name]) for name in names]
    made |= {
        "sessions": sessions(*others),
        "question": Question.objects.filter(poll=numbers["draft"]).order_by("pk")[:1].get().pk,
        "asked_first": Question.objects.filter(poll=numbers["kinds"]).order_by("position")[:1].get().pk,
        "passkey": Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk,
        "resident": str(User.objects.get(email=RESIDENTS[0]).public_id),
        "suspended": str(User.objects.get(email=SUSPENDED).public_id),
    }
    absences()
    sign_ups()
    remove_roles(keep=others)
    staff_operations.enter_present()
    return made
