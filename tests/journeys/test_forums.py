"""The forums in a browser: writing with and without scripts, live updates, curation and moderation."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.cast import MODERATOR, RESIDENTS, SECOND_MODERATOR, WRITER
from tests.journeys.conftest import Seeded, Somebody
from tests.journeys.persons import Person
from tests.waits import wait_until


@pytest.mark.essential
@pytest.mark.parametrize("scripts", [False, True], ids=["no scripts", "scripts"])
def test_a_reply_is_written_previewed_and_sent(somebody: Somebody, seeded: Seeded, scripts: bool) -> None:
    """A second reader sees the new reply, without a reload."""
    reader = somebody()
    reader.go(f"/forum/konu/{seeded['thread']}/")
    writer = somebody(WRITER, java_script_enabled=scripts, viewport={"width": 360, "height": 800})
    writer.go(f"/forum/konu/{seeded['thread']}/")
    body = f"Akşam seferleri de konuşulsun ({'betikli' if scripts else 'betiksiz'})."
    writer.fill("Your reply", body)
    writer.press("Preview")
    writer.sees("This is how it will look")
    writer.press("Send my reply")
    writer.sees("Your post is published.")
    expect(writer.page.get_by_text(body)).to_be_visible()
    reader.sees("There are new posts. Show them.")
    reader.follow("There are new posts. Show them.")
    expect(reader.page.get_by_text(body)).to_be_visible()


def test_support_counts_update_on_open_pages(somebody: Somebody, seeded: Seeded) -> None:
    reader, resident = somebody(), somebody(RESIDENTS[6])
    address = f"/forum/konu/{seeded['thread']}/"
    reader.go(address)
    count = f"#ileti-{seeded['opening']} [data-count]"
    before = int(reader.page.locator(count).inner_text())
    resident.go(address)
    resident.page.locator(f"#ileti-{seeded['opening']} form[data-support] button").click()
    expect(resident.page.locator(count)).to_have_text(str(before + 1))
    expect(reader.page.locator(count)).to_have_text(str(before + 1))


def test_support_without_a_connection_says_that_nothing_was_sent(somebody: Somebody, seeded: Seeded) -> None:
    resident = somebody(RESIDENTS[7], expected=("ERR_INTERNET_DISCONNECTED", "WebSocket"))
    resident.go(f"/forum/konu/{seeded['thread']}/")
    post = resident.page.locator(f"#ileti-{seeded['opening']}")
    before = post.locator("[data-count]").inner_text()
    resident.context.set_offline(True)
    post.locator("form[data-support] button").click()
    expect(post.get_by_role("alert")).to_have_text(
        resident.words("You are offline, so nothing was sent. Press again when you are connected.")
    )
    expect(post.locator("[data-count]")).to_have_text(before)
    resident.context.set_offline(False)
    post.locator("form[data-support] button").click()
    expect(post.locator("[data-count]")).to_have_text(str(int(before) + 1))
    expect(post.get_by_role("alert")).to_have_count(0)


def test_a_name_is_chosen_by_keyboard_while_a_mention_is_typed(somebody: Somebody, seeded: Seeded) -> None:
    writer = somebody(WRITER, viewport={"width": 360, "height": 800})
    writer.go(f"/forum/konu/{seeded['thread']}/")
    field = writer.page.locator("textarea[name=body]")
    field.click()
    field.press_sequentially("Sayın @Ze")
    expect(writer.page.get_by_role("option")).to_have_text("Zeynep K. @zeynep-k")
    expect(field).to_have_attribute("aria-activedescendant", "mention-name-0")
    field.press("Escape")
    expect(writer.page.get_by_role("listbox")).to_have_count(0)
    field.press("y")
    expect(writer.page.get_by_role("listbox")).to_have_accessible_name(writer.words("People you can mention"))
    field.press("Enter")
    expect(field).to_have_value("Sayın @zeynep-k ")
    expect(field).to_be_focused()
    field.fill("")


def test_toolbar_and_shortcuts_write_markdown(somebody: Somebody, seeded: Seeded) -> None:
    writer = somebody(WRITER, viewport={"width": 360, "height": 800})
    writer.go(f"/forum/konu/{seeded['thread']}/")
    field = writer.page.locator("textarea[name=body]")
    field.fill("Sabah iki saat yeter")
    field.evaluate("field => field.setSelectionRange(6, 14)")
    field.press("Control+b")
    expect(field).to_have_value("Sabah **iki saat** yeter")
    field.press("Control+z")
    expect(field).to_have_value("Sabah iki saat yeter")
    field.press("Shift+Tab")
    writer.page.keyboard.press("ArrowRight")
    expect(writer.page.get_by_role("button", name=writer.words("Italic"))).to_be_focused()
    writer.page.get_by_role("button", name=writer.words("List"), exact=True).click()
    expect(field).to_have_value("- Sabah iki saat yeter")
    assert field.get_attribute("contenteditable") is None


def test_statements_are_voted_on_without_leaving_the_page(somebody: Somebody, seeded: Seeded) -> None:
    resident = somebody(
        RESIDENTS[5],
        expected=("ERR_INTERNET_DISCONNECTED", "WebSocket"),
        viewport={"width": 360, "height": 800},
    )
    resident.go(f"/forum/konu/{seeded['thread']}/gorusler/")
    asked = resident.page.locator("#asked-statement")
    first = asked.inner_text()
    resident.context.set_offline(True)
    resident.press("I agree")
    resident.sees("You are offline, so nothing was sent. Press again when you are connected.")
    expect(asked).to_have_text(first)
    resident.context.set_offline(False)
    address = resident.page.url
    resident.press("I agree")
    expect(asked).not_to_have_text(first)
    expect(asked).to_be_focused()
    expect(resident.page.locator("[data-said]")).to_have_text(resident.words("Your vote is counted."))
    voted = resident.page.locator(".own-votes > li").filter(has_text=first)
    expect(voted.locator('[aria-pressed="true"]')).to_have_text(resident.words("I agree"))
    voted.get_by_role("button", name=resident.words("Pass")).click()
    expect(voted.locator('[aria-pressed="true"]')).to_have_text(resident.words("Pass"))
    assert resident.page.url == address


def test_merging_and_splitting_keep_every_url(somebody: Somebody, seeded: Seeded) -> None:
    """Two threads are merged, then a reply is split off into a new thread. Without scripts."""
    moderator, reader = somebody(MODERATOR, java_script_enabled=False), somebody()
    kept, away = seeded["kept_thread"], seeded["away_thread"]
    moderator.go(f"/forum/konu/{away}/")
    moderator.follow("Manage this thread")
    moderator.follow("Merge with another thread")
    moderator.fill("The other thread", str(kept))
    moderator.fill("Reason", "Aynı öneri.")
    moderator.press("See what will move")
    expect(moderator.link("Duraklara gölgelik gelsin")).to_be_visible()
    moderator.press("Merge the threads")
    moderator.sees("The threads are merged. Every post keeps its address.")
    _lead(reader, seeded, {"kept_post": kept, "away_post": kept, "answer": kept})
    moderator.follow("Manage this thread")
    moderator.follow("Split off posts")
    moderator.page.get_by_role("checkbox", name="Ağaç da dikilebilir.").check()
    moderator.fill("Title of the new thread", "Duraklara ağaç dikilsin")
    moderator.fill("Reason", "Ayrı bir öneri.")
    moderator.press("Create the new thread")
    moderator.sees("The new thread is created. Every post keeps its address.")
    made = int(moderator.page.url.rstrip("/").split("/")[-1])
    assert made not in {kept, away}
    _lead(reader, seeded, {"kept_post": kept, "away_post": kept, "answer": made})
    reader.go(f"/forum/konu/{away}/")
    expect(reader.page).to_have_url(re.compile(rf"/forum/konu/{kept}/$"))


def _lead(reader: Person, seeded: Seeded, homes: dict[str, int]) -> None:
    """Assert that the address of each post leads to its place in its current thread."""
    for name, thread in homes.items():
        post = seeded[name]
        reader.go(f"/forum/ileti/{post}/")
        expect(reader.page).to_have_url(re.compile(rf"/forum/konu/{thread}/\?ileti={post}#ileti-{post}$"))
        expect(reader.page.locator(f"#ileti-{post}")).to_be_visible()


BODY = "Bu öneriyi yazan hiç sokağa çıkmamış."


def test_a_report_leads_to_a_decision_an_appeal_and_a_reversal(somebody: Somebody, seeded: Seeded) -> None:
    """Reported, claimed, hidden with reasons, appealed, overturned by a second moderator: shown again."""
    thread = f"/forum/konu/{seeded['thread']}/"
    writer = somebody(WRITER, viewport={"width": 360, "height": 800})
    writer.go(thread)
    writer.page.locator("textarea[name=body]").fill(BODY)
    writer.press("Send my reply")
    writer.sees("Your post is published.")
    post = writer.page.locator("article.post").filter(has_text=BODY).get_attribute("data-post")
    report(somebody(RESIDENTS[2], java_script_enabled=False), f"/forum/ileti/{post}/bildir/")
    hide(somebody(MODERATOR))
    stranger = somebody()
    stranger.go(thread)
    expect(stranger.page.locator(f"#ileti-{post}")).to_contain_text("gizlendi")
    expect(stranger.page.get_by_text(BODY)).to_have_count(0)
    decision = appeal(writer)
    overturn(somebody(SECOND_MODERATOR))
    stranger.go(thread)
    expect(stranger.page.locator(f"#ileti-{post}")).to_contain_text(BODY)
    stranger.go("/forum/kayitlar/")
    newest = stranger.page.locator("tbody tr").first
    expect(newest).to_contain_text("gizli")
    expect(newest).to_contain_text("itirazla kaldırıldı")
    writer.go(decision)
    writer.sees("Haklısınız, kişiye saldırı yok.")


def report(reporter: Person, address: str) -> None:
    reporter.go(address)
    reporter.choose("kural 1, Kişiye saldırmayın")
    reporter.fill("A short explanation", "Kişiyi hedef alıyor.")
    reporter.press("Report the post")
    reporter.sees("You have reported this.")


def hide(moderator: Person) -> None:
    moderator.go("/yonetim/forum/")
    item = moderator.page.locator("article.card").filter(has_text=BODY)
    item.get_by_role("heading").get_by_role("link").click()
    moderator.press("Take it")
    moderator.sees("Kişiyi hedef alıyor.")
    moderator.page.locator("input[value=hidden]").check()
    moderator.field("Rule").select_option(label="kural 1, Kişiye saldırmayın")
    moderator.fill("To the author", "Öneriyi tartışın, yazanı değil.")
    moderator.press("Decide")
    moderator.sees("Your decision is saved.")


def appeal(writer: Person) -> str:
    """Read the mail, follow its link, and appeal. Returns the path of the decision."""
    # The last mail is one of an earlier decision until this one's has come.
    wait_until(lambda: "Öneriyi tartışın, yazanı değil." in writer.open_mail_to(WRITER))
    writer.follow_mail()
    writer.sees("Öneriyi tartışın, yazanı değil.")
    address = writer.page.url.removeprefix(writer.home)
    writer.follow("Appeal")
    writer.fill("Why should another moderator review it?", "Kimseyi aşağılamadım, örnek verdim.")
    writer.press("Send the appeal")
    writer.sees("Your appeal is saved. Another moderator will review it.")
    return address


def overturn(second: Person) -> None:
    second.go("/yonetim/forum/itirazlar/")
    second.page.get_by_role("main").locator(".entries").get_by_role("link").last.click()
    second.sees("Kimseyi aşağılamadım, örnek verdim.")
    second.page.locator("input[value=overturned]").check()
    second.fill("To the author", "Haklısınız, kişiye saldırı yok.")
    second.press("Decide the appeal")
    second.sees("Your decision is saved.")


def test_the_moderation_queue_is_handled_with_the_keyboard_alone(somebody: Somebody, seeded: Seeded) -> None:
    moderator = somebody(MODERATOR)
    moderator.go(f"/yonetim/forum/inceleme/{seeded['open_item']}/")
    keyboard = moderator.page.keyboard
    tab_to(moderator, moderator.link("Go to the decision"))
    keyboard.press("Enter")
    tab_to(moderator, moderator.page.locator("input[name=action]").first)
    keyboard.press("3")
    masked = moderator.page.locator("textarea[name=masked]")
    expect(moderator.page.locator("input[value=redacted]")).to_be_checked()
    expect(masked).to_be_visible()
    keyboard.press("2")
    expect(masked).to_be_hidden()
    tab_to(moderator, moderator.page.locator("select[name=rule]"))
    keyboard.press("ArrowDown")
    expect(moderator.page.locator("textarea[name=words]")).to_have_value(re.compile("Kişiye saldırmayın"))
    tab_to(moderator, moderator.button("Decide"))
    keyboard.press("Enter")
    moderator.sees("Your decision is saved.")


def tab_to(person: Person, place: Locator) -> None:
    """Press Tab until ``place`` has the focus."""
    for _ in range(80):
        person.page.keyboard.press("Tab")
        if place.evaluate("(it) => it === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {place}")


def test_refused_items_of_the_queue_stay_ticked(somebody: Somebody, seeded: Seeded) -> None:
    second, moderator = somebody(SECOND_MODERATOR), somebody(MODERATOR, java_script_enabled=False)
    # Claims it, or for longer.
    second.go(f"/yonetim/forum/inceleme/{seeded['claimed_item']}/")
    second.page.locator("form[action$='/al/'] button, form[action$='/birak/'] button").first.wait_for()
    if second.page.locator("form[action$='/al/']").count():
        second.press("Take it")
    moderator.go("/yonetim/forum/")
    tick = moderator.page.locator(f"#tick-{seeded['claimed_item']}")
    tick.check()
    moderator.press("Hide")
    moderator.sees("Choose the rule that was broken.")
    expect(tick).to_be_checked()
    moderator.press("No rule broken")
    alert = moderator.page.get_by_role("alert")
    expect(alert).to_contain_text(str(seeded["claimed_item"]))
    expect(tick).to_be_checked()
