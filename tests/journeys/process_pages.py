"""The pages of processes and organs, in addition to those in ``pages``."""

from tests.journeys.inspecting import Sight, with_refusal

PROCESS, DRAFT = {"process_id": "process"}, {"process_id": "draft_process"}
ENDED = {"process_id": "ended_process"}
ORGAN, MEMBER = {"organ_id": "organ"}, {"organ_id": "organ", "membership_id": "membership"}
PLAN, MEMBERS_BOARD = {"slug": "bisiklet-plani"}, {"slug": "kadin-meclisi-uyeler"}

VISITOR = [
    Sight("search:search"),
    Sight("search:search", state="results", query="?q=kordon"),
    Sight("search:search", state="of one kind", query="?q=kordon&tur=yoklama"),
    Sight("search:search", state="corrected", query="?q=kordn"),
    Sight("search:search", state="nothing", query="?q=yokb%C3%B6ylebirs%C3%B6z"),
    Sight("search:search", state="too long", query=f"?q={'a' * 201}"),
    Sight("search:search", state="no words", query="?q=%3F!"),
    Sight("processes:list"),
    Sight("processes:process", {"slug": "bisiklet-yollari-ana-plani"}),
    Sight("processes:process", {"slug": "biten-surec"}, "ended"),
    Sight("processes:organs"),
    Sight("processes:organ", {"slug": "genclik-meclisi"}),
    Sight("processes:organ", {"slug": "genel-kurul"}, "with parts"),
    Sight("processes:organ", {"slug": "engelli-meclisi"}, "at rest, members named"),
    Sight("forums:board", PLAN, "of a process"),
    Sight("forums:board", {"slug": "biten-surec"}, "takes no threads"),
]
#: Seen by the demo's resident, a member of the women's assembly.
MEMBER_OF_ORGAN = [
    Sight("processes:organ", {"slug": "kadin-meclisi"}, "member"),
    Sight("forums:board", MEMBERS_BOARD, "of members"),
    Sight("forums:start", {"slug": "biten-surec"}, "takes no threads"),
]
EDITOR = [
    Sight("processes:process", {"slug": "taslak-surec"}, "draft"),
    Sight("processes-staff:overview"),
    *with_refusal(Sight("processes-staff:create")),
    Sight("processes-staff:manage", PROCESS),
    Sight("processes-staff:manage", DRAFT, "incomplete"),
    Sight("processes-staff:manage", ENDED, "ended"),
    Sight("processes-staff:edit", PROCESS),
    *with_refusal(Sight("processes-staff:phase-create", PROCESS)),
    Sight("processes-staff:phase", {**PROCESS, "phase_id": "phase"}),
    Sight("processes-staff:phase-remove", {**PROCESS, "phase_id": "phase"}),
    Sight("processes-staff:publish", DRAFT),
    *with_refusal(Sight("processes-staff:end", PROCESS)),
    Sight("processes-staff:resume", ENDED),
    Sight("processes-staff:delete", DRAFT),
    Sight("processes-staff:organs"),
    *with_refusal(Sight("processes-staff:organ-create")),
    Sight("processes-staff:organ", ORGAN),
    Sight("processes-staff:organ", {"organ_id": "empty_organ"}, "empty"),
    Sight("processes-staff:organ-edit", ORGAN),
    *with_refusal(Sight("processes-staff:member-create", ORGAN)),
    Sight("processes-staff:member", MEMBER),
    *with_refusal(Sight("processes-staff:member-end", MEMBER)),
]
