"""The demo's referenda: an open one, a certified one, and the files of its trustees."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from config import demo
from config.demo import referenda as demo_referenda
from config.demo import trustees
from participation.mailing.models import OutgoingMail
from participation.people.models import AssuranceLevel, Role, User, build_demo_email
from participation.people.rules import list_active_roles
from participation.roll.models import RollMatch, StrikeOff
from referenda.archive import queries as archive_queries
from referenda.ballot_box.casting import operations as casting_operations
from referenda.ballot_box.credentials import operations as credentials_operations
from referenda.desks import queries as desks_queries
from referenda.lifecycle.operations import closing
from referenda.referendum import queries as referendum_queries
from referenda.referendum.models import CredentialMode, Phase, Referendum
from referenda.results import questions
from referenda.results.objections.models import Objection
from referenda.trustees import queries as trustees_queries
from referenda.trustees.models import Trustee
from referenda.trustees.operations import decryption
from referenda.verifier import checking
from referenda.voting import ballots, canonical, ceremony, credentials, decrypting, group, tallying
from referenda.voting.ceremony import Dealing, Member
from referenda.voting.trustees import Certificate, Signed
from tests.conftest import enter_correction_rule, publish_first_book
from tests.referenda.browsers import in_browser
from tests.referenda.making import archive_bytes

CROWD = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def seeded_once(module_db, folder):
    """The demo, seeded once for all tests of the module, including its on-commit actions."""
    publish_first_book()
    enter_correction_rule()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.STATE_DIR", folder, raising=False)
        before = len(transaction.get_connection().run_on_commit)
        assert demo.create_demo(closed_crowd=CROWD, open_crowd=45)
        for _savepoints, act, _robust in transaction.get_connection().run_on_commit[before:]:
            act()
        yield


@pytest.fixture
def seeded(seeded_once, db):
    """The demo; changes by a test are rolled back."""


@pytest.fixture
def certified(seeded):
    return Referendum.objects.get(state="certified")


@pytest.fixture
def voting(seeded):
    return Referendum.objects.get(state="open")


def verified(referendum: Referendum, folder: Path) -> checking.Report:
    path = folder / f"{referendum.uuid}.bel"
    path.write_bytes(archive_bytes(referendum))
    return checking.verify(path)


def test_demo_has_an_open_and_a_certified_referendum(seeded):
    now = timezone.now()
    assert [it.phase_at(now) for it in Referendum.objects.order_by("pk")] == [Phase.CERTIFIED, Phase.OPEN]
    for referendum in Referendum.objects.all():
        assert referendum.title_en
        assert referendum.description_en
        assert all(question.text_en for question in referendum_queries.list_questions(referendum))


def test_certified_archive_verifies_with_replaced_and_blank_ballots(certified, tmp_path):
    report = verified(certified, tmp_path)

    assert (report.ballots, report.counted) == (CROWD * 2 // 3, 38)
    assert len(report.decrypted_by) == 3
    assert report.result is not None
    [[blank, yes, no]] = report.result
    assert blank + yes + no == report.counted
    assert yes > no > 0
    assert StrikeOff.objects.filter(referendum=certified.uuid).count() == report.counted


def test_certified_referendum_needed_a_majority_of_districts(certified):
    shown = questions.build_question_rows(certified)[0]
    assert shown.outcome is not None
    assert sum(len(it.districts) for it in shown.outcome.groups) == 30
    ballots = [it.ballots or 0 for it in shown.outcome.groups]
    assert sum(ballots) == 38
    assert min(ballots) >= 10
    # In a crowd this small, no district has a result of its own and turnout is low.
    assert (shown.outcome.threshold_met, shown.outcome.districts_met) == (True, True)


def test_certified_referendum_had_an_authority_an_objection_and_two_officers(certified):
    assert certified.credential_mode == CredentialMode.STRICT
    assert not certified.credentials.exclude(handle="").exists()
    objection = Objection.objects.get(referendum=certified)
    assert objection.answer
    signed, certifying = certified.signed_by, certified.transitions.get(after="certified").by
    assert signed is not None
    assert certifying is not None
    assert {signed.email, certifying.email} == {build_demo_email(Role.OFFICER), "officer-2@meydan.example"}
    times = [step.at for step in certified.transitions.order_by("pk")]
    assert times == sorted(times)
    assert times[-1] < timezone.now()


def test_every_listed_account_can_vote(voting):
    for role in Role:
        account = User.objects.get(email=build_demo_email(role))
        assert account.profile.assurance == AssuranceLevel.ROLL_MATCHED
        credential = credentials_operations.collect_credential(referendum=voting, voter=account)
        election = archive_queries.get_election(voting)
        key = credentials.private_key(credential, election.uuid)
        raw = ballots.make_ballot(election, key, [[0, 1, 0, 0, 1, 0], [0, 1, 0]]).raw()
        assert not casting_operations.cast_ballot(referendum=voting, voter=account, raw=raw).again


def test_no_mail_of_the_past_waits(seeded):
    assert not OutgoingMail.objects.filter(expires_at__lte=timezone.now()).exists()


def test_the_clerk_of_the_demo_works_at_a_desk(voting):
    clerk = User.objects.get(email=build_demo_email(Role.CLERK))
    assert [it.referendum for it in desks_queries.list_desks_of_clerk(clerk)] == [voting]


def test_open_referendum_has_a_few_ballots(voting, tmp_path):
    report = verified(voting, tmp_path)
    assert report.ballots == CROWD // 25 + 1
    assert StrikeOff.objects.filter(referendum=voting.uuid).count() == report.counted


def test_four_trustees_hold_the_keys_and_three_are_needed(seeded):
    for referendum in Referendum.objects.all():
        held = trustees_queries.list_trustees(referendum)
        assert referendum.trustees_needed == 3
        assert {it.person.email.partition("@")[0] for it in held} == {
            "trustee",
            "trustee-2",
            "trustee-3",
            "trustee-4",
        }
        assert all(Role.TRUSTEE in list_active_roles(it.person) for it in held)


def opened(trustee: Trustee, folder: Path) -> Member:
    """A trustee, with the content of the file that the demo wrote for them."""
    referendum = trustee.referendum
    raw = (folder / trustees.FOLDER / f"{trustee.person.email.partition('@')[0]}.json").read_text("utf-8")
    certificate = Certificate.read(Signed.read(canonical.read(trustee.certificate.encode())))
    place = {
        "referendum": referendum.uuid,
        "index": trustee.index,
        "size": 4,
        "threshold": referendum.trustees_needed,
        "verification": group.encode(certificate.verification),
    }
    seed = bytes.fromhex(in_browser("open", file=raw, passphrase=trustees.PASSPHRASE, place=place))
    assert len(seed) == ceremony.SEED_BYTES
    return Member(seed, referendum.uuid, trustee.index, 4, referendum.trustees_needed)


def test_open_referendum_can_be_decrypted_with_the_trustees_files(voting, folder):
    with time_machine.travel(voting.closes_at + timedelta(minutes=1), tick=False):
        closing.close_voting(referendum_id=voting.pk)
        closing.tally_ballots(referendum_id=voting.pk)
    election = archive_queries.get_election(voting)
    cells = tallying.read_tally(archive_queries.read_encrypted_tally(voting), election)
    held = list(trustees_queries.list_trustees(voting))
    certificates = [Signed.read(canonical.read(it.certificate.encode())) for it in held]
    dealings = [Dealing.read(canonical.read(it.dealing.encode()), 4) for it in held]

    for trustee in held[1:]:
        share = opened(trustee, folder).share(certificates, dealings)
        lines = decrypting.lines(trustee.index, cells, None, share, election)
        decrypted = decryption.publish_decryption(
            trustee=trustee, person=trustee.person, raw=b"\n".join(lines)
        )

    # The desk's count is missing.
    assert decrypted.state == "partial"


def test_ballots_cast_together_verify_and_match_their_marks(voting, tmp_path, monkeypatch):
    monkeypatch.setattr(demo_referenda, "MANY", 5)
    monkeypatch.setattr(demo_referenda, "CHUNK", 4)
    before = verified(voting, tmp_path)
    waiting = [it.entry_id for it in voting.waiting.all()][:24]
    voters = [match.resident for match in RollMatch.objects.filter(entry__in=waiting)]

    demo_referenda.cast_votes(
        voting,
        voters,
        lambda voter: credentials_operations.collect_credential(referendum=voting, voter=voter),
    )

    report = verified(voting, tmp_path)
    assert (report.ballots, report.counted) == (before.ballots + 24, before.counted + 23)
    assert StrikeOff.objects.filter(referendum=voting.uuid).count() == report.counted


def test_trustee_files_exist_only_for_the_open_referendum(voting, folder):
    files = list((folder / trustees.FOLDER).iterdir())
    assert {file.stem for file in files} == {"trustee", "trustee-2", "trustee-3", "trustee-4"}
    assert {canonical.read(file.read_bytes())["referendum"] for file in files} == {voting.uuid}
