"""The pages of electoral rolls, in addition to those in ``pages``."""

import tempfile
from pathlib import Path

from tests.journeys.inspecting import Sight, with_refusal
from tests.journeys.persons import Person

ROLL, DRAFT = {"roll_id": "roll"}, {"roll_id": "draft_roll"}
EMPTY, FROZEN = {"roll_id": "empty_roll"}, {"roll_id": "frozen_roll"}
ENDED, PROPOSED = {"roll_id": "ended_roll"}, {"roll_id": "proposed_roll"}


def send_faults(person: Person) -> None:
    """Upload a file in which every line has a different fault."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "liste.csv"
        file.write_text(
            "TCKN;doğum tarihi;ilçe\n1;14.03.1985;Konak\n10000000146;x;Konak\n17291716060;14.03.1985;Ankara",
            encoding="utf-8",
        )
        person.page.locator('input[name="file"]').set_input_files(file)
        with person.page.expect_navigation():
            person.page.locator("main form.form button").first.click()


VISITOR = [
    Sight("roll:list"),
    Sight("roll:roll", ROLL, "open"),
    Sight("roll:roll", FROZEN, "frozen"),
]
#: Seen by the first of the residents, who is on the rolls and has asked for another district.
MATCHED = [Sight("roll:own", state="matched"), Sight("roll:ask-district", ROLL)]
#: Seen by a resident who is on no roll.
RESIDENT = [
    *with_refusal(Sight("roll:own")),
    *with_refusal(Sight("roll:ask-added", ROLL)),
]
OFFICER = [
    Sight("roll:roll", DRAFT, "draft"),
    Sight("roll-staff:overview"),
    *with_refusal(Sight("roll-staff:create")),
    Sight("roll-staff:manage", ROLL),
    Sight("roll-staff:manage", DRAFT, "draft"),
    Sight("roll-staff:manage", EMPTY, "empty"),
    Sight("roll-staff:manage", FROZEN, "frozen"),
    Sight("roll-staff:edit", DRAFT),
    Sight("roll-staff:delete", DRAFT),
    Sight("roll-staff:open", DRAFT),
    Sight("roll-staff:manage", PROPOSED, "proposed"),
    Sight("roll-staff:freeze", ENDED),
    Sight("roll-staff:freeze-confirm", {**PROPOSED, "proposal_id": "freeze_proposal"}),
    Sight("roll-staff:freeze-withdraw", {**PROPOSED, "proposal_id": "freeze_proposal"}),
    *with_refusal(Sight("roll-staff:rule")),
    *with_refusal(Sight("roll-staff:letters", ROLL)),
    *with_refusal(Sight("roll-staff:import", ROLL)),
    Sight("roll-staff:import", ROLL, "with faults", deed=send_faults),
    Sight("roll-staff:preview", {**DRAFT, "import_id": "roll_import"}),
    Sight("roll-staff:corrections", ROLL),
    Sight("roll-staff:corrections", FROZEN, "none"),
    *with_refusal(Sight("roll-staff:correction", {**ROLL, "correction_id": "correction"})),
    Sight("roll-staff:correction", {**ROLL, "correction_id": "decided_correction"}, "decided"),
]
