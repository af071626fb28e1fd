"""The key ceremony: trustees publish their parts in three steps. A step begins when all have made the last.

The server checks what trustees publish and never receives their secrets. A ceremony with wrong data is
restarted, with a reason in the audit log.
"""

from django.db import transaction

from participation.audit.operations import append_entry
from participation.people.models import User
from participation.refusals import required_reason
from referenda.referendum import errors as referendum_errors
from referenda.referendum import live, locks
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import Referendum, State
from referenda.referendum.operations import change_state
from referenda.trustees import errors, notices, queries, rules
from referenda.trustees.models import Trustee
from referenda.voting import canonical, ceremony, trustees
from referenda.voting.ceremony import Dealing
from referenda.voting.errors import Invalid
from referenda.voting.trustees import Certificate, Pedersen, Signed, VerificationKey


def _lock_ceremony(trustee: Trustee, person: User) -> list[Trustee]:
    """Lock the referendum and read all trustees of the ceremony. Raises TrusteesOnly or WrongState."""
    rules.require_trustee(person, trustee)
    locks.lock_archive_chain(trustee.referendum_id)
    rules.require_trustee(person, trustee)
    referendum = Referendum.objects.get(pk=trustee.referendum_id)
    if referendum.state != State.CEREMONY:
        raise referendum_errors.WrongState(state=State(referendum.state).label)
    return list(Trustee.objects.filter(referendum=referendum))


def _store_publication(trustee: Trustee, name: str, text: str, person: User) -> None:
    """Store what a trustee publishes, unless it is stored already; record it and notify who is next.

    Raises NotYourTurn.
    """
    changed = Trustee.objects.filter(pk=trustee.pk, **{name: ""}).update(**{name: text})
    if not changed:
        raise errors.NotYourTurn
    append_entry(
        actor=person,
        action=f"referendum.trustee_{name}",
        subject=f"referendum:{trustee.referendum_id}",
        details={"trustee": trustee.index, "sha256": canonical.hexadecimal(text.encode())},
    )
    transaction.on_commit(lambda: live.publish_snapshot(trustee.referendum_id), robust=True)
    _notify_next_step(trustee.referendum, name, person)


def _notify_next_step(referendum: Referendum, name: str, person: User) -> None:
    """Notify the other trustees of the next step, once the last one has made a step; after the final step,
    the officers."""
    notices.dismiss_turn_notice(referendum.pk, person, notices.TURN)
    pending = Trustee.objects.filter(referendum=referendum, **{name: ""})
    if pending.exists():
        return
    if name == "verification_key":
        notices.notify_key_made(referendum)
    else:
        notices.notify_turn(referendum, but=person)


def _read_certificates(members: list[Trustee]) -> list[Signed]:
    if not all(member.certificate for member in members):
        raise errors.NotYourTurn
    return [Signed.read(canonical.read(member.certificate.encode())) for member in members]


def _read_dealings(members: list[Trustee]) -> list[Dealing]:
    if not all(member.dealing for member in members):
        raise errors.NotYourTurn
    return [Dealing.read(canonical.read(member.dealing.encode()), len(members)) for member in members]


def _build_unacceptable(fault: Invalid) -> referendum_errors.Unacceptable:
    return referendum_errors.Unacceptable(reason=fault.reason, fault=fault.code)


@transaction.atomic
def certify_place(*, trustee: Trustee, person: User, raw: bytes) -> None:
    """The first step: publish the trustee's certificate.

    Raises Unacceptable, NotYourTurn, TrusteesOnly or WrongState; then nothing is stored.
    """
    members = _lock_ceremony(trustee, person)
    try:
        signed = Signed.read(canonical.read(raw))
        certificate = Certificate.read(signed)
        needed = Referendum.objects.get(pk=trustee.referendum_id).trustees_needed
        expected = (len(members), needed, trustee.index)
        if (certificate.size, certificate.threshold, certificate.index) != expected:
            raise Invalid("trustee", "the certificate is for another group or place")
    except Invalid as fault:
        raise _build_unacceptable(fault) from fault
    _store_publication(trustee, "certificate", canonical.write(signed.json()).decode(), person)


@transaction.atomic
def publish_dealing(*, trustee: Trustee, person: User, raw: bytes) -> None:
    """The second step, once all certificates are published: publish the dealing.

    Raises as `certify_place`.
    """
    members = _lock_ceremony(trustee, person)
    certificates = _read_certificates(members)
    try:
        dealing = Dealing.read(canonical.read(raw), len(members))
        dealing.check(certificates, trustee.index)
    except Invalid as fault:
        raise _build_unacceptable(fault) from fault
    _store_publication(trustee, "dealing", canonical.write(dealing.json()).decode(), person)


@transaction.atomic
def publish_verification_key(*, trustee: Trustee, person: User, raw: bytes) -> None:
    """The third step, once all dealings are published: publish the key of the trustee's share.

    Raises as `certify_place`.
    """
    members = _lock_ceremony(trustee, person)
    certificates, dealings = _read_certificates(members), _read_dealings(members)
    try:
        key = VerificationKey.read(canonical.read(raw))
        group_so_far = Pedersen(
            threshold=Certificate.read(certificates[0]).threshold,
            certificates=tuple(certificates),
            polynomials=tuple(dealing.commitments for dealing in dealings),
            signatures=tuple(dealing.signature for dealing in dealings),
            verification_keys=(),
        )
        group_so_far.check_key(trustee.index, key)
    except Invalid as fault:
        raise _build_unacceptable(fault) from fault
    _store_publication(trustee, "verification_key", canonical.write(key.json()).decode(), person)


@transaction.atomic
def restart_ceremony(*, referendum: Referendum, officer: User, reason: str) -> Referendum:
    """Delete what was published, with a reason. Raises ReasonNeeded, WrongState or OfficersOnly."""
    reason = required_reason(reason)
    referendum_rules.require_officer(officer)
    locks.lock_archive_chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    stored = change_state(referendum, State.CEREMONY, State.ANNOUNCED, by=officer, reason=reason)
    Trustee.objects.filter(referendum=stored).update(verification_key="")
    Trustee.objects.filter(referendum=stored).update(dealing="")
    Trustee.objects.filter(referendum=stored).update(certificate="")
    return stored


def group_of(referendum: Referendum) -> trustees.Trustees:
    """The checked keys of all trustees. Raises NotYourTurn while one has not finished, or Unacceptable."""
    members = list(queries.list_trustees(referendum))
    certificates, dealings = _read_certificates(members), _read_dealings(members)
    if not all(member.verification_key for member in members):
        raise errors.NotYourTurn
    keys = [VerificationKey.read(canonical.read(member.verification_key.encode())) for member in members]
    try:
        return trustees.Trustees((ceremony.complete(certificates, dealings, keys),))
    except Invalid as fault:
        raise _build_unacceptable(fault) from fault
