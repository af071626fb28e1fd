"""During the embargo of an official election, no figure of a poll about it is public anywhere."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from participation.audit.models import Entry
from participation.elections.models import Election
from participation.publications import documents
from participation.publications.operations import drafts, publishing
from participation.publications.queries import withheld
from participation.refusals import EditorsOnly, NotPublishable, ReasonNeeded
from polls.lifecycle.operations import steps
from polls.questionnaire import queries as questionnaire_queries
from polls.questionnaire.models import Poll
from polls.releases import queries as releases_queries
from polls.releases.models import Release
from polls.results.documents import source
from polls.tally.operations import counting
from polls.tally.operations import embargo as embargo_operations
from tests.factories import lose_roles, make_poll, make_residents, make_user, respond_together

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def poll_pk(module_db):
    """40 answers, 30 of them public."""
    made = make_poll(closes_at=timezone.now() + timedelta(days=3))
    for _batch in range(4):
        respond_together(made, {"Evet": make_residents(10)})
        counting.count_due()
    return made.pk


@pytest.fixture
def poll(poll_pk):
    return Poll.objects.get(pk=poll_pk)


def ban(starts, ends, **extra):
    """An election with an embargo from ``starts`` to ``ends`` hours from now."""
    now = timezone.now()
    return Election.objects.create(
        name="Yerel seçim",
        polling_day=(now + timedelta(hours=ends)).date(),
        embargo_from=now + timedelta(hours=starts),
        embargo_until=now + timedelta(hours=ends),
        legal_reference="298 sayılı Kanun",
        **extra,
    )


def newest(poll):
    snapshot = releases_queries.latest_snapshot(poll.pk)
    assert snapshot is not None
    return snapshot


def shown(poll):
    return json.loads(newest(poll).body)


def test_earlier_bulletin_is_withheld_during_the_embargo(poll, editor):
    officer = make_user(role="officer")
    steps.close_poll(poll=poll, editor=editor, reason="deneme")
    edition = drafts.create_bulletin(
        editor=editor, text=drafts.EditionText(title_tr="Rapor", summary_tr="Özet")
    )
    drafts.add_section(edition=edition, editor=editor, kind=source.KIND, ident=str(poll.pk))
    submitted = publishing.submit_edition(edition=edition, editor=editor)
    done = publishing.publish_edition(
        edition=submitted, officer=officer, seen=documents.read_submitted_proposal(submitted)[1]
    )
    assert withheld() == {}

    relate(poll, editor, ban(-1, 2))
    [banned] = withheld().values()
    assert "Yerel seçim" in banned.reason
    assert banned.until == Election.objects.get().embargo_until
    assert list(withheld()) == [done.pk]
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert withheld() == {}


def relate(poll, editor, election):
    return embargo_operations.relate_to_election(
        poll=poll, editor=editor, election=election, reason="Aynı konu"
    )


def test_relating_an_open_poll_to_an_election_withdraws_its_figures(poll, editor, client):
    assert shown(poll)["responses"] == 30
    relate(poll, editor, ban(-1, 24))

    body = shown(poll)
    assert (body["responses"], body["withheld"]) == (None, "embargo")
    assert body["embargo"]["law"] == "298 sayılı Kanun"
    assert not [row for row in body["questions"][0]["options"] if row["count"] is not None]
    assert client.get(f"/api/v1/polls/{poll.pk}/results/").json() == body
    assert client.get(f"/api/v1/polls/{poll.pk}/").json()["responses"] is None
    assert Entry.objects.filter(action="poll.related").get().reason == "Aynı konu"


def test_whoever_lost_the_role_while_waiting_relates_no_poll(poll, editor):
    lose_roles(editor)
    with pytest.raises(EditorsOnly):
        relate(poll, editor, ban(-1, 24))
    assert not Entry.objects.filter(action="poll.related").exists()


def test_embargo_holds_from_its_first_instant_without_a_tick(poll, editor):
    relate(poll, editor, ban(1, 24))
    assert shown(poll)["responses"] == 30

    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1), tick=False):
        assert shown(poll)["withheld"] == "embargo"
        assert shown(poll)["responses"] is None
        assert vars(releases_queries.visible_listed_poll(editor, poll.pk))["released_count"] is None


def test_revalidation_in_the_first_instant_is_not_answered_304(poll, editor, client):
    relate(poll, editor, ban(1, 24))
    address = f"/api/v1/polls/{poll.pk}/results/"
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304

    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1), tick=False):
        answer = client.get(address, headers={"if-none-match": etag})
        assert (answer.status_code, answer.json()["responses"]) == (200, None)


def test_embargo_and_its_end_each_publish_one_release(poll, editor):
    relate(poll, editor, ban(1, 24))
    versions = [newest(poll).version]
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert embargo_operations.apply_due_embargoes() == [poll.pk]
        assert embargo_operations.apply_due_embargoes() == []
        versions.append(newest(poll).version)
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert embargo_operations.apply_due_embargoes() == [poll.pk]
        assert embargo_operations.apply_due_embargoes() == []
        versions.append(newest(poll).version)
        assert shown(poll)["responses"] == 30

    assert versions == [versions[0], versions[0] + 1, versions[0] + 2]


def test_poll_counted_during_the_embargo_is_published_after_it(poll, editor):
    relate(poll, editor, ban(-1, 24))
    steps.close_poll(poll=poll, editor=editor, reason="deneme")

    assert Poll.objects.get(pk=poll.pk).counted_at is not None
    assert shown(poll)["withheld"] == "embargo"
    embargo = questionnaire_queries.find_embargo(Poll.objects.get(pk=poll.pk))
    assert embargo is not None
    assert source.list_problems(str(poll.pk)) == [embargo.reason]
    with pytest.raises(NotPublishable):
        source.build_bulletin_section(str(poll.pk))

    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        embargo_operations.apply_due_embargoes()
        assert (shown(poll)["responses"], shown(poll)["final"]) == (40, True)
        assert source.list_problems(str(poll.pk)) == []


def test_releases_during_the_embargo_hold_no_figure(poll, editor):
    relate(poll, editor, ban(-1, 24))
    for _batch in range(3):
        respond_together(poll, {"Hayır": make_residents(10)})
        counting.count_due()
    during = Release.objects.filter(poll=poll, embargoed=True)

    assert during.count() > 1
    for release in during:
        assert json.loads(bytes(release.snapshot))["responses"] is None


def test_cancelled_election_has_no_embargo(poll, editor):
    relate(poll, editor, ban(-1, 24, called_off=True))

    assert shown(poll)["responses"] == 30


def test_relating_to_an_election_requires_an_editor_and_a_reason(poll, editor):
    election = ban(-1, 24)

    with pytest.raises(EditorsOnly):
        relate(poll, make_user(), election)
    with pytest.raises(ReasonNeeded):
        embargo_operations.relate_to_election(poll=poll, editor=editor, election=election, reason=" ")
    assert Poll.objects.get(pk=poll.pk).election is None
