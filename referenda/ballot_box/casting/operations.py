"""Casting ballots: a ballot is checked, then appended and its voter struck off in one transaction."""

import hmac
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation.people.models import User
from participation.refusals import Refusal
from participation.roll.errors import AlreadyStruckOff
from participation.roll.models import Channel, RollEntry
from participation.roll.operations import strike_offs
from referenda.archive import operations as archive_operations
from referenda.archive import queries as archive_queries
from referenda.archive.models import Datum
from referenda.ballot_box import queries
from referenda.ballot_box.casting import errors, rules
from referenda.ballot_box.credentials.models import Credential
from referenda.referendum import errors as referendum_errors
from referenda.referendum import locks
from referenda.referendum import operations as referendum_operations
from referenda.referendum import rules as referendum_rules
from referenda.referendum.models import Referendum, State
from referenda.voting import ballots, group, replacement
from referenda.voting.archive import EventType
from referenda.voting.ballots import Ballot
from referenda.voting.errors import Invalid


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter keeps of a ballot. ``head``: the name of the event that appended it; ``again``: whether
    the ballot was stored before."""

    tracker: str
    head: str
    height: int
    again: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A ballot as received. ``commitment`` is to the secret with which it can be replaced; ``secret`` is that
    of the ballot it replaces, as typed."""

    raw: bytes
    commitment: str = ""
    secret: str = field(default="", repr=False)


@sensitive_variables()
def cast_ballot(
    *, referendum: Referendum, voter: User, raw: bytes, commitment: str = "", secret: str = ""
) -> Receipt:
    """Append a ballot to the archive and strike its voter off the roll, in one transaction. No stored row
    links the two.

    Idempotent: a ballot that is stored already gets its receipt again, even after closing, unless the voter
    has not voted online or sends another ``commitment``: then it is somebody else's ballot.

    ``commitment`` (``voting.replacement``) is to the secret with which the ballot can be replaced; a ballot
    without one cannot be replaced. A credential's later ballot needs the ``secret`` of the one before it.

    Raises NotOnRoll, BallotTooLarge, UnreadableCommitment, Unacceptable, UnknownCredential, OtherCredential,
    VotedAtDesk, ReplacementSecretNeeded, WrongReplacementSecret, TooManyReplacements, VotingNotOpen(Yet) or
    VotingClosed; then nothing is stored.
    """
    entry = queries.find_roll_entry(voter, referendum)
    if entry is None:
        raise referendum_errors.NotOnRoll
    if len(raw) > rules.LARGEST_BALLOT:
        raise errors.BallotTooLarge
    if commitment and not replacement.is_commitment(commitment):
        raise errors.UnreadableCommitment
    sent = _Sent(raw, commitment, secret)
    if receipt := _find_receipt(referendum, entry, sent):
        return receipt
    current = referendum if referendum.state == State.OPEN else referendum_operations.open_if_due(referendum)
    referendum_rules.require_open(current, timezone.now())
    ballot = _parse_checked_ballot(current, raw)
    return _append_ballot(current, entry, ballot, sent)


def _parse_checked_ballot(referendum: Referendum, raw: bytes) -> Ballot:
    """Parse the ballot and check its form, proofs and signature. Raises Unacceptable."""
    election = archive_queries.get_election(referendum)
    try:
        ballot = Ballot.read(raw, election)
        ballot.check(election)
    except Invalid as fault:
        raise referendum_errors.Unacceptable(reason=fault.reason, fault=fault.code) from fault
    return ballot


