"""Between closing and publication: open answers are masked and published, responses are set aside.

Once without scripts, otherwise by keyboard alone.
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import seed_texts
from tests.journeys.cast import EDITOR, OBSERVER
from tests.journeys.conftest import Somebody
from tests.journeys.inspecting import OPEN_DETAILS, look_around
from tests.journeys.keyboard import Keyboard, Mouse, walk
from tests.journeys.persons import Person, poll_address, whole
from tests.journeys.sites import Site

Seeded = dict[str, Any]

BY_PHONE, BY_MAIL, BY_PLATE, BY_IBAN, *_others = seed_texts.WAITING
HEADING = "Aydınlatma"
REFUSED_FOR = "insults, threats or hatred"


@dataclass(frozen=True)
class Case:
    """An open answer: what is detected in it, its published text, a search that finds it, its secrets.

    ``refused`` is another answer that is not published.
    """

    words: str
    masked: list[str]
    published: str
    search: str
    secrets: list[str]
    refused: str


BY_MOUSE = Case(
    BY_PHONE,
    ["0532 123 45 67"],
    "Akşamları ışıklar erken sönüyor. Beni [telefon] numarasından arayabilirsiniz, [isim].",
    "IŞIKLAR sönüyor",
    ["0532", "123 45 67", "Ayşe", "Yılmaz"],
    BY_MAIL,
)
BY_KEYBOARD = Case(
    BY_PLATE,
    ["35 ABC 123", "10000000146"],
    "Her gün [plaka] plakalı araç [adres] park ediyor; T.C. kimlik numaram [kimlik no].",
    "park EDİYOR",
    ["35 ABC 123", "10000000146", "kaldırıma"],
    BY_IBAN,
)
ANSWERED = 300
WHY_ASIDE = "Aynı saatte, aynı dernekten gelen hesaplar."
#: Ends the review period; the background tick does the rest.
PAST_REVIEW = """
from django.utils import timezone
from config.operating import background
from polls.models import Poll
assert Poll.objects.filter(pk={poll}).update(count_from=timezone.now())
background.run_all_jobs()
"""


def answer(editor: Person, words: str) -> Locator:
    """An answer in the reviewer's list, by its beginning."""
    return editor.page.get_by_role("main").get_by_role("article").filter(has_text=words[:10])


def shows_message(person: Person, text: str) -> None:
    """Assert that a message about one answer is shown."""
    expect(person.page.get_by_role("status")).to_have_text(person.words(text).format(n=1))


@pytest.mark.parametrize(
    ("hands", "scripts", "case"),
    [(Mouse, False, BY_MOUSE), (Keyboard, True, BY_KEYBOARD)],
    ids=["without scripts", "by keyboard"],
)
def test_open_answers_are_masked_published_refused_and_searched(
    calm: Somebody, seeded: Seeded, hands: type[Mouse], scripts: bool, case: Case
) -> None:
    editor = calm(java_script_enabled=scripts)
    editor.sign_in(EDITOR)
    editor.go(f"/yonetim/yoklamalar/{seeded['texts']}/")
    use = hands(editor)
    use.press(editor.link("Answers in people’s own words"))
    refuse(editor, use, case.refused)
    publish(editor, use, case)

    visitor = calm(java_script_enabled=scripts)
    finds(visitor, seeded, case)
    nowhere(visitor, seeded, case)


def refuse(editor: Person, use: Mouse, words: str) -> None:
    use.tick(answer(editor, words).get_by_role("checkbox"))
    use.pick(editor.field("Reason for not publishing it"), editor.words(REFUSED_FOR))
    use.press(editor.button("Do not publish"))
    shows_message(editor, "{n} answer is not published.")
    expect(answer(editor, words)).to_have_count(0)


def publish(editor: Person, use: Mouse, case: Case) -> None:
    """Put the answer under a heading, mask what only a person recognises, and publish it."""
    one = answer(editor, case.words)
    expect(one.locator("mark")).to_have_text([re.compile(rf"^{re.escape(part)} \(") for part in case.masked])
    use.press(one.get_by_role("link"))
    use.pick(editor.page.get_by_role("combobox", name=editor.words("Heading")), HEADING)
    use.press(editor.button("Move to the heading"))
    shows_message(editor, "The heading is saved.")
    expect(one).to_contain_text(HEADING)
    use.press(one.get_by_role("link"))
    use.write(editor.field("Text to publish"), case.published)
    use.press(editor.button("Publish"))
    shows_message(editor, "The answer is published.")
    expect(one).to_have_count(0)


