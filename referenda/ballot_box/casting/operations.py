"""Taking ballots: one is checked whole, then appended and its voter struck off, or neither."""

import hmac
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from participation.people.models import User
from participation.refusals import Refusal
from participation.roll import operations as roll_operations
from participation.roll.errors import AlreadyStruckOff
from participation.roll.models import Channel, RollEntry
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
    """What a voter keeps. ``head`` is the name of the event by which the ballot was appended, ``again``
    whether it was there already."""

    tracker: str
    head: str
    height: int
    again: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A ballot as it came: ``commitment`` to the secret with which it can be replaced, and the ``secret`` of
    the one that it replaces, as typed."""

    raw: bytes
    commitment: str = ""
    secret: str = field(default="", repr=False)


@sensitive_variables()
def cast(
    *, referendum: Referendum, voter: User, raw: bytes, commitment: str = "", secret: str = ""
) -> Receipt:
    """Append a ballot to the archive and mark its voter on the roll, in one transaction that tells neither by
    the other. A ballot that is there already gets its receipt again, also after closing, but for whoever has
    not voted online, or sends another ``commitment``: then it is somebody else's.

    ``commitment`` (``voting.replacement``) is to the secret with which the ballot can be replaced; without
    one nobody can. A credential's later ballot needs the ``secret`` of the one before it.

    Raises NotOnRoll, BallotTooLarge, UnreadableCommitment, Unacceptable, UnknownCredential, OtherCredential,
    VotedAtDesk, ReplacementSecretNeeded, WrongReplacementSecret, TooManyReplacements, VotingNotOpen(Yet) or
    VotingClosed; then nothing is stored.
    """
    entry = queries.entry_of(voter, referendum)
    if entry is None:
        raise referendum_errors.NotOnRoll
    if len(raw) > rules.LARGEST_BALLOT:
        raise errors.BallotTooLarge
    if commitment and not replacement.is_commitment(commitment):
        raise errors.UnreadableCommitment
    sent = _Sent(raw, commitment, secret)
    if known := _receipt(referendum, entry, sent):
        return known
    found = referendum if referendum.state == State.OPEN else referendum_operations.as_of_now(referendum)
    referendum_rules.require_open(found, timezone.now())
    ballot = _checked(found, raw)
    return _append(found, entry, ballot, sent)


def _checked(referendum: Referendum, raw: bytes) -> Ballot:
    """The ballot, once its form, its proofs and its signature hold. Raises Unacceptable."""
    election = archive_queries.election(referendum)
    try:
        ballot = Ballot.read(raw, election)
        ballot.check(election)
    except Invalid as fault:
        raise referendum_errors.Unacceptable(reason=fault.reason, fault=fault.code) from fault
    return ballot


@sensitive_variables()
@transaction.atomic
def _append(referendum: Referendum, entry: RollEntry, ballot: Ballot, sent: _Sent) -> Receipt:
    locks.chain(referendum.pk)
    tracker = ballots.tracker(sent.raw)
    cast = Datum.objects.filter(credential=OuterRef("pk"))
    credential = (
        _listed(referendum, ballot)
        .annotate(
            cast=Count("ballots"),
            has_this=Exists(cast.filter(tracker=tracker)),
            committed=Subquery(cast.order_by("-event__height").values("commitment")[:1]),
        )
        .first()
    )
    # A credential that is not listed has no ballot that could be there already.
    if credential is not None and credential.has_this and (known := _receipt(referendum, entry, sent)):
        return known
    now = Referendum.objects.get(pk=referendum.pk) if credential is None else credential.referendum
    referendum_rules.require_open(now, timezone.now())
    if credential is None:
        raise errors.UnknownCredential
    _strike_off(referendum, entry, first=not credential.cast)
    if credential.cast:
        _require_secret(credential.committed, ballot, sent.secret)
        if credential.cast > rules.MOST_REPLACEMENTS:
            raise errors.TooManyReplacements(most=rules.MOST_REPLACEMENTS)
    event = archive_operations.append(
        referendum, EventType.BALLOT, sent.raw, credential_id=credential.pk, commitment=sent.commitment
    )
    return Receipt(tracker, event.name, event.height)


def _listed(referendum: Referendum, ballot: Ballot) -> QuerySet[Credential]:
    """The ballot's credential, if it is on the list, with what opens and closes voting: one query, since
    others wait for it. It knows nothing of the voter."""
    found = Credential.objects.filter(referendum=referendum, public_key=group.encode(ballot.credential))
    times = "referendum__state", "referendum__opens_at", "referendum__closes_at"
    return found.select_related("referendum").only("referendum", *times)


@sensitive_variables()
def _require_secret(committed: str, ballot: Ballot, secret: str) -> None:
    """Whoever replaces a ballot is who cast it. Raises ReplacementSecretNeeded or WrongReplacementSecret."""
    if not secret:
        raise errors.ReplacementSecretNeeded
    try:
        shown = replacement.typed(secret)
    except Invalid as fault:
        raise errors.WrongReplacementSecret from fault
    of_this = replacement.commitment(shown, ballot.election_uuid, group.encode(ballot.credential))
    if not hmac.compare_digest(of_this, committed):
        raise errors.WrongReplacementSecret


def _strike_off(referendum: Referendum, entry: RollEntry, *, first: bool) -> None:
    """A credential's first ballot strikes its voter off; a later one has to come from somebody struck off.

    So there are always as many web strike-offs as credentials with a ballot, and nobody casts for two.
    """
    if first:
        try:
            roll_operations.strike_off(entry=entry, referendum_key=referendum.uuid, channel=Channel.WEB)
        except AlreadyStruckOff as error:
            raise _voted_otherwise(error.channel) from error
    elif (channel := queries.voted_by(entry, referendum)) != Channel.WEB:
        raise _voted_otherwise(channel)


def _voted_otherwise(channel: str | None) -> Refusal:
    """Why somebody who voted through ``channel`` (None: who did not vote) does not cast this ballot."""
    return errors.VotedAtDesk() if channel == Channel.DESK else errors.OtherCredential()


def _receipt(referendum: Referendum, entry: RollEntry, sent: _Sent) -> Receipt | None:
    """None where no such ballot is stored. Raises OtherCredential or VotedAtDesk: ballots are public, and
    whoever sends another's shall not think that they have voted."""
    tracker = ballots.tracker(sent.raw)
    known = Datum.objects.filter(referendum=referendum, tracker=tracker).values_list(
        "event__name", "event__height", "commitment"
    )
    if not (found := known[:1]):
        return None
    channel = queries.voted_by(entry, referendum)
    if channel != Channel.WEB:
        raise _voted_otherwise(channel)
    [(name, height, commitment)] = found
    if commitment != sent.commitment:
        raise errors.OtherCredential
    return Receipt(tracker, name, height, again=True)
