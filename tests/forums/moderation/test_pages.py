"""Pages for reporting, moderators and authors through the client: who sees and does what."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from forums.discussion.models import ThreadAct
from forums.discussion.operations import posting
from forums.discussion.pictures import operations as pictures_operations
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.appeals.models import Appeal
from forums.moderation.operations import claims
from forums.moderation.queries import format_moderator_name
from forums.moderation.rule_books import operations as rule_books_operations
from forums.moderation.rule_books import queries as rule_books_queries
from forums.moderation.rule_books.labels import get_rule_title
from forums.review import live as review_live
from forums.review import topics as review_topics
from forums.review.models import Decision, Report, ReviewItem
from tests.clients import signed_in, words
from tests.factories import make_user
from tests.forums.making import (
    author_of,
    make_board,
    make_decision,
    make_established_writer,
    make_moderator,
    make_post,
    make_report,
    make_thread,
    make_writer,
    rule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


# Reports


def test_post_is_reported_by_form_with_a_confirmation():
    thread = make_thread()
    post, client = make_post(thread), signed_in(make_user())
    address = reverse("forums:report", args=[post.pk])
    assert address in words(client.get(thread.get_absolute_url()))
    response = client.post(address, {"rule": rule("reklam").pk, "words": "Satıyor."})
    assert response.url == f"{thread.get_absolute_url()}?ileti={post.pk}#ileti-{post.pk}"
    assert (Report.objects.get().rule, Report.objects.get().words) == (rule("reklam"), "Satıyor.")
    page = words(client.get(thread.get_absolute_url()))
    assert "Bunu bildirdiniz." in page
    assert address not in page
    again = client.post(address, {"rule": rule().pk})
    assert (again.status_code, Report.objects.count()) == (409, 1)
    assert "Bunu bildirdiniz" in words(client.get(address))


def test_visitors_sign_in_to_report_and_own_posts_have_no_report_link(client):
    thread = make_thread()
    post = thread.posts.get()
    address = reverse("forums:report", args=[post.pk])
    assert address in words(client.get(thread.get_absolute_url()))
    assert client.get(address).status_code == 302
    assert client.post(address, {"rule": rule().pk}).status_code == 302
    own = signed_in(author_of(thread))
    assert address not in words(own.get(thread.get_absolute_url()))
    assert own.post(address, {"rule": rule().pk}).status_code == 409
    assert own.post(address, {}).status_code == 409
    assert not Report.objects.exists()


def test_a_report_without_a_rule_stays_on_the_form():
    post, client = make_post(make_thread()), signed_in(make_user())
    response = client.post(reverse("forums:report", args=[post.pk]), {"words": "Bakın."})
    assert (response.status_code, Report.objects.count()) == (400, 0)
    assert "Bakın." in words(response)


def test_too_many_reports_are_refused_with_the_wait():
    reporter = make_user()
    client = signed_in(reporter)
    thread = make_thread()
    posts = [make_post(thread) for _ in range(6)]
    given = [client.post(reverse("forums:report", args=[it.pk]), {"rule": rule().pk}) for it in posts]
    assert [it.status_code for it in given] == [302] * 5 + [429]


def test_report_that_hides_a_thread_redirects_to_its_board():
    thread = make_thread()
    opening = thread.posts.get()
    for _ in range(2):
        make_report(opening, make_established_writer())
    client = signed_in(make_established_writer())
    response = client.post(reverse("forums:report", args=[opening.pk]), {"rule": rule().pk})
    assert response.url == thread.board.get_absolute_url()
    assert Client().get(thread.get_absolute_url()).status_code == 404


def test_rules_are_public_in_every_version(client):
    page = words(client.get("/forum/kurallar/"))
    assert all(it.title in page for it in rule_books_queries.get_current_book().rules.all())
    assert "Do not attack people" in words(client.get("/en/forum/kurallar/"))
    drafts = [
        rule_books_operations.RuleDraft(code="x", title="Yeni kural", title_en="New", text="Y", text_en="N")
    ]
    rule_books_operations.publish_rule_book(editor=make_user(role="editor"), drafts=drafts, why="Kısa olsun.")
    assert "Yeni kural" in words(client.get("/forum/kurallar/"))
    old = words(client.get("/forum/kurallar/1/"))
    assert "Kişiye saldırmayın" in old
    assert "artık yürürlükte değil" in old
    assert client.get("/forum/kurallar/3/").status_code == 404


# The queue

STAFF_PAGES = ("queue", "appeals")


@pytest.mark.parametrize("role", ["resident", "editor", "observer", "administrator"])
def test_moderation_pages_are_for_moderators(client, role):
    item = make_report(make_post(make_thread())).item
    appealed = make_decision(make_post(make_thread()))
    appeal = appeals_operations.lodge_appeal(decision=appealed, author=author_of(appealed), words="Neden?")
    addresses = [reverse(f"forums-staff:{name}") for name in STAFF_PAGES]
    addresses += [
        reverse("forums-staff:item", args=[item.pk]),
        reverse("forums-staff:appeal", args=[appeal.pk]),
    ]
    posts = [
        *addresses[2:],
        reverse("forums-staff:claim-next"),
        reverse("forums-staff:queue"),
        reverse("forums-staff:claim", args=[item.pk]),
        reverse("forums-staff:release", args=[item.pk]),
    ]
    person, moderator = signed_in(make_user(role=role)), signed_in(make_moderator())
    for address in addresses:
        assert client.get(address).status_code == 302
        assert person.get(address).status_code == 403
        assert moderator.get(address).status_code == 200
    given = {
        "action": "dismissed",
        "outcome": "overturned",
        "answer": "x",
        "act": "dismissed",
        "item": item.pk,
    }
    for address in posts:
        assert client.post(address, given).status_code == 302
        assert person.post(address, given).status_code == 403
    assert (Decision.objects.count(), Appeal.objects.get().state) == (1, "open")
    assert ReviewItem.objects.get(pk=item.pk).claimed_by is None
    menu = f'href="{reverse("forums-staff:queue")}"'
    assert menu not in words(person.get("/forum/"))
    assert menu in words(moderator.get("/forum/"))


def test_the_queue_shows_the_most_urgent_first_and_counts_by_origin():
    quiet = make_report(make_post(make_thread()), code="konu-disi").item
    loud = make_report(make_post(make_thread()), code="siddet").item
    make_thread(board=make_board(premoderation="everybody"))
    client = signed_in(make_moderator())
    page = client.get("/yonetim/forum/")
    assert page.context["rows"][0]["item"] == loud
    assert {it["item"] for it in page.context["rows"]} >= {quiet, loud}
    assert dict(page.context["queue"].by_origin) == {"reports": 2, "screening": 0, "premoderation": 1}
    held = client.get("/yonetim/forum/?kaynak=premoderation")
    assert [it["item"].origin for it in held.context["rows"]] == ["premoderation"]


def test_a_rule_that_two_people_named_is_shown_once():
    post = make_post(make_thread())
    for _reporter in range(2):
        make_report(post, code="siddet")
    client = signed_in(make_moderator())
    page = words(client.get("/yonetim/forum/"))
    # The form below the queue names it, too.
    assert page.count(get_rule_title(rule("siddet"))) == 2


def test_the_keys_of_a_decision_are_as_many_as_there_are_decisions():
    item = make_report(make_post(make_thread())).item
    client = signed_in(make_moderator())
    page = client.get(f"/yonetim/forum/inceleme/{item.pk}/")
    offered = len(page.context["form"].fields["action"].choices)
    assert f"1–{offered} tuşlarıyla" in words(page)


def test_numbers_are_unformatted_in_attributes():
    first = make_report(make_post(make_thread())).item
    item = ReviewItem.objects.create(
        pk=12345,
        post=make_post(make_thread()),
        board=first.board,
        origin="reports",
        created_at=first.created_at,
    )
    client = signed_in(make_moderator())
    page = words(client.get("/yonetim/forum/"))
    assert 'name="item" value="12345"' in page
    assert f'version="{review_live.queue_version()}"' in page
    assert "12.345" not in page
    assert "12.345" not in words(client.get(f"/yonetim/forum/inceleme/{item.pk}/"))
    year = timezone.localtime().year
    assert f"{year} yılında moderasyon" in words(client.get(f"/forum/seffaflik/{year}/"))


@pytest.mark.parametrize("items", [1, 8])
def test_queue_takes_a_constant_number_of_queries(items, django_assert_max_num_queries):
    for _ in range(items):
        make_report(make_post(make_thread()))
    client = signed_in(make_moderator())
    client.get("/yonetim/forum/")
    with django_assert_max_num_queries(18):
        assert len(client.get("/yonetim/forum/").context["rows"]) == items


def test_next_redirects_to_an_item_or_states_that_there_is_none():
    client = signed_in(make_moderator())
    assert client.post(reverse("forums-staff:claim-next")).url == "/yonetim/forum/"
    item = make_report(make_post(make_thread())).item
    assert client.post(reverse("forums-staff:claim-next")).url == f"/yonetim/forum/inceleme/{item.pk}/"


def test_item_shows_what_a_decision_needs():
    thread = make_thread()
    before = [make_post(thread) for _ in range(3)]
    post = make_post(thread, make_writer("Sema Y."), "Tartışılan ileti.")
    after = [make_post(thread) for _ in range(3)]
    item = make_report(post, make_writer("Bilge R."), words="Kırıcı.").item
    item.findings.create(kind="shouting", weight=2, detail={"share": 90})
    make_decision(make_post(make_thread(), post.author), "warned")
    page = words(signed_in(make_moderator()).get(f"/yonetim/forum/inceleme/{item.pk}/"))
    for text in (
        "Tartışılan ileti.",
        "Sema Y.",
        "Bilge R.",
        "Kırıcı.",
        "çoğu büyük harfle yazılmış",
        "share",
    ):
        assert text.casefold() in page.casefold()
    for near in (*before[1:], *after[:2]):
        assert near.body in page
    for far in (before[0], after[2]):
        assert far.body not in page
    assert "Bilge R." not in words(signed_in(post.author).get(thread.get_absolute_url()))


def test_a_decision_by_form_and_the_next_item():
    first = make_report(make_post(make_thread()), code="siddet").item
    second = make_report(make_post(make_thread())).item
    moderator = make_moderator()
    client = signed_in(moderator)
    address = f"/yonetim/forum/inceleme/{first.pk}/"
    refused = client.post(address, {"action": "hidden", "words": "Yazdığım gerekçe."})
    assert refused.status_code == 400
    assert "Yazdığım gerekçe." in words(refused)
    assert "Çiğnenen kuralı seçin" in words(refused)
    given = {"action": "hidden", "rule": rule("siddet").pk, "words": "Yazdığım gerekçe.", "next": "1"}
    assert client.post(address, given).url == f"/yonetim/forum/inceleme/{second.pk}/"
    assert Decision.objects.get().words == "Yazdığım gerekçe."
    second.refresh_from_db()
    assert second.claimed_by == moderator
    late = signed_in(make_moderator()).post(address, given)
    assert late.status_code == 409
    assert "Yazdığım gerekçe." in words(late)
    assert moderator.display_name in words(late)


def test_conflict_of_interest_is_refused_and_nothing_is_decided():
    moderator = make_moderator()
    item = make_report(make_post(make_thread(), moderator)).item
    client = signed_in(moderator)
    address = f"/yonetim/forum/inceleme/{item.pk}/"
    assert client.get(address).context["refusal"].code == "conflict_of_interest"
    assert 'name="action"' not in words(client.get(address))
    assert client.post(address, {"action": "dismissed"}).status_code == 403
    assert client.post(reverse("forums-staff:claim", args=[item.pk])).status_code == 403
    assert not Decision.objects.exists()


def test_involved_moderator_does_not_see_who_reported():
    author, starter = make_moderator(), make_moderator()
    post = make_post(make_thread(author=starter), author)
    item = make_report(post, make_writer("Bilge R."), words="Kırıcı buldum.").item
    address = f"/yonetim/forum/inceleme/{item.pk}/"
    for decided in (False, True):
        if decided:
            decision = make_decision(post)
            appeal = appeals_operations.lodge_appeal(decision=decision, author=author, words="Neden?")
        for moderator, shown in ((author, False), (starter, False), (make_moderator(), True)):
            client = signed_in(moderator)
            pages = [address, f"/yonetim/forum/itirazlar/{appeal.pk}/"] if decided else [address]
            for page in pages:
                assert ("Kırıcı buldum." in words(client.get(page))) is shown
            assert ("Bilge R." in words(client.get(address))) is shown


def test_item_claimed_by_another_cannot_be_decided():
    item = make_report(make_post(make_thread())).item
    claims.claim_review_item(item=item, moderator=make_moderator("Ayşe Öz"))
    client = signed_in(make_moderator())
    assert "Ayşe Öz" in words(client.get("/yonetim/forum/"))
    for response in (
        client.post(reverse("forums-staff:claim", args=[item.pk])),
        client.post(f"/yonetim/forum/inceleme/{item.pk}/", {"action": "dismissed"}),
    ):
        assert response.status_code == 409
        assert "Ayşe Öz" in words(response)


def test_post_edited_since_it_was_shown_is_not_decided():
    board = make_board(premoderation="everybody")
    author = make_writer()
    post = make_post(make_thread(board=board, author=make_moderator()), author, "Masum sözler.")
    item = ReviewItem.objects.get()
    client = signed_in(make_moderator())
    address = f"/yonetim/forum/inceleme/{item.pk}/"
    version = client.get(address).context["version"]
    assert f'name="seen" value="{version}"' in words(client.get(address))
    assert f'name="seen-{item.pk}" value="{version}"' in words(client.get("/yonetim/forum/"))
    posting.edit_post(post=post, editor=author, body="Çirkin sözler.", seen=posting.build_version_token(post))
    refused = client.post(address, {"action": "dismissed", "words": "Yazdığım.", "seen": version})
    assert refused.status_code == 409
    assert "Çirkin sözler." in words(refused)
    assert "Yazdığım." in words(refused)
    together = {"act": "dismissed", "item": [item.pk], f"seen-{item.pk}": version}
    client.post("/yonetim/forum/", together)
    assert not Decision.objects.exists()
    fresh = refused.context["version"]
    assert client.post(address, {"action": "dismissed", "seen": fresh}).status_code == 302
    assert Decision.objects.get().post == post


def test_moderator_sees_pictures_and_redacts_their_descriptions():
    author, thread = make_writer(), make_thread()
    file = BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    kept = [
        pictures_operations.store_picture(
            uploader=author, place=f"thread:{thread.pk}", data=file.getvalue(), description=said
        ).pk
        for said in ("35 KLM 482 plakalı araç", "Bir kimlik kartı")
    ]
    post = make_post(thread, author, pictures=kept)
    item = make_report(post).item
    client = signed_in(make_moderator())
    address = f"/yonetim/forum/inceleme/{item.pk}/"
    page = client.get(address)
    assert f'src="/forum/resim/{kept[0]}/"' in words(page)
    assert 'value="[plaka] plakalı araç"' in words(page)
    given = {
        "action": "redacted",
        "rule": rule("kisisel-veri").pk,
        "masked": post.body,
        f"picture-{kept[0]}": "[plaka] plakalı araç",
        f"picture-{kept[1]}": "Bir kimlik kartı",
        "without": [kept[1]],
        "seen": page.context["version"],
    }
    assert client.post(address, given | {"without": ["x"]}).status_code == 400
    assert client.post(address, given).status_code == 302
    post.refresh_from_db()
    assert [it["words"] for it in post.pictures] == ["[plaka] plakalı araç"]


def test_several_items_are_decided_at_once():
    moderator = make_moderator()
    items = [make_report(make_post(make_thread())).item for _ in range(3)]
    own = make_report(make_post(make_thread(), moderator)).item
    client = signed_in(moderator)
    address = reverse("forums-staff:queue")
    assert client.post(address, {"act": "dismissed"}).status_code == 400
    assert client.post(address, {"act": "hidden", "item": [items[0].pk]}).status_code == 400
    assert client.post(address, {"act": "suspended", "item": [items[0].pk]}).status_code == 400
    assert not Decision.objects.exists()
    given = {"act": "hidden", "rule": rule().pk, "item": [items[0].pk, items[1].pk, own.pk]}
    assert client.post(address, given | {"item": ["x"]}).status_code == 400
    refused = words(
        client.post(f"{address}?kaynak=reports", {"act": "hidden", "item": [items[0].pk, items[2].pk]})
    )
    assert refused.count(" checked") == 2
    assert 'action="?kaynak=reports"' in refused
    page = client.post(address, given, follow=True)
    assert "2 inceleme karara bağlandı." in words(page)
    assert f"İnceleme {own.pk}:" in words(page)
    assert set(Decision.objects.values_list("item", flat=True)) == {items[0].pk, items[1].pk}


def test_refused_items_stay_ticked_with_the_chosen_rule():
    moderator, other = make_moderator(), make_moderator()
    posts = [make_post(make_thread()) for _ in range(3)]
    free, taken, edited = (make_report(it).item for it in posts)
    claims.claim_review_item(item=taken, moderator=other)
    client = signed_in(moderator)
    address = reverse("forums-staff:queue")
    marks = dict(re.findall(r'name="(seen-\d+)" value="([0-9.]+)"', words(client.get(address))))
    post = posts[2]
    posting.edit_post(
        post=post, editor=author_of(post), body="Başka sözler.", seen=posting.build_version_token(post)
    )
    given = {"act": "hidden", "rule": rule().pk, "item": [free.pk, taken.pk, edited.pk]} | marks
    response = client.post(address, given)
    assert response.status_code == 409
    page = words(response)
    assert re.findall(r'name="item" value="(\d+)" checked', page) == [str(taken.pk), str(edited.pk)]
    assert f'<option value="{rule().pk}" selected' in page
    for refused in (taken, edited):
        assert f"İnceleme {refused.pk}: " in page
    assert set(Decision.objects.values_list("item", flat=True)) == {free.pk}
    # The page now shows the new wording, so that a second press decides about it.
    claims.release_claim(item=taken, moderator=other)
    marks = dict(re.findall(r'name="(seen-\d+)" value="([0-9.]+)"', page))
    assert client.post(address, given | {"item": [taken.pk, edited.pk]} | marks).status_code == 302


# What the author sees


def test_statement_of_reasons_is_visible_to_its_author_and_moderators(client):
    decision = make_decision(make_post(make_thread()), words="Sertti.")
    address = f"/forum/kararlar/{decision.number}/"
    assert client.get(address).status_code == 302
    for role in ("resident", "editor", "officer", "observer", "administrator"):
        assert signed_in(make_user(role=role)).get(address).status_code == 404
        assert signed_in(make_user(role=role)).get(f"{address}itiraz/").status_code == 404
    assert "Sertti." in words(signed_in(make_moderator()).get(address))
    decision.refresh_from_db()
    assert decision.read_at is None
    page = words(signed_in(author_of(decision)).get(address))
    for text in ("Sertti.", "kural 1, Kişiye saldırmayın", "sürüm 1", "katılımcıların şikâyetleri", "itiraz"):
        assert text in page
    assert decision.by is not None
    assert decision.by.display_name not in page
    assert decision.thread is not None
    thread = decision.thread.get_absolute_url()
    for reader, shown in (
        (Client(), False),
        (signed_in(make_user()), False),
        (signed_in(author_of(decision)), True),
    ):
        assert (address in words(reader.get(thread))) is shown


def test_unread_decision_is_announced_until_read():
    decision = make_decision(make_post(make_thread()), "warned")
    client = signed_in(author_of(decision))
    assert decision.thread is not None
    notice = "Bir moderatör bir iletiniz hakkında karar verdi."
    for address in ("/forum/", "/forum/takip/", decision.thread.get_absolute_url()):
        assert notice in words(client.get(address))
    listed = words(client.get("/forum/kararlar/"))
    assert "okunmadı" in listed
    client.get(f"/forum/kararlar/{decision.number}/")
    assert notice not in words(client.get("/forum/"))
    assert "okunmadı" not in words(client.get("/forum/kararlar/"))
    assert "uyarı" not in words(signed_in(make_user()).get("/forum/kararlar/"))


# Live


def test_queue_changes_are_published_to_moderators_alone():
    for role in ("resident", "editor", "officer", "administrator"):
        assert not review_topics.may_follow_queue(make_user(role=role), "queue")
    moderator = make_moderator()
    assert review_topics.may_follow_queue(moderator, "queue")
    assert not review_topics.may_follow_queue(moderator, "other")
    seen = [review_live.queue_version()]
    snapshot = review_topics.queue_snapshot("queue")
    assert snapshot is not None
    assert snapshot.body == b"{}"

    def version_increased():
        seen.append(review_topics.queue_versions(["queue", "x"])["queue"])
        return seen[-1] > seen[-2]

    post = make_post(make_thread())
    item = make_report(post).item
    assert version_increased()
    make_report(post)
    assert version_increased()
    claims.claim_review_item(item=item, moderator=moderator)
    assert version_increased()
    claims.release_claim(item=item, moderator=moderator)
    assert version_increased()
    decision = make_decision(post)
    assert version_increased()
    appeals_operations.lodge_appeal(decision=decision, author=author_of(decision), words="Neden?")
    assert version_increased()


def test_decisions_are_audited_without_any_text_that_people_wrote():
    from participation.audit.models import Entry

    decision = make_decision(make_post(make_thread()), words="Yazara özel.")
    appeal = appeals_operations.lodge_appeal(
        decision=decision, author=author_of(decision), words="İtirazım var."
    )
    appeals_operations.decide_appeal(
        appeal=appeal, moderator=make_moderator(), overturn=True, answer="Yanıtım."
    )
    entries = list(Entry.objects.filter(action__startswith="moderation.").order_by("number"))
    assert [it.action for it in entries] == ["moderation.decided", "moderation.overturned"]
    assert {it.subject for it in entries} == {f"post:{decision.post_id}"}
    for entry in entries:
        for secret in ("özel", "İtirazım", "Yanıtım"):
            assert secret not in f"{entry.reason} {entry.details}"
    assert not ThreadAct.objects.exists()


def test_moderators_do_not_see_the_email_of_reporters_without_a_name():
    reporter = make_user(email="gizli@example.org")
    item = make_report(make_post(make_thread()), reporter).item
    page = words(signed_in(make_moderator()).get(reverse("forums-staff:item", args=[item.pk])))
    assert "görünür adı olmayan biri" in page
    assert "gizli@example.org" not in page


# Searching the queue


@pytest.fixture
def queue_of_two():
    """Reads the queue with a query; two posts in it were reported, of which a page shows one."""
    for title in ("Karantina’da ışıklar sönsün mü?", "Pasaport’a iskele"):
        make_report(make_post(make_thread(title=title)))
    client = signed_in(make_moderator())

    def read(**query):
        page = unescape(words(client.get(reverse("forums-staff:queue"), query)))
        return ["Karantina" in page, "Pasaport" in page, "Bu listede uyan bir şey yok" in page, page]

    return read


def test_queue_is_searched_whatever_the_case_and_the_accents(queue_of_two):
    assert queue_of_two()[:3] == [True, True, False]
    assert queue_of_two(q="ISIKLAR")[:3] == [True, False, False]
    assert queue_of_two(q="iskele", kaynak="reports")[:3] == [False, True, False]
    assert queue_of_two(q="iskele", kaynak="screening")[:3] == [False, False, True]
    assert queue_of_two(q="iskele", kaynak="nothing")[:3] == [False, True, False]


def test_pages_of_the_queue_keep_the_search(queue_of_two, monkeypatch):
    monkeypatch.setattr("forums.moderation.queries.ITEMS_ON_A_PAGE", 1)

    page = queue_of_two(q="a", kaynak="reports")[3]
    assert "?q=a&kaynak=reports&sayfa=2" in page
    assert '<input type="hidden" name="kaynak" value="reports">' in page


def test_searching_the_queue_takes_as_many_queries_for_three_as_for_one(client):
    client.force_login(make_moderator())

    def queries():
        make_report(make_post(make_thread(title="Karantina")))
        with CaptureQueriesContext(connection) as made:
            assert "Karantina" in words(client.get(reverse("forums-staff:queue"), {"q": "karantina"}))
        return len(made)

    queries()
    assert queries() == queries() == queries()


def test_a_decided_item_says_who_decided_and_not_that_a_decision_was_lost():
    moderator = make_moderator()
    decision = make_decision(make_post(make_thread()), moderator=moderator)
    page = words(signed_in(moderator).get(reverse("forums-staff:item", args=[decision.item_id])))
    assert f"{format_moderator_name(moderator)} karar verdi." in page
    assert "kaydedilmedi" not in page
