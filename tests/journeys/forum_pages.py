"""The pages of the forums, in addition to those in ``pages``."""

from tests.journeys.inspecting import Sight, send_empty, with_refusal
from tests.journeys.persons import Person


def vote_on_eight(person: Person) -> None:
    """Vote on up to eight statements, enough for a place on the map. Earlier votes stay."""
    for _ in range(8):
        if person.page.locator("#gorus button").count():
            sent = person.page.expect_response(lambda it: it.request.method == "POST")
            with sent:
                person.page.locator("#gorus button").first.click()


def write_a_telephone_number(person: Person) -> None:
    """Send what screening would hold: the page says so first, and stores nothing."""
    person.page.locator("main [name=body]").fill("Beni 0532 123 45 67 numarasından arayın.")
    with person.page.expect_navigation():
        person.page.locator("main form.form").first.evaluate("(form) => form.requestSubmit()")
    person.page.locator("#uyari").wait_for()


def suggest_nothing(person: Person) -> None:
    with person.page.expect_navigation():
        person.page.locator("form[action*='/oner/'] button").click()


def ask_nothing(person: Person) -> None:
    person.page.locator("[name=question]").fill("?")
    with person.page.expect_navigation():
        person.page.locator("main form button.button").first.click()


def pin_without_reason(person: Person) -> None:
    """Open the act in the menu by keyboard, and send its form empty."""
    act = person.page.locator("#pin > summary")
    act.focus()
    person.page.keyboard.press("Enter")
    with person.page.expect_navigation():
        person.page.locator("#pin button").click()


def reject_without_reason(person: Person) -> None:
    with person.page.expect_navigation():
        person.page.locator("button[name=publish][value='0']").first.click()


def add_nothing(person: Person) -> None:
    with person.page.expect_navigation():
        person.page.locator("button[name=act][value=add]").click()


def try_a_text(person: Person) -> None:
    person.page.locator("[name=text]").fill("Sen bir s.a.l.a.k.s.ı.n.")
    with person.page.expect_navigation():
        person.page.locator("button[name=act][value='try']").click()


def look_at_rules(person: Person) -> None:
    with person.page.expect_navigation():
        person.page.locator("button[name=preview]").click()


def say_what_is_new(person: Person) -> None:
    person.page.locator("[name=why]").fill("Kısa olsun.")
    look_at_rules(person)


BOARD = {"slug": "ulasim"}
THREAD = {"thread_id": "thread"}


QUIET, ENDED = {"thread_id": "quiet_thread"}, {"thread_id": "ended_thread"}


OWN = {"post_id": "own_post"}
#: A thread with summary, acts of moderators and a poll at its top; closed.
CURATED = {"thread_id": "curated"}


def look_at_merge(person: Person) -> None:
    """Name the other thread and open the preview of what will move."""
    person.fill("The other thread", "/forum/konu/1/")
    person.fill("Reason", "Aynı konu.")
    with person.page.expect_navigation():
        person.press("See what will move")


DECISION, APPEALED = {"number": "decision"}, {"number": "appealed_decision"}