def finds(visitor: Person, seeded: Seeded, case: Case) -> None:
    """Go from the result to all answers, and find the answer by its words, but not by masked ones."""
    visitor.open_poll(seeded["texts"])
    address = f"{poll_address(seeded['texts'])}sorular/{seeded['open_question']}/metinler/"
    visitor.page.locator(f'main a[href="{address}"]').click()
    visitor.fill("Search the answers", case.search)
    visitor.press("Search")
    group = visitor.page.get_by_role("region", name=HEADING)
    expect(group.get_by_role("listitem")).to_have_text([case.published])
    visitor.fill("Search the answers", case.secrets[0])
    visitor.press("Search")
    visitor.sees("No answers match")


def nowhere(visitor: Person, seeded: Seeded, case: Case) -> None:
    """Assert that public data contain the masked answer, and nothing that was masked or refused."""
    poll, question = seeded["texts"], seeded["open_question"]
    secrets = [*case.secrets, case.refused[:30]]
    places = {
        f"{poll_address(poll)}sorular/{question}/metinler/": True,
        f"/api/v1/polls/{poll}/questions/{question}/texts/?page_size=100": True,
        poll_address(poll): False,
        f"/api/v1/polls/{poll}/analysis/": False,
    }
    for place, holds_all in places.items():
        said = visitor.context.request.get(f"{visitor.home}{place}")
        assert said.status == 200, place
        assert (case.published in said.text()) or not holds_all
        assert [secret for secret in secrets if secret in said.text()] == [], place


def test_responses_are_set_aside_by_keyboard_excluded_and_recorded(
    calm: Somebody, site: Site, seeded: Seeded
) -> None:
    poll = seeded["reviewed"]
    editor = calm()
    editor.sign_in(EDITOR)
    walks_through(editor, f"/yonetim/yoklamalar/{poll}/katilim/")
    walks_through(editor, f"/yonetim/yoklamalar/{poll}/katilim/ayir/")
    people = set_aside(editor, Keyboard(editor), poll)

    visitor = calm(java_script_enabled=False)
    visitor.open_poll(poll)
    review = visitor.page.get_by_role("region", name=visitor.words("Under review"))
    decided = review.get_by_role("listitem").filter(has_text=WHY_ASIDE)
    assert whole(decided.locator("b")) == people
    expect(decided).to_contain_text("Bornova")

    site.manage("shell", "-c", PAST_REVIEW.format(poll=poll))
    visitor.page.reload()
    left_out = visitor.page.locator("#set-aside").get_by_role("listitem")
    assert whole(left_out.filter(has_text=WHY_ASIDE).locator("b")) == people
    figures = [whole(item) for item in left_out.locator("b").all()]
    assert site.results(poll)["responses"] == ANSWERED - sum(figures)
    is_on_record(calm(), poll, people)
    passer_by = calm()
    passer_by.open_poll(poll)
    look_around(passer_by, "polls:poll", "with answers set aside")


def set_aside(editor: Person, use: Mouse, poll: int) -> int:
    """Set aside all responses from Bornova. Returns their number."""
    editor.go(f"/yonetim/yoklamalar/{poll}/")
    use.press(editor.link("Signs of organised answering"))
    signs = editor.page.get_by_role("region", name=editor.words("What stands out"))
    expect(signs.get_by_role("listitem").first).to_be_visible()
    use.press(editor.link("Choose answers to set aside"))
    use.tick(editor.page.get_by_label("Bornova", exact=True))
    use.write(editor.field("Reason"), WHY_ASIDE)
    use.press(editor.button("See roughly how many there are"))
    editor.sees(WHY_ASIDE)
    about = whole(editor.page.get_by_role("heading", level=1))
    use.press(editor.button("Set these answers aside"))
    message = editor.page.get_by_role("status")
    expect(message).to_be_visible()
    assert abs(whole(message) - about) <= 2
    return whole(message)


def is_on_record(observer: Person, poll: int, people: int) -> None:
    observer.sign_in(OBSERVER)
    observer.go("/")
    observer.in_header("Audit log").click()
    main = observer.page.get_by_role("main")
    entry = main.get_by_role("listitem").filter(has_text=WHY_ASIDE)
    expect(entry).to_contain_text(observer.words("Answers set aside before counting"))
    entry.get_by_role("link").first.click()
    observer.sees(WHY_ASIDE)
    expect(main).to_contain_text(f"poll:{poll}")
    expect(main).to_contain_text(f'"people":{people}}}')


def test_pages_after_the_count_work_by_keyboard(calm: Somebody, seeded: Seeded) -> None:
    editor = calm()
    editor.sign_in(EDITOR)
    walks_through(editor, f"/yonetim/yoklamalar/{seeded['texts']}/metinler/")
    walks_through(editor, f"/yonetim/yoklamalar/{seeded['weighted']}/tanilama/")


def walks_through(editor: Person, address: str) -> None:
    assert editor.go(address).status == 200
    editor.page.evaluate(OPEN_DETAILS)
    problems = walk(editor.page)
    assert not problems, f"{address}\n" + "\n".join(problems)
