"""A referendum from draft to certified result, and its archive checked by two verifiers."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from referenda.archive import queries
from referenda.lifecycle.operations import certification, schedule
from referenda.referendum.models import State
from referenda.verifier import checking
from tests.referenda.making import Stage, archive_bytes

pytestmark = pytest.mark.django_db


def written(stage: Stage, folder: Path) -> Path:
    """The archive as downloaded."""
    path = folder / f"{stage.now().uuid}.bel"
    path.write_bytes(archive_bytes(stage.referendum))
    return path


def test_a_referendum_runs_from_draft_to_certification(tmp_path):
    stage = Stage(voters=3).make_ready().collect()
    referendum = stage.now()

    with time_machine.travel(referendum.opens_at + timedelta(minutes=1), tick=False):
        assert schedule.open_due() == [referendum.pk]
        stage.cast(0, [0, 1, 0])
        stage.cast(1, [0, 0, 1])
        stage.cast(2, [1, 0, 0])
        stage.cast(1, [0, 1, 0])
        report = checking.verify(written(stage, tmp_path))
        assert (report.ballots, report.counted) == (4, 3)

    with time_machine.travel(referendum.closes_at + timedelta(minutes=1), tick=False):
        assert schedule.close_due() == [referendum.pk]
        assert schedule.tally_due() == [referendum.pk]
        stage.decrypt(1, 3)
        assert stage.now().state == State.PROVISIONAL
        assert queries.find_result(stage.referendum) == ((1, 2, 0),)

    with time_machine.travel(stage.objections_end() + timedelta(minutes=1), tick=False):
        certification.propose_certification(referendum=stage.referendum, officer=stage.officer)
        certification.certify_result(referendum=stage.referendum, officer=stage.other)

    assert stage.now().state == State.CERTIFIED
    report = checking.verify(written(stage, tmp_path))
    assert report.result == ((1, 2, 0),)
    assert report.decrypted_by == (1, 3)
