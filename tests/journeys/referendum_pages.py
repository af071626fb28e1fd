"""The pages of referenda, in addition to those in ``pages``."""

from typing import Any

from tests.journeys.inspecting import Sight, with_refusal


def public(name: str, referendum: str, state: str = "", **more: Any) -> Sight:
    return Sight(
        f"referenda:{name}", {"referendum_id": f"referendum_{referendum}"}, state or referendum, **more
    )


def staff(name: str, referendum: str, state: str = "", **more: Any) -> Sight:
    return Sight(f"referenda-staff:{name}", {"referendum_id": f"referendum_{referendum}"}, state, **more)


VISITOR = [
    Sight("referenda:list"),
    Sight("referenda:verifier-page"),
    Sight("referenda:client"),
    *(
        public("referendum", name)
        for name in ("announced", "ready", "open", "counting", "provisional", "certified", "annulled")
    ),
    public("referendum", "districts", "by district"),
    public("referendum", "certified", "in easy language", query="?kolay=1"),
    public("board", "open"),
    public("board", "open", "found", query="?takip={tracker}"),
    public("board", "open", "another counts", query="?takip={old_tracker}"),
    public("board", "certified", "not found", query="?takip=xyzzy"),
    public("zero-report", "open"),
    public("zero-report", "certified"),
    public("zero-report", "announced", "none yet", status=404),
    public("check", "open"),
    public("check", "announced"),
    public("check", "districts", "by district"),
    public("objections", "provisional"),
    public("objections", "certified", "none"),
]
RESIDENT = [
    *with_refusal(public("object", "provisional")),
    public("object", "open", "not yet"),
]
QUESTION = {"referendum_id": "referendum_draft", "question_id": "referendum_question"}
UPHELD = {"referendum_id": "referendum_provisional", "objection_id": "upheld_objection"}
OBJECTION = {"referendum_id": "referendum_provisional", "objection_id": "objection"}
OPEN_DESK = {"referendum_id": "referendum_open", "desk_id": "open_desk"}
REVERSAL = {"referendum_id": "referendum_open", "reversal_id": "reversal"}
REDECRYPTION = {"referendum_id": "referendum_counting", "redecryption_id": "redecryption"}
ANNULMENT = {"referendum_id": "referendum_ready", "annulment_id": "annulment"}
OFFICER = [
    Sight("referenda-staff:overview"),
    *with_refusal(Sight("referenda-staff:create")),
    public("referendum", "draft", "preview"),
    *(
        staff("manage", name, name)
        for name in (
            "draft",
            "empty",
            "review",
            "own_review",
            "announced",
            "ceremony",
            "ready",
            "open",
            "counting",
            "provisional",
            "certified",
            "annulled",
        )
    ),
    staff("edit", "draft"),
    *with_refusal(staff("question-create", "draft")),
    Sight("referenda-staff:question", QUESTION),
    Sight("referenda-staff:question-remove", QUESTION),
    staff("trustees", "draft"),
    *with_refusal(staff("credentials", "announced")),
    *with_refusal(Sight("referenda-staff:answer", OBJECTION)),
    *with_refusal(Sight("referenda-staff:conclude", UPHELD)),
    staff("desks", "draft", "none"),
    staff("desks", "open"),
    staff("desks", "counting", "counted"),
    *with_refusal(staff("desk-create", "draft")),
    staff("desks", "districts_draft", "by district"),
    staff("desk-create", "districts_draft", "by district"),
    Sight(
        "referenda-staff:desk-remove",
        {"referendum_id": "referendum_districts_draft", "desk_id": "district_desk"},
    ),
    Sight("referenda-staff:desk-clerks", OPEN_DESK),
    *with_refusal(staff("strike-off", "open")),
    staff("strike-off", "districts_draft", "by district"),
    *with_refusal(Sight("referenda-staff:reversal", OPEN_DESK)),
    *with_refusal(Sight("referenda-staff:reversal-confirm", REVERSAL)),
    *with_refusal(Sight("referenda-staff:reversal-decline", REVERSAL)),
    Sight("referenda-staff:reversal-withdraw", REVERSAL),
    Sight("referenda-staff:count", {"referendum_id": "referendum_counting", "desk_id": "desk"}),
    Sight("referenda-staff:sign", {"referendum_id": "referendum_counting", "desk_id": "counted_desk"}),
    staff("submit", "draft"),
    staff("delete", "draft"),
    staff("announce", "review"),
    *with_refusal(staff("send-back", "review")),
    staff("begin-ceremony", "announced"),
    staff("restart-ceremony", "ceremony"),
    staff("make-ready", "ceremony"),
    staff("propose", "provisional"),
    staff("certify", "provisional"),
    staff("annul", "open"),
    Sight("referenda-staff:annulment-confirm", ANNULMENT),
    *with_refusal(Sight("referenda-staff:annulment-decline", ANNULMENT)),
    Sight("referenda-staff:annulment-withdraw", ANNULMENT),
    Sight("referenda-staff:redecryption", {"referendum_id": "referendum_counting", "index": "trustee"}),
    Sight("referenda-staff:redecryption-confirm", REDECRYPTION),
    *with_refusal(Sight("referenda-staff:redecryption-decline", REDECRYPTION)),
    Sight("referenda-staff:redecryption-withdraw", REDECRYPTION),
    staff("explain", "provisional"),
]
CLERK = [
    *with_refusal(Sight("referenda-staff:clerk")),
]
