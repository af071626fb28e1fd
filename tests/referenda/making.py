"""Referenda in every state, made by the real operations. Trustees and voters act as their browsers would."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import time_machine
from django.utils import timezone
from stdnum.tr import tckimlik

from participation.people.models import User
from participation.roll import queries as roll_queries
from participation.roll.identity import Person
from participation.roll.models import Roll, RollCount, RollEntry, RollMatch
from participation.roll.operations.rolls import RollDraft, open_roll, save_roll
from participation.territory.models import District
from referenda.archive import queries as archive_queries
from referenda.archive.district_groups import queries as district_groups_queries
from referenda.ballot_box import queries as ballot_box_queries
from referenda.ballot_box.casting import operations as casting_operations
from referenda.ballot_box.credentials import operations as credentials_operations
from referenda.desks.operations import desks as desks_operations
from referenda.lifecycle.operations import annulment, drafting, opening, review, schedule
from referenda.lifecycle.operations.drafting import QuestionDraft, ReferendumDraft
from referenda.referendum.models import Referendum, State
from referenda.trustees import queries as trustees_queries
from referenda.trustees.models import Trustee
from referenda.trustees.operations import ceremony as ceremony_operations
from referenda.trustees.operations import decryption
from referenda.voting import (
    ballots,
    canonical,
    ceremony,
    credentials,
    decrypting,
    group,
    replacement,
    tallying,
)
from referenda.voting.ceremony import Dealing, Member
from referenda.voting.group import Point
from referenda.voting.trustees import Signed
from tests.conftest import enter_correction_rule
from tests.factories import make_district, make_user
from tests.participation.roll.making import freeze_now

YES_NO = QuestionDraft(
    text="Kordon her pazar taşıtlara kapatılsın mı?",
    text_en="Shall Kordon be closed to vehicles on Sundays?",
    options=[("Evet", "Yes"), ("Hayır", "No")],
)


def archive_bytes(referendum: Referendum) -> bytes:
    """The whole archive, as stored now."""
    size, step = archive_queries.archive_size(referendum), archive_queries.ARCHIVE_STEP
    parts = [
        archive_queries.archive_part(referendum, height, min(height + step, size))
        for height in range(0, size, step)
    ]
    return b"".join([archive_queries.archive_head(referendum), *parts])


def make_roll(
    voters: Sequence[User], weights: Sequence[int] = (), districts: Sequence[District] = ()
) -> Roll:
    """A frozen roll with every voter matched. ``districts``: one for each voter, or all are in one."""
    officer = make_user(role="officer")
    enter_correction_rule()
    of = list(districts) or [make_district()] * len(voters)
    with time_machine.travel(timezone.now() - timedelta(days=15), tick=True):
        roll = _opened_roll(officer, voters, weights, of)
    return freeze_now(roll)


def _opened_roll(
    officer: User, voters: Sequence[User], weights: Sequence[int], districts: Sequence[District]
) -> Roll:
    today = timezone.localdate()
    roll = save_roll(
        officer=officer,
        draft=RollDraft(
            name="Kordon listesi",
            purpose="Kordon için halk oylaması",
            cutoff_on=date(today.year, 1, 1),
            corrections_from=today,
            corrections_until=today + timedelta(days=13),
        ),
    )
    hasher = roll_queries.get_roll_hasher(roll)
    for number, voter in enumerate(voters):
        document = person_of(number)
        entry = RollEntry.objects.create(
            roll=roll,
            number_mac=hasher.number(document),
            person_mac=hasher.person(document),
            district=districts[number],
            weight=weights[number] if weights else 1,
        )
        RollMatch.objects.create(entry=entry, roll=roll, resident=voter, raised=False)
    for district in dict.fromkeys(districts):
        here = list(roll.entries.filter(district=district).values_list("weight", flat=True))
        RollCount.objects.create(roll=roll, district=district, people=len(here), weight=sum(here))
    return open_roll(officer=officer, roll=roll)


def person_of(number: int) -> Person:
    """Identity in the document of the voter with this number, counted from 0."""
    digits = str(100_000_000 + 97 * number)
    return Person(digits + tckimlik.calc_check_digits(digits), date(1980, 1, 1))


def draft(**changes: Any) -> ReferendumDraft:
    now = timezone.now()
    given: dict[str, Any] = {
        "title": "Kordon pazarları",
        "description": "Kordon'un pazar günleri yayalara açılması.",
        "title_en": "Sundays on Kordon",
        "description_en": "Opening Kordon to pedestrians on Sundays.",
        "opens_at": now + timedelta(hours=1),
        "closes_at": now + timedelta(hours=25),
        "objection_days": 1,
    }
    return ReferendumDraft(**given | changes)


class Stage:
    """A referendum with its people: two officers, trustees with their seeds, voters."""

    def __init__(
        self,
        *,
        voters: int | Sequence[User] = 3,
        trustees: int = 3,
        needed: int = 2,
        questions: Sequence[QuestionDraft] = (YES_NO,),
        weights: Sequence[int] = (),
        districts: Sequence[District] = (),
        **changes: Any,
    ) -> None:
        self.officer, self.other = make_user(role="officer"), make_user(role="officer")
        self.voters = [make_user() for _ in range(voters)] if isinstance(voters, int) else [*voters]
        self.people = [make_user(role="trustee") for _ in range(trustees)]
        self.seeds = {person.pk: ceremony.new_seed() for person in self.people}
        self.credentials: dict[int, str] = {}
        self.secrets: dict[int, str] = {}
        roll = make_roll(self.voters, weights, districts)
        self.referendum = drafting.save_referendum(
            officer=self.officer, draft=draft(roll=roll, trustees_needed=needed, **changes)
        )
        for question in questions:
            drafting.save_question(officer=self.officer, referendum=self.referendum, draft=question)
        drafting.name_trustees(
            officer=self.officer,
            referendum=self.referendum,
            people=[(person, f"Emanetçi {number}") for number, person in enumerate(self.people, start=1)],
        )

    def now(self) -> Referendum:
        self.referendum = Referendum.objects.get(pk=self.referendum.pk)
        return self.referendum

    # Officers

    def announce(self) -> "Stage":
        review.submit_for_review(referendum=self.referendum, officer=self.officer)
        review.announce_referendum(referendum=self.referendum, officer=self.other)
        return self

    def begin_ceremony(self) -> "Stage":
        self.announce()
        review.begin_ceremony(referendum=self.referendum, officer=self.officer)
        return self

    def end_ceremony(self) -> "Stage":
        self.hold_ceremony()
        opening.make_ready(referendum=self.referendum, officer=self.officer)
        return self

    def make_ready(self, *desks: str) -> "Stage":
        """With desks of these names."""
        self.begin_ceremony()
        for name in desks:
            desks_operations.announce_desk(referendum=self.referendum, officer=self.officer, name=name)
        return self.end_ceremony()

    def annul(self, reason: str = "Soru belirsizdi.") -> Referendum:
        """Annul, by both officers."""
        proposal = annulment.propose_annulment(
            referendum=self.referendum, officer=self.officer, reason=reason
        )
        return annulment.confirm_annulment(annulment=proposal, officer=self.other, seen=self.now().state)

    # Trustees

    def trustees(self) -> list[Trustee]:
        return list(trustees_queries.list_trustees(self.referendum))

    def member(self, trustee: Trustee) -> Member:
        size = len(self.people)
        return Member(
            self.seeds[trustee.person_id],
            self.now().uuid,
            trustee.index,
            size,
            self.referendum.trustees_needed,
        )

    def certificates(self) -> list[Signed]:
        return [Signed.read(canonical.read(it.certificate.encode())) for it in self.trustees()]

    def dealings(self) -> list[Dealing]:
        size = len(self.people)
        return [Dealing.read(canonical.read(it.dealing.encode()), size) for it in self.trustees()]

    def certify_place(self, trustee: Trustee) -> None:
        raw = canonical.write(self.member(trustee).certificate().json())
        ceremony_operations.certify_place(trustee=trustee, person=trustee.person, raw=raw)

    def deal(self, trustee: Trustee) -> None:
        raw = canonical.write(self.member(trustee).deal(self.certificates()).json())
        ceremony_operations.publish_dealing(trustee=trustee, person=trustee.person, raw=raw)

    def finish(self, trustee: Trustee) -> None:
        key = self.member(trustee).verification_key(self.certificates(), self.dealings())
        ceremony_operations.publish_verification_key(
            trustee=trustee, person=trustee.person, raw=canonical.write(key.json())
        )

    def hold_ceremony(self) -> "Stage":
        for act in (self.certify_place, self.deal, self.finish):
            for trustee in self.trustees():
                act(trustee)
        return self

    def partial(self, trustee: Trustee) -> bytes:
        election = archive_queries.get_election(self.now())
        share = self.member(trustee).share(self.certificates(), self.dealings())
        cells = tallying.read_tally(archive_queries.read_encrypted_tally(self.referendum), election)
        summed = (
            district_groups_queries.get_encrypted_groups(self.referendum)
            if self.referendum.counts_districts
            else None
        )
        return b"\n".join(decrypting.lines(trustee.index, cells, summed, share, election))

    def decrypt(self, *indices: int) -> "Stage":
        for trustee in self.trustees():
            if trustee.index in indices:
                decryption.publish_decryption(
                    trustee=trustee, person=trustee.person, raw=self.partial(trustee)
                )
        return self

    # Voting and counting, at a time that stands still

    @contextmanager
    def voting(self, **later: float) -> Iterator[None]:
        """Voting has opened, just now or so much (arguments of timedelta) ago."""
        with time_machine.travel(self.now().opens_at + timedelta(**later), tick=False):
            schedule.open_due()
            yield

    @contextmanager
    def closed(self) -> Iterator[None]:
        """Voting has just closed."""
        with time_machine.travel(self.now().closes_at, tick=False):
            schedule.close_due()
            yield

    @contextmanager
    def counted(self, *indices: int) -> Iterator[None]:
        """Voting has just closed, ballots are summed, and the trustees with ``indices`` have decrypted."""
        with self.closed():
            schedule.tally_due()
            self.decrypt(*indices)
            yield

    def open_voting(self) -> None:
        with self.voting():
            pass

    def close_voting(self) -> None:
        with self.closed():
            pass

    def count(self, *indices: int) -> None:
        with self.counted(*indices):
            pass

    # Voters

    def collect(self) -> "Stage":
        for number, voter in enumerate(self.voters):
            self.credentials[number] = credentials_operations.collect_credential(
                referendum=self.referendum, voter=voter
            )
        return self

    def ballot(self, number: int, *chosen: Sequence[int]) -> bytes:
        election = archive_queries.get_election(self.now())
        private = credentials.private_key(self.credentials[number], election.uuid)
        return ballots.make_ballot(election, private, chosen or ([0, 1, 0],)).raw()

    def cast(self, number: int, *chosen: Sequence[int]) -> casting_operations.Receipt:
        """Cast with one replacement secret for all ballots of a voter, as the page does."""
        raw, again = self.ballot(number, *chosen), number in self.secrets
        secret = self.secrets.setdefault(number, replacement.make())
        return casting_operations.cast_ballot(
            referendum=self.referendum,
            voter=self.voters[number],
            raw=raw,
            commitment=self.commitment(number, secret),
            secret=secret if again else "",
        )

    def public_key(self, number: int) -> Point:
        """The public credential of a voter."""
        return credentials.public_key(self.credentials[number], self.referendum.uuid)

    def commitment(self, number: int, secret: str) -> str:
        """The commitment to ``secret`` for a ballot of this voter."""
        return replacement.commitment(secret, self.referendum.uuid, group.encode(self.public_key(number)))

    def entry(self, number: int) -> RollEntry:
        """The voter's entry on the roll."""
        match = ballot_box_queries.find_roll_entry(self.voters[number], self.referendum)
        assert match is not None
        return match

    def objections_end(self) -> datetime:
        """The deadline for objections."""
        until = self.now().objections_until
        assert until is not None
        return until

    @property
    def state(self) -> State:
        return State(self.now().state)
