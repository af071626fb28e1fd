"""Who hears of what: trustees of their turn, everybody on the roll of the vote, an objector of the answer."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from participation.notifications import operations as notifications
from participation.people.models import User
from referenda import mailing, queries
from referenda.models import Objection, Referendum, Trustee

#: Kinds of notices. The first two are trustees', and sent by mail at once.
TURN: Final = "referenda.turn"
DECRYPT: Final = "referenda.decrypt"
OPENED: Final = "referenda.opened"
CLOSING: Final = "referenda.closing"
ANSWERED: Final = "referenda.answered"


def tell_turn(referendum: Referendum, *, but: User | None = None) -> None:
    """A step of the ceremony waits for every trustee. ``but``: made the last one before it, and sees so."""
    _tell_trustees(referendum, TURN, but)


def tell_decryption(referendum: Referendum) -> None:
    """The encrypted sum waits for every trustee."""
    _tell_trustees(referendum, DECRYPT, None)


def tell_again(referendum: Referendum, trustee: Trustee) -> None:
    """The encrypted sum waits for one trustee anew."""
    _tell(referendum, DECRYPT, [trustee.person])


def turn_taken(referendum_id: int, person: User, kind: str) -> None:
    """A trustee has done what the notice asked for."""
    notifications.mark_subjects_read(resident=person, kinds=[kind], subjects=[f"referendum:{referendum_id}"])


def tell_voters(referendum: Referendum, kind: str, accounts: Collection[int]) -> None:
    """``kind``: OPENED or CLOSING."""
    _notify(kind, referendum.topic, _address("referendum", referendum.pk), accounts)


def tell_answer(objection: Objection) -> None:
    """Whoever filed it, if the account is still there."""
    if objection.person_id is not None:
        address = _address("objections", objection.referendum_id)
        _notify(ANSWERED, f"objection:{objection.pk}", address, [objection.person_id])


def _tell_trustees(referendum: Referendum, kind: str, but: User | None) -> None:
    _tell(referendum, kind, [it.person for it in queries.trustees_of(referendum) if it.person != but])


def _tell(referendum: Referendum, kind: str, people: Sequence[User]) -> None:
    address = _address("trustee", referendum.pk)
    _notify(kind, referendum.topic, address, [it.pk for it in people])
    send = partial(mailing.send_turn, referendum, people, decrypts=kind == DECRYPT)
    transaction.on_commit(send, robust=True)


def _address(page: str, ident: int) -> str:
    """Of the Turkish page."""
    with override(settings.LANGUAGE_CODE):
        return reverse(f"referenda:{page}", args=[ident])


def _notify(kind: str, subject: str, address: str, accounts: Collection[int]) -> None:
    notifications.notify(residents=accounts, kind=kind, subject=subject, address=address)
