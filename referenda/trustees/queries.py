"""Reads trustees, their steps in the ceremony, and proposals to decrypt again."""

from collections.abc import Sequence

from django.db.models import Case, Q, Value, When

from participation.people import queries as people_queries
from participation.people.models import Role, User
from participation.people.queries import Candidates
from participation.people.rules import Person
from referenda.referendum.approvals.models import Verdict
from referenda.referendum.models import Referendum
from referenda.trustees import errors, rules
from referenda.trustees.models import Redecryption, Trustee


def list_trustees(referendum: Referendum) -> Sequence[Trustee]:
    """The trustees in the order of the ceremony, with their accounts."""
    return list(referendum.trustees.select_related("person"))


def search_candidates(referendum: Referendum, text: str = "") -> Candidates:
    """The trustees of a draft, and active accounts with the role whose name or address contains ``text``."""
    named = [it.person for it in list_trustees(referendum)]
    return people_queries.list_candidates(Role.TRUSTEE, text, named)


def get_trustee_of_person(person: Person, referendum: Referendum) -> Trustee:
    """The person's place as a trustee of the referendum. Raises TrusteesOnly."""
    trustee = None
    if isinstance(person, User):
        trustee = Trustee.objects.filter(referendum=referendum, person=person).first()
    if trustee is None:
        raise errors.TrusteesOnly
    rules.require_trustee(person, trustee)
    return trustee


def is_trustee_of(person: Person, referendum: Referendum) -> bool:
    """Whether somebody was named as a trustee of the referendum."""
    return isinstance(person, User) and Trustee.objects.filter(referendum=referendum, person=person).exists()


#: The number of ceremony steps that a trustee has made, as an expression on Trustee.
STEPS_MADE = Case(
    When(~Q(verification_key=""), then=Value(3)),
    When(~Q(dealing=""), then=Value(2)),
    When(~Q(certificate=""), then=Value(1)),
    default=Value(0),
)


def list_ceremony_steps(referendum_id: int) -> list[int]:
    """How many of the three steps each trustee has made, in the trustees' order."""
    trustees = Trustee.objects.filter(referendum=referendum_id).order_by("index")
    return list(trustees.annotate(steps=STEPS_MADE).values_list("steps", flat=True))


def list_waiting_redecryptions(referendum: Referendum) -> Sequence[Redecryption]:
    """Undecided proposals to have a trustee decrypt again, oldest first."""
    proposals = Redecryption.objects.filter(referendum=referendum, verdict=Verdict.WAITING)
    return list(proposals.select_related("trustee", "proposed_by"))
