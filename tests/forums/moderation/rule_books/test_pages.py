"""New versions of the rule book: written, previewed, published, and in force from a given day."""

from datetime import datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from forums.moderation.reports import operations as reports_operations
from forums.moderation.rule_books import operations
from forums.moderation.rule_books.models import RuleBook
from forums.moderation.rule_books.operations import RuleDraft
from forums.moderation.rule_books.queries import get_current_book
from participation.audit.models import Entry
from tests.clients import signed_in, words
from tests.factories import make_user
from tests.forums.making import make_post, make_thread, make_writer
from tests.threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]

ADDRESS = reverse("forums-staff:rule-book")
DRAFT = RuleDraft(code="yeni", title="Yeni kural", title_en="New rule", text="Yeni.", text_en="New.")


def form_data(page, **changes):
    """The form data of ``page`` as a browser sends them."""
    formset, form = page.context["formset"], page.context["form"]
    data = {"form-TOTAL_FORMS": len(formset.forms), "form-INITIAL_FORMS": formset.initial_form_count()}
    data |= {"after": form["after"].value(), "why": "Kısa olsun.", "begins": ""}
    for rule in formset.forms:
        for field in rule:
            if field.value() is not None and field.name != "DELETE":
                data[field.html_name] = field.value()
    return data | changes


def test_editor_previews_and_publishes_a_version():
    client = signed_in(make_user(role="editor"))
    assert ADDRESS in words(client.get(reverse("forums-staff:boards")))
    assert ADDRESS in words(client.get(reverse("forums:rules")))
    assert ADDRESS not in words(signed_in(make_writer()).get(reverse("forums:rules")))
    page = client.get(ADDRESS)
    rules = list(get_current_book().rules.all())
    assert [it["code"].value() for it in page.context["formset"].forms[:-1]] == [it.code for it in rules]
    last = len(rules)
    further = {
        f"form-{last}-{name}": value
        for name, value in {
            "code": "kaynak",
            "title": "Kaynak göster",
            "title_en": "Name sources",
            "text": "Sayı veren kaynağını da verir.",
            "text_en": "Whoever tells numbers names their source.",
            "weight": 2,
            "ORDER": 1,
        }.items()
    }
    changes = {"form-0-title": "Kişiyi değil görüşü eleştir", "form-1-DELETE": "on", **further}
    data = form_data(page, **changes)
    looked = client.post(ADDRESS, data | {"preview": "1"})
    assert not RuleBook.objects.filter(version=2).exists()
    states = [(it.draft.code, it.state) for it in looked.context["preview"]]
    assert states[:3] == [("hakaret", "changed"), ("kaynak", "new"), ("siddet", "same")]
    assert [it.code for it in looked.context["gone"]] == ["nefret"]
    assert "Kişiyi değil görüşü eleştir" in words(looked)
    answer = client.post(ADDRESS, data | {"publish": "1"})
    assert answer.url == "/forum/kurallar/2/"
    book = get_current_book()
    assert (book.version, book.why, book.rules.count()) == (2, "Kısa olsun.", last)
    assert [it.code for it in book.rules.all()][:3] == ["hakaret", "kaynak", "siddet"]
    entry = Entry.objects.get(action="rule_book.published")
    assert (entry.subject, entry.reason, "kaynak" in entry.details["rules"]) == (
        "rule_book:2",
        "Kısa olsun.",
        True,
    )
    late = client.post(ADDRESS, data | {"publish": "1", "why": "Bir daha."})
    assert late.status_code == 409
    assert 'value="Bir daha."' in words(late)
    assert RuleBook.objects.count() == 2


def test_invalid_version_is_refused_and_not_published():
    client = signed_in(make_user(role="editor"))
    page = client.get(ADDRESS)
    for wrong in (
        {"why": ""},
        {"form-0-title": ""},
        {"form-0-weight": "11"},
        {"form-0-code": "siddet"},
        {"form-0-code": "iki kelime"},
        {"begins": "2020-01-01"},
        {"form-TOTAL_FORMS": "x"},
        {"form-TOTAL_FORMS": "10000"},
    ):
        answer = client.post(ADDRESS, form_data(page, **wrong) | {"publish": "1"})
        assert answer.status_code == 400, wrong
    assert RuleBook.objects.count() == 1


def test_version_applies_from_its_day_and_is_announced_before(client):
    editor = make_user(role="editor")
    day = (timezone.localdate() + timedelta(days=10)).isoformat()
    page = signed_in(editor).get(ADDRESS)
    assert signed_in(editor).post(ADDRESS, form_data(page, begins=day) | {"publish": "1"}).status_code == 302
    book = RuleBook.objects.get(version=2)
    assert book.published_at == timezone.make_aware(datetime.fromisoformat(day))
    assert get_current_book().version == 1
    assert "2. sürüm geçerli" in words(client.get(reverse("forums:rules")))
    assert "henüz yürürlükte değil" in words(client.get(reverse("forums:rule-book", args=[2])))
    with pytest.raises(ValidationError):
        reports_operations.report_post(
            post=make_post(make_thread()), reporter=make_writer(), rule=book.rules.get(code="hakaret")
        )
    with pytest.raises(ValidationError):
        operations.publish_rule_book(editor=editor, drafts=[DRAFT], why="Daha erken.")
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        assert get_current_book() == book
        assert "artık yürürlükte değil" in words(client.get(reverse("forums:rule-book", args=[1])))


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_started_from_one_version_only_one_publishes():
    editors = [make_user(role="editor") for _ in range(4)]
    publish = partial(operations.publish_rule_book, drafts=[DRAFT], why="Neden", after=1)
    given = together([partial(publish, editor=editor) for editor in editors])
    assert sorted(type(it).__name__ for it in given) == 3 * ["ChangedMeanwhile"] + ["RuleBook"]
    assert get_current_book().version == 2
