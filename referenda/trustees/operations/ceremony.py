"""The key ceremony: trustees publish, one step after the other, and nobody can skip ahead.

What they publish is checked when it comes; their secrets never do. A ceremony in which something does not fit
begins anew, with a reason on record.
"""

from django.db import transaction

from participation.audit.operations import record
from participation.people.models import User
from referenda.referendum import errors as referendum_errors
from referenda.referendum import live, locks
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import Referendum, State
from referenda.referendum.operations import step
from referenda.trustees import errors, notices, queries, rules
from referenda.trustees.models import Trustee
from referenda.voting import canonical, ceremony, trustees
from referenda.voting.ceremony import Dealing
from referenda.voting.errors import Invalid
from referenda.voting.trustees import Certificate, Pedersen, Signed, VerificationKey


def _locked(trustee: Trustee, person: User) -> list[Trustee]:
    """All trustees of the ceremony, alone with it. Raises TrusteesOnly or WrongState."""
    rules.require_trustee(person, trustee)
    locks.chain(trustee.referendum_id)
    rules.require_trustee(person, trustee)
    referendum = Referendum.objects.get(pk=trustee.referendum_id)
    if referendum.state != State.CEREMONY:
        raise referendum_errors.WrongState(state=State(referendum.state).label)
    return list(Trustee.objects.filter(referendum=referendum))


def _publish(trustee: Trustee, name: str, text: str, person: User) -> None:
    changed = Trustee.objects.filter(pk=trustee.pk, **{name: ""}).update(**{name: text})
    if not changed:
        raise errors.NotYourTurn
    record(
        actor=person,
        action=f"referendum.trustee_{name}",
        subject=f"referendum:{trustee.referendum_id}",
        details={"trustee": trustee.index, "sha256": canonical.hexadecimal(text.encode())},
    )
    transaction.on_commit(lambda: live.announce(trustee.referendum_id), robust=True)
    _pass_on(trustee.referendum, name, person)


def _pass_on(referendum: Referendum, name: str, person: User) -> None:
    """Tell the others that it is their turn again, once the last one has made a step that another follows."""
    notices.mark_turn_done(referendum.pk, person, notices.TURN)
    behind = Trustee.objects.filter(referendum=referendum, **{name: ""})
    if name != "verification_key" and not behind.exists():
        notices.notify_turn(referendum, but=person)


def _certificates(everybody: list[Trustee]) -> list[Signed]:
    if not all(one.certificate for one in everybody):
        raise errors.NotYourTurn
    return [Signed.read(canonical.read(one.certificate.encode())) for one in everybody]


def _dealings(everybody: list[Trustee]) -> list[Dealing]:
    if not all(one.dealing for one in everybody):
        raise errors.NotYourTurn
    return [Dealing.read(canonical.read(one.dealing.encode()), len(everybody)) for one in everybody]


def _refused(fault: Invalid) -> referendum_errors.Unacceptable:
    return referendum_errors.Unacceptable(reason=fault.reason, fault=fault.code)


@transaction.atomic
def certify_place(*, trustee: Trustee, person: User, raw: bytes) -> None:
    """The first step.

    Raises Unacceptable, NotYourTurn, TrusteesOnly or WrongState; then nothing is stored.
    """
    everybody = _locked(trustee, person)
    try:
        text = Signed.read(canonical.read(raw))
        found = Certificate.read(text)
        needed = Referendum.objects.get(pk=trustee.referendum_id).trustees_needed
        expected = (len(everybody), needed, trustee.index)
        if (found.size, found.threshold, found.index) != expected:
            raise Invalid("trustee", "the certificate is for another group or place")
    except Invalid as fault:
        raise _refused(fault) from fault
    _publish(trustee, "certificate", canonical.write(text.json()).decode(), person)


@transaction.atomic
def deal(*, trustee: Trustee, person: User, raw: bytes) -> None:
    """The second step, once all certificates are there. Raises as `certify_place`."""
    everybody = _locked(trustee, person)
    certificates = _certificates(everybody)
    try:
        dealing = Dealing.read(canonical.read(raw), len(everybody))
        dealing.check(certificates, trustee.index)
    except Invalid as fault:
        raise _refused(fault) from fault
    _publish(trustee, "dealing", canonical.write(dealing.json()).decode(), person)


@transaction.atomic
def finish(*, trustee: Trustee, person: User, raw: bytes) -> None:
    """The third step, once all have dealt: the key of the trustee's share. Raises as `certify_place`."""
    everybody = _locked(trustee, person)
    certificates, dealings = _certificates(everybody), _dealings(everybody)
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
        raise _refused(fault) from fault
    _publish(trustee, "verification_key", canonical.write(key.json()).decode(), person)


@transaction.atomic
def begin_anew(*, referendum: Referendum, officer: User, reason: str) -> Referendum:
    """Throw away what was published, with a reason. Raises ReasonNeeded, WrongState or OfficersOnly."""
    reason = referendum_rules.required_reason(reason)
    referendum_rules.require_officer(officer)
    locks.chain(referendum.pk)
    referendum_rules.require_still_officer(officer)
    now = step(referendum, State.CEREMONY, State.ANNOUNCED, by=officer, reason=reason)
    Trustee.objects.filter(referendum=now).update(verification_key="")
    Trustee.objects.filter(referendum=now).update(dealing="")
    Trustee.objects.filter(referendum=now).update(certificate="")
    return now


def group_of(referendum: Referendum) -> trustees.Trustees:
    """Everybody's keys, checked. Raises NotYourTurn while somebody has not finished, or Unacceptable."""
    everybody = list(queries.trustees_of(referendum))
    certificates, dealings = _certificates(everybody), _dealings(everybody)
    if not all(one.verification_key for one in everybody):
        raise errors.NotYourTurn
    keys = [VerificationKey.read(canonical.read(one.verification_key.encode())) for one in everybody]
    try:
        return trustees.Trustees((ceremony.complete(certificates, dealings, keys),))
    except Invalid as fault:
        raise _refused(fault) from fault
