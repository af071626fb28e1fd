"""Counting a closed poll takes little memory for each response: a million fit into 400 MB."""

import pytest

from tests.faults.installation import installed

pytestmark = [pytest.mark.slow, pytest.mark.production]

#: Bytes: 400 MB less what the process has before, and for a million.
MAX_EACH = 280


def test_memory_grows_by_less_than_the_bound_for_each_response(template, tmp_path_factory):
    kilobytes = {}
    for responses in (5_000, 25_000):
        with installed(tmp_path_factory.mktemp("memory"), template) as installation:
            done = installation.run("-m", "tests.faults.memory", str(responses), seconds=250)
            kilobytes[responses] = int(done.stdout)

    assert (kilobytes[25_000] - kilobytes[5_000]) * 1024 / 20_000 < MAX_EACH
