"""The demo's referenda: one open, with all accounts of the demo on its roll, and one certified.

Trustees, officers and voters act through the ordinary operations, with the clock set back for past steps.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import repeat
from multiprocessing import get_context
from typing import Final

from django.db import transaction
from django.utils import timezone

from config.demo.clock import freeze_clock_at, set_hour
from config.demo.crowd import CHOICE, compute_leaning
from config.demo.referendum_texts import (
    BUDGET,
    BUDGET_QUESTIONS,
    SUNDAY,
    SUNDAY_ANSWER,
    SUNDAY_OBJECTION,
    SUNDAY_QUESTION,
)
from config.demo.rolls import create_frozen_roll
from config.demo.trustees import Circle
from config.simulated_ballots import Vote, make_ballots
from participation.people.models import DEMO_DOMAIN, Role, User
from participation.people.operations.accounts import DEMO_PASSWORD, create_account
from participation.people.operations.roles import grant_role
from participation.roll.models import Channel, Roll, RollMatch
from participation.roll.operations.strike_offs import strike_off
from participation.territory.models import District
from referenda.archive import operations as archive_operations
from referenda.archive import queries as archive_queries
from referenda.ballot_box.casting import operations as casting_operations
from referenda.ballot_box.credentials import authority
from referenda.ballot_box.credentials import operations as credentials_operations
from referenda.ballot_box.credentials import queries as credentials_queries
from referenda.ballot_box.credentials.models import Credential
from referenda.desks.operations import desks as desks_operations
from referenda.lifecycle.operations import certification, closing, drafting, opening, overwriting, review
from referenda.lifecycle.operations.drafting import QuestionDraft, ReferendumDraft
from referenda.referendum.models import CredentialMode, Referendum
from referenda.results.objections import operations as objections_operations
from referenda.voting import ballots, credentials, group, replacement
from referenda.voting.archive import EventType
from referenda.voting.elections import Election, Question

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Accounts and names of the trustees; the first account is on the sign-in page.
TRUSTEES: Final = {
    "trustee": "Baro temsilcisi",
    "trustee-2": "Üniversite temsilcisi",
    "trustee-3": "Mimarlar odası temsilcisi",
    "trustee-4": "Muhtarlar derneği temsilcisi",
}
NEEDED: Final = 3
#: Gives the second signature, which the demo's officer cannot give alone.
OTHER_OFFICER: Final = "officer-2"
#: Where the demo's clerk strikes voters off: the office that is a desk (``config.demo.offices``).
DESK: Final = "Buca danışma masası"
#: The credential authority of the certified referendum.
AUTHORITY: Final = "Gösterim noterliği"
#: The certified referendum needs a majority in this many districts; districts with fewer ballots are grouped.
DISTRICTS_NEEDED, DISTRICT_LEAST = 16, 10
#: One in this many simulated voters votes again, and one in this many votes blank.
AGAIN, BLANK = 20, 25
#: From this many ballots on they are created and cast in bulk, ``CHUNK`` per process at a time.
MANY: Final = 256
CHUNK: Final = 50


@dataclass(frozen=True)
class Council:
    """The people who run the referenda: two officers, a desk clerk, four trustees."""

    officer: User
    other: User
    clerk: User
    trustees: Sequence[User]


def hold_referenda(accounts: Mapping[Role, User], crowd: Sequence[User]) -> None:
    """Hold two referenda: two thirds of ``crowd`` vote in the certified one, a few in the open one."""
    council = _build_council(accounts)
    people = [*dict.fromkeys((*accounts.values(), council.other, *council.trustees))]
    now = timezone.now()
    everybody = [*people, *crowd]
    everybody += _create_neighbours(everybody, now.year - 20)
    roll = create_frozen_roll(council.officer, council.other, everybody, now - 45 * DAY)
    entitled = set(roll.matches.values_list("resident", flat=True))
    adults = [it for it in crowd if it.pk in entitled]
    _hold_certified_referendum(council, roll, adults[: len(crowd) * 2 // 3], now)
    _open_referendum(council, roll, adults[-len(crowd) // 25 :], now)


def _create_neighbours(everybody: Sequence[User], born: int) -> list[User]:
    """Create residents who do not vote, so that every district has ``DISTRICT_LEAST`` people on the roll.

    Of ``everybody``, those born in the year ``born`` or earlier count, and those who do not state a year:
    they are certain to be on the roll.
    """
    adults = (it.profile for it in everybody if (it.profile.birth_year or born) <= born)
    here = Counter(profile.district_id for profile in adults)
    made = []
    for district in District.objects.all():
        for number in range(1, DISTRICT_LEAST - here[district.pk] + 1):
            email = f"komsu-{district.slug}-{number}@{DEMO_DOMAIN}"
            made.append(create_account(email=email, password=None, district=district, email_confirmed=True))
    return made


def _build_council(accounts: Mapping[Role, User]) -> Council:
    shown = {accounts[role].email.partition("@")[0]: accounts[role] for role in (Role.OFFICER, Role.TRUSTEE)}
    return Council(
        officer=accounts[Role.OFFICER],
        clerk=accounts[Role.CLERK],
        other=_create_staff_account(OTHER_OFFICER, Role.OFFICER, "Görevli Aylin"),
        trustees=[
            shown.get(name) or _create_staff_account(name, Role.TRUSTEE, shows)
            for name, shows in TRUSTEES.items()
        ],
    )


def _create_staff_account(name: str, role: Role, display_name: str) -> User:
    user = create_account(
        email=f"{name}@{DEMO_DOMAIN}",
        password=DEMO_PASSWORD,
        district=District.objects.get(slug="konak"),
        display_name=display_name,
        email_confirmed=True,
    )
    grant_role(administrator=None, user=user, role=role, reason="Gösterim hesabı")
    return user


def _prepare_referendum(
    council: Council,
    questions: Sequence[QuestionDraft],
    draft: ReferendumDraft,
    once_announced: Callable[[Referendum], None],
) -> Circle:
    """Prepare a referendum for voting: announced by two officers, its key generated by the trustees.

    ``once_announced``: what is done in between, like the work of a credential authority.
    """
    officer = council.officer
    referendum = drafting.save_referendum(officer=officer, draft=draft)
    for question in questions:
        drafting.save_question(officer=officer, referendum=referendum, draft=question)
    drafting.name_trustees(
        officer=officer,
        referendum=referendum,
        people=list(zip(council.trustees, TRUSTEES.values(), strict=True)),
    )
    review.submit_for_review(referendum=referendum, officer=officer)
    review.announce_referendum(referendum=referendum, officer=council.other)
    once_announced(referendum)
    circle = Circle.of(review.begin_ceremony(referendum=referendum, officer=officer))
    circle.hold_ceremony()
    opening.make_ready(referendum=referendum, officer=officer)
    return circle


def _hold_certified_referendum(council: Council, roll: Roll, voters: Sequence[User], now: datetime) -> None:
    """Certify a referendum in strict mode: a credential authority creates and hands out the credentials."""
    opens, closes = set_hour(now - 30 * DAY, 9), set_hour(now - 23 * DAY, 20)
    handed_out: dict[str, str] = {}
    entries = dict(roll.matches.values_list("resident", "entry"))

    def make_credentials(referendum: Referendum) -> None:
        made_there = authority.make_credential_files(
            authority.write_roll(credentials_queries.build_authority_roll(referendum)), referendum.uuid
        )
        credentials_operations.upload_credential_list(
            referendum=referendum,
            officer=council.officer,
            raw=made_there.public,
            districts=made_there.districts,
        )
        rows = csv.DictReader(io.StringIO(made_there.private))
        handed_out.update((row["code"], row["credential"]) for row in rows)

    with freeze_clock_at(now - 40 * DAY):
        draft = ReferendumDraft(
            **SUNDAY,
            roll=roll,
            trustees_needed=NEEDED,
            quorum=Decimal(30),
            districts_needed=DISTRICTS_NEEDED,
            district_least=DISTRICT_LEAST,
            opens_at=opens,
            closes_at=closes,
            credential_mode=CredentialMode.STRICT,
            credential_authority=AUTHORITY,
        )
        circle = _prepare_referendum(council, [SUNDAY_QUESTION], draft, make_credentials)
    with freeze_clock_at(opens):
        referendum = opening.open_voting(referendum_id=circle.referendum.pk)
    with freeze_clock_at(opens + 3 * DAY):
        cast_votes(
            referendum,
            voters,
            lambda voter: handed_out[
                credentials_queries.compute_authority_code(entries[voter.pk], referendum)
            ],
        )
    with freeze_clock_at(closes):
        closing.close_voting(referendum_id=referendum.pk)
        closing.tally_ballots(referendum_id=referendum.pk)
    with freeze_clock_at(closes + HOUR):
        circle.decrypt(NEEDED)
        objection = objections_operations.file_objection(
            referendum=referendum, person=voters[0], text=SUNDAY_OBJECTION
        )
    with freeze_clock_at(closes + DAY):
        objections_operations.answer_objection(
            objection=objection, officer=council.officer, text=SUNDAY_ANSWER, upheld=False
        )
    with freeze_clock_at(closes + 4 * DAY):
        certification.propose_certification(referendum=referendum, officer=council.officer)
        certification.certify_result(referendum=referendum, officer=council.other)


def _open_referendum(council: Council, roll: Roll, voters: Sequence[User], now: datetime) -> None:
    """Open a referendum in simple mode: the demo's accounts get their credentials on its page.

    The demo's clerk works at its only desk.
    """

    def open_desk(referendum: Referendum) -> None:
        desk = desks_operations.announce_desk(
            referendum=referendum, officer=council.officer, name=DESK, address="Örnek Caddesi 2, Buca"
        )
        desks_operations.name_clerks(desk=desk, officer=council.officer, people=[council.clerk])

    opens, closes = set_hour(now - 2 * DAY, 9), set_hour(now + 9 * DAY, 20)
    with freeze_clock_at(now - 10 * DAY):
        draft = ReferendumDraft(
            **BUDGET,
            roll=roll,
            trustees_needed=NEEDED,
            quorum=Decimal(20),
            opens_at=opens,
            closes_at=closes,
        )
        circle = _prepare_referendum(council, BUDGET_QUESTIONS, draft, open_desk)
    with freeze_clock_at(opens):
        referendum = opening.open_voting(referendum_id=circle.referendum.pk)
    cast_votes(
        referendum,
        voters,
        lambda voter: credentials_operations.collect_credential(referendum=referendum, voter=voter),
    )
    overwriting.rewrite_strike_offs_due()
    transaction.on_commit(circle.write_files)


def cast_votes(referendum: Referendum, voters: Sequence[User], credential: Callable[[User], str]) -> None:
    """Cast as many ballots as there are ``voters``: some cast two, so that a few do not vote at all."""
    rounds = [*voters[: len(voters) - len(voters) // AGAIN], *voters[: len(voters) // AGAIN]]
    election = archive_queries.get_election(referendum)
    keys = {
        voter.pk: credentials.private_key(credential(voter), election.uuid) for voter in dict.fromkeys(rounds)
    }
    votes = [
        (
            keys[voter.pk],
            [_simulate_choice(question, compute_leaning(voter)) for question in election.questions],
        )
        for voter in rounds
    ]
    if len(votes) >= MANY:
        _cast_ballots_in_bulk(referendum, rounds, _make_ballots_in_parallel(election, votes))
        return
    secret = replacement.make()
    for voter, (key, _chosen), raw in zip(rounds, votes, make_ballots(election.raw(), votes), strict=True):
        listed = group.encode(group.power_of_generator(key))
        commitment = replacement.commitment(secret, election.uuid, listed)
        casting_operations.cast_ballot(
            referendum=referendum, voter=voter, raw=raw, commitment=commitment, secret=secret
        )


def _make_ballots_in_parallel(election: Election, votes: Sequence[Vote]) -> Iterator[bytes]:
    """Create the ballots in two processes, in the order of ``votes``."""
    chunks = [votes[begin : begin + CHUNK] for begin in range(0, len(votes), CHUNK)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for raws in pool.map(partial(make_ballots, election.raw()), chunks):
            yield from raws


def _cast_ballots_in_bulk(referendum: Referendum, rounds: Sequence[User], raws: Iterable[bytes]) -> None:
    """Cast the ballots without ``cast_ballot``, in a third of its time.

    They were checked when they were created, and rows are looked up once for all.
    """
    election = archive_queries.get_election(referendum)
    matches = RollMatch.objects.filter(roll=referendum.roll_id).select_related("entry")
    entries = {match.resident_id: match.entry for match in matches}
    listed = {it.public_key: it for it in Credential.objects.filter(referendum=referendum)}
    voted: set[int] = set()
    for voter, raw in zip(rounds, raws, strict=True):
        credential = listed[group.encode(ballots.credential_of(raw, election))]
        if credential.pk not in voted:
            strike_off(entry=entries[voter.pk], referendum_key=referendum.uuid, channel=Channel.WEB)
            voted.add(credential.pk)
        archive_operations.append_event(referendum, EventType.BALLOT, raw, credential_id=credential.pk)


def _simulate_choice(question: Question, liking: float) -> list[int]:
    """A random vote: 0 or 1 for blank, then for each answer. Earlier answers are more likely."""
    answers = len(question.answers)
    if CHOICE.randrange(BLANK) == 0:
        return [1, *repeat(0, answers)]
    weights = [1 / (1 + place) ** liking for place in range(answers)]
    picked: set[int] = set()
    for _time in range(question.maximum):
        picked.update(CHOICE.choices(range(answers), weights))
    return [0, *(int(place in picked) for place in range(answers))]