@sensitive_variables()
@transaction.atomic
def _append_ballot(referendum: Referendum, entry: RollEntry, ballot: Ballot, sent: _Sent) -> Receipt:
    """Lock the archive, check everything that can have changed, strike the voter off and append the ballot.

    Returns the stored receipt if the same ballot was stored meanwhile. Raises as ``cast_ballot``.
    """
    locks.lock_archive_chain(referendum.pk)
    tracker = ballots.tracker(sent.raw)
    stored_ballots = Datum.objects.filter(credential=OuterRef("pk"))
    credential = (
        _filter_listed_credential(referendum, ballot)
        .annotate(
            cast=Count("ballots"),
            has_this=Exists(stored_ballots.filter(tracker=tracker)),
            committed=Subquery(stored_ballots.order_by("-event__height").values("commitment")[:1]),
        )
        .first()
    )
    # A credential that is not listed has no stored ballot.
    if credential is not None and credential.has_this and (receipt := _find_receipt(referendum, entry, sent)):
        return receipt
    stored = Referendum.objects.get(pk=referendum.pk) if credential is None else credential.referendum
    referendum_rules.require_open(stored, timezone.now())
    if credential is None:
        raise errors.UnknownCredential
    _strike_off(referendum, entry, first=not credential.cast)
    if credential.cast:
        _require_secret(credential.committed, ballot, sent.secret)
        if credential.cast > rules.MAX_REPLACEMENTS:
            raise errors.TooManyReplacements(most=rules.MAX_REPLACEMENTS)
    event = archive_operations.append_event(
        referendum, EventType.BALLOT, sent.raw, credential_id=credential.pk, commitment=sent.commitment
    )
    return Receipt(tracker, event.name, event.height)


def _filter_listed_credential(referendum: Referendum, ballot: Ballot) -> QuerySet[Credential]:
    """The ballot's credential, if listed, with the referendum's state and times. One query, since other
    voters wait for the lock. The query does not involve the voter."""
    rows = Credential.objects.filter(referendum=referendum, public_key=group.encode(ballot.credential))
    times = "referendum__state", "referendum__opens_at", "referendum__closes_at"
    return rows.select_related("referendum").only("referendum", *times)


@sensitive_variables()
def _require_secret(committed: str, ballot: Ballot, secret: str) -> None:
    """Require the secret to which the earlier ballot committed, so that only its voter can replace it.

    Raises ReplacementSecretNeeded or WrongReplacementSecret.
    """
    if not secret:
        raise errors.ReplacementSecretNeeded
    try:
        normalised = replacement.typed(secret)
    except Invalid as fault:
        raise errors.WrongReplacementSecret from fault
    expected = replacement.commitment(normalised, ballot.election_uuid, group.encode(ballot.credential))
    if not hmac.compare_digest(expected, committed):
        raise errors.WrongReplacementSecret


def _strike_off(referendum: Referendum, entry: RollEntry, *, first: bool) -> None:
    """Strike the voter off with a credential's first ballot; a later one must come from a voter struck off.

    So there are always as many web strike-offs as credentials with a ballot, and nobody votes with two
    credentials.
    """
    if first:
        try:
            strike_offs.strike_off(entry=entry, referendum_key=referendum.uuid, channel=Channel.WEB)
        except AlreadyStruckOff as error:
            raise _choose_refusal_for_channel(error.channel) from error
    elif (channel := queries.find_voting_channel(entry, referendum)) != Channel.WEB:
        raise _choose_refusal_for_channel(channel)


def _choose_refusal_for_channel(channel: str | None) -> Refusal:
    """The refusal for a voter who voted through ``channel``, or who has not voted (None)."""
    return errors.VotedAtDesk() if channel == Channel.DESK else errors.OtherCredential()


def _find_receipt(referendum: Referendum, entry: RollEntry, sent: _Sent) -> Receipt | None:
    """The receipt of the same ballot if it is stored; None otherwise.

    Raises OtherCredential or VotedAtDesk: ballots are public, and whoever sends somebody else's must not
    believe that they have voted.
    """
    tracker = ballots.tracker(sent.raw)
    matches = Datum.objects.filter(referendum=referendum, tracker=tracker).values_list(
        "event__name", "event__height", "commitment"
    )
    if not (rows := matches[:1]):
        return None
    channel = queries.find_voting_channel(entry, referendum)
    if channel != Channel.WEB:
        raise _choose_refusal_for_channel(channel)
    [(name, height, commitment)] = rows
    if commitment != sent.commitment:
        raise errors.OtherCredential
    return Receipt(tracker, name, height, again=True)
