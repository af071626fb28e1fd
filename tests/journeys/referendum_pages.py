"""The pages of referenda, in addition to those in ``pages``."""

from typing import Any

from tests.journeys.inspecting import Sight, send_empty

NOT_PAGES = {
    **{
        f"referenda-api:{name}": "JSON"
        for name in (
            "list",
            "detail",
            "results",
            "live",
            "head",
            "events",
            "checkpoints",
            "ballots",
            "objections",
        )
    },
    "referenda:archive": "a download",
    "referenda:districts": "a download",
    "referenda:factor-proofs": "a download",
    "referenda:verifier": "a download",
    "referenda:verifier-file": "a download",
    "referenda:client-list": "a download",
    "referenda:client-signature": "a download",
    "referenda:zero-report-pdf": "a download",
    "referenda:record": "a download",
    "referenda:checkpoint": "a download",
    "referenda:checkpoint-signature": "a download",
    "referenda:checkpoint-key": "a download",
    "referenda:checkpoints-feed": "a feed",
}
ARGUMENTS = {
    "referendum_id": 1,
    "annulment_id": 1,
    "redecryption_id": 1,
    "index": 1,
    "reversal_id": 1,
    "objection_id": 1,
    "desk_id": 1,
    "name": "2026-11-26",
}


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
    public("object", "provisional"),
    public("object", "provisional", "refused", deed=send_empty),
    public("object", "open", "not yet"),
]
QUESTION = {"referendum_id": "referendum_draft", "question_id": "referendum_question"}
UPHELD = {"referendum_id": "referendum_provisional", "objection_id": "upheld_objection"}
OBJECTION = {"referendum_id": "referendum_provisional", "objection_id": "objection"}
REVERSAL = {"referendum_id": "referendum_open", "reversal_id": "reversal"}
REDECRYPTION = {"referendum_id": "referendum_counting", "redecryption_id": "redecryption"}
ANNULMENT = {"referendum_id": "referendum_ready", "annulment_id": "annulment"}
OFFICER = [
    Sight("referenda-staff:overview"),
    Sight("referenda-staff:create"),
    Sight("referenda-staff:create", state="refused", deed=send_empty),
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
    staff("question-create", "draft"),
    staff("question-create", "draft", "refused", deed=send_empty),
    Sight("referenda-staff:question", QUESTION),
    Sight("referenda-staff:question-remove", QUESTION),
    staff("trustees", "draft"),
    staff("credentials", "announced"),
    staff("credentials", "announced", "refused", deed=send_empty),
    Sight("referenda-staff:answer", OBJECTION),
    Sight("referenda-staff:answer", OBJECTION, "refused", deed=send_empty),
    Sight("referenda-staff:conclude", UPHELD),
    Sight("referenda-staff:conclude", UPHELD, "refused", deed=send_empty),
    staff("desks", "draft", "none"),
    staff("desks", "open"),
    staff("desks", "counting", "counted"),
    staff("desk-create", "draft"),
    staff("desk-create", "draft", "refused", deed=send_empty),
    staff("desks", "districts_draft", "by district"),
    staff("desk-create", "districts_draft", "by district"),
    Sight(
        "referenda-staff:desk-remove",
        {"referendum_id": "referendum_districts_draft", "desk_id": "district_desk"},
    ),
    Sight("referenda-staff:desk-clerks", {"referendum_id": "referendum_open", "desk_id": "open_desk"}),
    staff("strike-off", "open"),
    staff("strike-off", "districts_draft", "by district"),
    staff("strike-off", "open", "refused", deed=send_empty),
    Sight("referenda-staff:reversal", {"referendum_id": "referendum_open", "desk_id": "open_desk"}),
    Sight(
        "referenda-staff:reversal",
        {"referendum_id": "referendum_open", "desk_id": "open_desk"},
        "refused",
        deed=send_empty,
    ),
    Sight("referenda-staff:reversal-confirm", REVERSAL),
    Sight("referenda-staff:reversal-confirm", REVERSAL, "refused", deed=send_empty),
    Sight("referenda-staff:reversal-decline", REVERSAL),
    Sight("referenda-staff:reversal-decline", REVERSAL, "refused", deed=send_empty),
    Sight("referenda-staff:reversal-withdraw", REVERSAL),
    Sight("referenda-staff:count", {"referendum_id": "referendum_counting", "desk_id": "desk"}),
    Sight("referenda-staff:sign", {"referendum_id": "referendum_counting", "desk_id": "counted_desk"}),
    staff("submit", "draft"),
    staff("delete", "draft"),
    staff("announce", "review"),
    staff("send-back", "review"),
    staff("send-back", "review", "refused", deed=send_empty),
    staff("begin-ceremony", "announced"),
    staff("restart-ceremony", "ceremony"),
    staff("make-ready", "ceremony"),
    staff("propose", "provisional"),
    staff("certify", "provisional"),
    staff("annul", "open"),
    Sight("referenda-staff:annulment-confirm", ANNULMENT),
    Sight("referenda-staff:annulment-decline", ANNULMENT),
    Sight("referenda-staff:annulment-decline", ANNULMENT, "refused", deed=send_empty),
    Sight("referenda-staff:annulment-withdraw", ANNULMENT),
    Sight("referenda-staff:redecryption", {"referendum_id": "referendum_counting", "index": "trustee"}),
    Sight("referenda-staff:redecryption-confirm", REDECRYPTION),
    Sight("referenda-staff:redecryption-decline", REDECRYPTION),
    Sight("referenda-staff:redecryption-decline", REDECRYPTION, "refused", deed=send_empty),
    Sight("referenda-staff:redecryption-withdraw", REDECRYPTION),
    staff("explain", "provisional"),
]
CLERK = [
    Sight("referenda-staff:clerk"),
    Sight("referenda-staff:clerk", state="refused", deed=send_empty),
]
EVERYTHING = [*VISITOR, *RESIDENT, *OFFICER, *CLERK]
