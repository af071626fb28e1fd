"""The check of forms with several actions sees what browsers would block."""

import pytest

from tests.blocking import blocking_fields

BUTTONS = '<button name="act" value="publish">A</button><button name="act" value="withhold">B</button>'
FIELD = '<select name="reason" required></select>'


@pytest.mark.parametrize(
    ("page", "blocking"),
    [
        (f"<form>{BUTTONS}{FIELD}</form>", ["reason"]),
        (f'<form id="together">{BUTTONS}</form><input name="code" form="together" required>', ["code"]),
        (f"<form novalidate>{BUTTONS}{FIELD}</form>", []),
        (f"<form>{BUTTONS.replace('<button', '<button formnovalidate')}{FIELD}</form>", []),
        (f"<form>{FIELD}<button>Save</button></form>", []),
        (f"<form>{FIELD}<button>Save</button></form><form>{BUTTONS}</form>", []),
    ],
)
def test_required_field_blocks_other_actions_of_its_form(page: str, blocking: list[str]) -> None:
    assert blocking_fields(page) == blocking
