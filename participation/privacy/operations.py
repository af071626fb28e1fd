"""Publishing texts, giving and withdrawing consents, sending and answering requests, and deleting."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.audit import operations as audit_operations
from participation.audit.rules import require_reason
from participation.jobs.operations import run_for_each
from participation.people import queries as people_queries
from participation.people.models import Profile, User
from participation.people.operations import accounts as account_operations
from participation.people.operations import profiles as profile_operations
from participation.privacy import mails, notices, queries, rules
from participation.privacy.errors import RequestClosed, TextChanged, TooManyOpenRequests
from participation.privacy.models import Consent, DataRequest, RequestState, Right, Text, TextKind
from participation.refusals import ChangedMeanwhile
from participation.text import plaintext

#: Characters of a text, of a request and of an answer.
MAX_TEXT_LENGTH: Final = 30_000
MAX_REQUEST_LENGTH: Final = 4_000
MAX_ANSWER_LENGTH: Final = 8_000
#: Unanswered requests of one account, and of one e-mail address that people without an account enter.
MAX_OPEN: Final = 5
#: Days after receipt on which staff is reminded, later ones first.
REMINDERS: Final = (27, 20)
#: How long withdrawn consents and closed requests are kept, to prove what happened.
CONSENT_RETENTION: Final = timedelta(days=3 * 365)
REQUEST_RETENTION: Final = timedelta(days=3 * 365)
DELETED_AT_ONCE: Final = 1000


@transaction.atomic
def publish_text(
    *,
    editor: User,
    kind: TextKind,
    after: int,
    body_tr: str,
    body_en: str,
    is_checked: bool,
    reason: str,
) -> Text:
    """Publish a new version; ``after`` is the version that the editor saw (0 for none).

    Raises EditorsOnly, ChangedMeanwhile (another version was published), ValidationError (no reason, an empty
    or too long text, or the same text again).
    """
    rules.require_text_keeper(editor)
    require_reason(reason)
    body_tr = _clean_required_text("body_tr", body_tr, MAX_TEXT_LENGTH)
    body_en = _clean_required_text("body_en", body_en, MAX_TEXT_LENGTH)
    latest = queries.current_text(kind)
    if (latest.version if latest else 0) != after:
        raise ChangedMeanwhile
    if latest and (latest.body_tr, latest.body_en, latest.is_checked) == (body_tr, body_en, is_checked):
        raise ValidationError(_("This text is the same as the version in force. Change something first."))
    try:
        with transaction.atomic():
            text = Text.objects.create(
                kind=kind,
                version=after + 1,
                body_tr=body_tr,
                body_en=body_en,
                is_checked=is_checked,
                published_on=timezone.localdate(),
            )
    except IntegrityError as error:
        if Text.objects.filter(kind=kind, version=after + 1).exists():
            raise ChangedMeanwhile from error
        raise
    rules.require_still_text_keeper(editor)
    audit_operations.append_entry(
        actor=editor,
        action="privacy_text.published",
        subject=f"privacy_text:{kind}.{text.version}",
        reason=reason,
        details={"checked": is_checked},
    )
    return text


@transaction.atomic
def give_birth_year(*, resident: User, version: int, birth_year: int) -> Consent:
    """Store a consent with the year that it is about; ``version`` is the one that the resident read.

    Raises AccountClosed, TextChanged, ValidationError (an impossible year).
    """
    consent = _store_consent(resident, TextKind.BIRTH_YEAR, version)
    profile_operations.set_birth_year(user=resident, birth_year=birth_year)
    return consent


@transaction.atomic
def store_sex_with_consent(*, resident: User, version: int, sex: str) -> Consent:
    """Like ``give_birth_year``. Raises AccountClosed, TextChanged, ValidationError (an unknown
    category).
    """
    consent = _store_consent(resident, TextKind.SEX, version)
    profile_operations.set_sex(user=resident, sex=sex)
    return consent


@transaction.atomic
def withdraw_consent(*, resident: User, purpose: TextKind) -> None:
    """End a consent and delete what was stored on its ground. Idempotent.

    What is already counted stays: figures belong to nobody. A poll that is counted later no longer finds it.
    """
    _lock_consents(resident)
    in_force = Consent.objects.filter(resident=resident, purpose=purpose, withdrawn_on=None)
    in_force.update(withdrawn_on=timezone.localdate())
    if purpose == TextKind.BIRTH_YEAR:
        profile_operations.set_birth_year(user=resident, birth_year=None)
    elif purpose == TextKind.SEX:
        profile_operations.set_sex(user=resident, sex="")


def _store_consent(resident: User, purpose: TextKind, version: int) -> Consent:
    account_operations.require_open(resident)
    _lock_consents(resident)
    text = queries.current_text(purpose)
    if text is None or text.version != version:
        raise TextChanged
    today = timezone.localdate()
    in_force = Consent.objects.filter(resident=resident, purpose=purpose, withdrawn_on=None)
    consent = in_force.filter(text=text).first()
    if consent is None:
        in_force.update(withdrawn_on=today)
        consent = Consent.objects.create(resident=resident, purpose=purpose, text=text, given_on=today)
    return consent


def _lock_consents(resident: User) -> None:
    """Giving and withdrawing run one after another for each account."""
    Profile.objects.select_for_update(of=("self",)).get(user=resident)


def grant_demo_consents() -> int:
    """Store the consents of simulated residents whose year of birth or sex the demo has; returns how many are
    new.
    """
    made: list[Consent] = []
    described = {
        TextKind.BIRTH_YEAR: Profile.objects.filter(birth_year__isnull=False),
        TextKind.SEX: Profile.objects.exclude(sex=""),
    }
    for purpose, profiles in described.items():
        text = queries.current_text(purpose)
        agreed = Consent.objects.filter(purpose=purpose, withdrawn_on=None).values("resident")
        if text is not None:
            made += [
                Consent(resident_id=resident, purpose=purpose, text=text, given_on=timezone.localdate())
                for resident in profiles.exclude(user__in=agreed).values_list("user", flat=True)
            ]
    return len(Consent.objects.bulk_create(made, batch_size=500))


@transaction.atomic
def send_request(
    *, account: User | None, name: str, email: str, right: Right, text: str, language: str
) -> DataRequest:
    """Store a request, mail its receipt and notify the officers. A signed-in person's address is the
    account's.

    Raises TooManyOpenRequests, ValidationError (an empty or too long text, or a name with invisible
    characters).
    """
    name = name.strip()
    if not plaintext.is_line(name):
        raise ValidationError({"name": _("The name contains invisible characters. Type it again.")})
    email = (account.email if account else email).strip().lower()
    # Strangers can enter anybody's address: what they send does not count against its owner's account.
    same = {"account": account} if account else {"account": None, "email": email}
    if DataRequest.objects.filter(state=RequestState.OPEN, **same).count() >= MAX_OPEN:
        raise TooManyOpenRequests(most=MAX_OPEN)
    made = DataRequest(
        account=account,
        name=name,
        email=email,
        right=right,
        text=_clean_required_text("text", text, MAX_REQUEST_LENGTH),
        language=language,
        received_on=timezone.localdate(),
    )
    made.full_clean(exclude=["account", "closed_on"], validate_unique=False)
    made.save(force_insert=True)
    notices.notify_received(made, people_queries.list_officer_ids())
    mails.send_receipt(made)
    return made


@transaction.atomic
def close_request(
    *, officer: User, data_request: DataRequest, state: RequestState, answer: str
) -> DataRequest:
    """Answer a request, or refuse it with reasons, and mail that. The audit log gets neither text.

    Raises HandlersOnly, RequestClosed (also for the second of two officers), ValidationError (an empty or too
    long answer), ValueError for the state open.
    """
    rules.require_handler(officer)
    if state == RequestState.OPEN:
        raise ValueError(state)
    answer = _clean_required_text("answer", answer, MAX_ANSWER_LENGTH)
    today = timezone.localdate()
    still_open = DataRequest.objects.filter(pk=data_request.pk, state=RequestState.OPEN)
    # Compare and set: of two officers the second matches no row.
    if not still_open.update(state=state, answer=answer, closed_on=today):
        raise RequestClosed
    rules.require_still_handler(officer)
    closed = DataRequest.objects.get(pk=data_request.pk)
    notices.notify_closed(closed)
    mails.send_answer(closed)
    audit_operations.append_entry(
        actor=officer,
        action=f"data_request.{state}",
        subject=f"data_request:{closed.pk}",
        details={"right": closed.right, "days": (today - closed.received_on).days},
    )
    return closed


def remind_due() -> int:
    """Remind the officers of requests that are 20 or 27 days old, once each; returns how many."""
    reminded = 0
    for days in REMINDERS:
        due = {it.pk: it for it in queries.due_reminders(days)}
        reminded += len(run_for_each(remind_due, "data request", due, partial(_remind_once, due, days)))
    return reminded


@transaction.atomic
def _remind_once(due: Mapping[int, DataRequest], days: int, ident: int) -> bool:
    """Of two processes only one reminds."""
    rows = DataRequest.objects.filter(pk=ident, state=RequestState.OPEN, reminded_days__lt=days)
    if not rows.update(reminded_days=days):
        return False
    notices.notify_deadline(due[ident], people_queries.list_officer_ids())
    return True


def forget_consents() -> int:
    """Delete consents that were withdrawn more than ``CONSENT_RETENTION`` ago; return how many."""
    due = Consent.objects.filter(withdrawn_on__lt=timezone.localdate() - CONSENT_RETENTION)
    ids = list(due.order_by("withdrawn_on").values_list("pk", flat=True)[:DELETED_AT_ONCE])
    return Consent.objects.filter(pk__in=ids).delete()[0] if ids else 0


def forget_requests() -> int:
    """Delete requests that were closed more than ``REQUEST_RETENTION`` ago; return how many."""
    due = DataRequest.objects.filter(closed_on__lt=timezone.localdate() - REQUEST_RETENTION)
    ids = list(due.order_by("closed_on").values_list("pk", flat=True)[:DELETED_AT_ONCE])
    return DataRequest.objects.filter(pk__in=ids).delete()[0] if ids else 0


def _clean_required_text(field: str, text: str, longest: int) -> str:
    """``text`` without invisible characters. Raises ValidationError if nothing or too much is left."""
    text = plaintext.clean_plain_text(text)
    if not text.strip():
        raise ValidationError({field: _("This field is required.")})
    if len(text) > longest:
        raise ValidationError({field: _("Write at most %(most)s characters.") % {"most": longest}})
    return text