VISITOR = [
    Sight("forums:rules"),
    Sight("forums:rule-book", {"version": 1}),
    Sight("forums:log"),
    Sight("forums:log", state="threads", query="?tur=konular"),
    Sight("forums:log", state="reports", query="?tur=sikayetler"),
    Sight("forums:thread", {"thread_id": "marked_thread"}, "folded, quoted, supported before"),
    Sight("forums:transparency-year", {"year": "year"}),
    Sight("forums:index"),
    Sight("forums:board", BOARD),
    Sight("forums:board", BOARD, "by support", query="?sirala=destek"),
    Sight("forums:board", {"slug": "karsiyaka"}, "empty"),
    Sight("forums:thread", THREAD),
    Sight("forums:thread", THREAD, "by support", query="?sirala=destek"),
    Sight("forums:thread", QUIET, "without a map"),
    Sight("forums:statements", THREAD),
    Sight("forums:statements", ENDED, "closed"),
    Sight("forums:consensus", THREAD),
    Sight("forums:consensus", QUIET, "too few votes"),
    Sight("forums:versions", OWN),
    Sight("forums:member", {"handle": "yazan-kisi"}),
    Sight("forums:tag", {"slug": "yaya"}),
    Sight("forums:thread", CURATED, "curated"),
    Sight("forums:digest", BOARD),
    Sight("forums:digest", {"slug": "karsiyaka"}, "empty"),
    Sight("forums:search"),
    Sight("forums:search", state="found", query="?q=kaldirim&sirala=uygun"),
    Sight("forums:search", state="nothing found", query="?q=yokb%C3%B6ylebirs%C3%B6z&forum=ulasim"),
    Sight("forums:search", state="too long", query=f"?q={'a' * 201}"),
    Sight("forums:search", state="no words", query="?q=%3F!"),
    Sight("notifications:leave", query="?k={leaving}"),
]
#: Seen by a resident who writes.
WRITER = [
    Sight("forums:index", state="writer"),
    Sight("forums:board", BOARD, "writer"),
    Sight("forums:thread", THREAD, "writer"),
    *with_refusal(Sight("forums:start", BOARD)),
    Sight("forums:start", {"slug": "karsiyaka"}, "for others"),
    *with_refusal(Sight("forums:edit", OWN)),
    Sight("forums:edit", OWN, "warned", deed=write_a_telephone_number),
    Sight("forums:delete", OWN),
    Sight("forums:following"),
    Sight("forums:drafts"),
    *with_refusal(Sight("forums:report", {"post_id": "opening"})),
    Sight("forums:report", OWN, "own", status=409),
    *with_refusal(Sight("forums:report-statement", {"thread_id": "thread", "statement_id": "statement"})),
    Sight("forums:decisions"),
    Sight("forums:decision", DECISION),
    Sight("forums:decision", APPEALED, "appealed"),
    *with_refusal(Sight("forums:appeal", DECISION)),
    Sight("forums:statements", THREAD, "writer", deed=vote_on_eight),
    Sight("forums:statements", THREAD, "refused", deed=suggest_nothing),
    Sight("forums:statements", QUIET, "nothing to vote on"),
    Sight("forums:statements", ENDED, "own in a closed one"),
    Sight("forums:consensus", THREAD, "with the own place"),
    Sight("notifications:list", state="with some"),
    *with_refusal(Sight("notifications:settings", state="chosen")),
]
MODERATOR = [
    Sight("forums:thread", THREAD, "moderator"),
    Sight("forums:manage", THREAD),
    Sight("forums:manage", THREAD, "refused", deed=pin_without_reason),
    Sight("forums:manage", CURATED, "curated"),
    Sight("forums:summarise", CURATED),
    Sight("forums:summarise", THREAD, "refused", deed=send_empty),
    *with_refusal(Sight("forums:merge", CURATED)),
    Sight("forums:merge", CURATED, "looked at", deed=look_at_merge),
    Sight("forums:split", THREAD),
    Sight("forums:split", CURATED, "nothing to split"),
    Sight("forums-staff:queue"),
    *with_refusal(Sight("forums-staff:absence")),
    Sight("forums-staff:queue", state="nothing waits", query="?kaynak=screening"),
    *with_refusal(Sight("forums-staff:item", {"item_id": "open_item"})),
    Sight("forums-staff:item", {"item_id": "claimed_item"}, "claimed by another"),
    Sight("forums-staff:item", {"item_id": "decided_item"}, "decided"),
    Sight("forums-staff:hide-at-once", {"item_id": "open_item"}),
    Sight("forums-staff:hidings"),
    Sight("forums-staff:appeals"),
    Sight("forums-staff:appeal", {"appeal_id": "appeal"}, "own decision"),
    Sight("forums:decision", DECISION, "to a moderator"),
    Sight("forums:statements", THREAD, "moderator"),
    Sight("forums:open-conversation", {"thread_id": "plain_thread"}),
    Sight("forums:open-conversation", {"thread_id": "plain_thread"}, "refused", deed=ask_nothing),
    *with_refusal(Sight("forums:close-conversation", THREAD)),
    Sight("forums-staff:words"),
    Sight("forums-staff:words", state="refused", deed=add_nothing),
    Sight("forums-staff:words", state="tried", deed=try_a_text),
    Sight("forums-staff:statements"),
    Sight("forums-staff:statements", state="refused", deed=reject_without_reason),
]
#: Seen by the moderator who decides about the appeal.
SECOND_MODERATOR = [
    Sight("forums-staff:absence", state="own"),
    *with_refusal(Sight("forums-staff:appeal", {"appeal_id": "appeal"})),
]
EDITOR = [
    Sight("forums:manage", THREAD, "editor"),
    Sight("forums-staff:boards"),
    *with_refusal(Sight("forums-staff:board-create")),
    Sight("forums-staff:board", {"board_id": "board"}),
    Sight("forums-staff:board-archive", {"board_id": "board"}),
    Sight("forums-staff:board-archive", {"board_id": "archived_board"}, "archived"),
    Sight("forums-staff:rule-book"),
    Sight("forums-staff:rule-book", state="refused", deed=look_at_rules),
    Sight("forums-staff:rule-book", state="looked at", deed=say_what_is_new),
    *with_refusal(Sight("forums-staff:tags")),
]
