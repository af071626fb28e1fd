"""Pictures of options: chosen by editors, described in both languages, public with the poll, kept with it."""

import json
from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from participation.pages import operations as pages_operations
from participation.pages.errors import PictureElsewhere
from participation.pages.models import PagePicture
from polls.lifecycle.operations import builder, copies, steps
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire.models import Option, QuestionKind
from polls.tally.models import Analysis
from tests.factories import YES_NO, make_poll, make_residents, respond
from tests.participation.pages.making import add_picture, picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(editor):
    return add_picture("teal", editor=editor)


@pytest.fixture
def draft(editor):
    return make_poll(editor=editor, opened=False)


def choose_picture(poll, editor, picture, question_draft=YES_NO):
    """Give the first option the picture; returns the question."""
    question = poll.questions.get()
    first = question.options.all()[0]
    changed = QuestionDraft(
        kind=question_draft.kind,
        text=question_draft.text,
        options=question_draft.options,
        pictures={first.pk: picture.digest if picture else ""},
    )
    return builder.save_question(poll=poll, editor=editor, draft=changed, question=question)


def pictures_of(poll):
    return list(
        Option.objects.filter(question__poll=poll).order_by("position").values_list("picture", flat=True)
    )


def test_editor_chooses_a_picture_for_an_option(client, editor, picture, draft):
    client.force_login(editor)
    question = draft.questions.get()
    yes, _no = question.options.all()
    address = f"/yonetim/yoklamalar/{draft.pk}/sorular/{question.pk}/"
    page = unescape(client.get(address).content.decode())
    assert f"“{yes.text}” seçeneğinin resmi" in page
    assert picture.description_tr in page
    sent = {
        "text": question.text,
        "kind": "single",
        "options": "Evet\nHayır",
        "required": "on",
        "no_opinion": "on",
        f"picture_{yes.pk}": picture.digest,
    }
    assert client.post(address, sent).status_code == 302
    assert pictures_of(draft) == [picture.digest, None]
    assert client.post(address, sent | {f"picture_{yes.pk}": "0" * 64}).status_code == 400
    assert client.post(address, sent | {f"picture_{yes.pk}": ""}).status_code == 302
    assert pictures_of(draft) == [None, None]


def test_library_takes_a_picture_and_says_that_a_poll_shows_it(client, editor, draft):
    client.force_login(editor)
    address = "/yonetim/sayfalar/resimler/"
    assert client.post(address, {"description_tr": "Rampa", "description_en": "Ramp"}).status_code == 400
    file = SimpleUploadedFile("rampa.png", picture_file("navy"), "image/png")
    sent = {"picture": file, "description_tr": "Rampa", "description_en": ""}
    assert client.post(address, sent).status_code == 400
    file.seek(0)
    assert client.post(address, sent | {"description_en": "Ramp"}).status_code == 302
    picture = PagePicture.objects.get()
    assert (picture.description_tr, picture.description_en) == ("Rampa", "Ramp")
    remove = f"{address}{picture.digest}/kaldir/"
    assert remove in client.get(address).content.decode()
    choose_picture(draft, editor, picture)
    page = client.get(address).content.decode()
    assert "Bir yoklamanın seçeneği" in page
    assert remove not in page


def test_page_and_api_show_the_picture_with_its_description(client, editor, picture, draft):
    choose_picture(draft, editor, picture)
    poll = steps.open_poll(poll=draft, editor=editor)
    page = unescape(client.get(poll.get_absolute_url()).content.decode())
    assert f'src="{picture.get_absolute_url()}" alt="{picture.description_tr}"' in page
    page = unescape(client.get(f"/en{poll.get_absolute_url()}").content.decode())
    assert f'alt="{picture.description_en}"' in page
    [question] = client.get(f"/api/v1/polls/{poll.pk}/").json()["questions"]
    assert question["options"][0]["picture"] == {
        "url": f"http://testserver{picture.get_absolute_url()}",
        "width": picture.width,
        "height": picture.height,
        "description": picture.description_tr,
        "description_en": picture.description_en,
    }
    assert question["options"][1]["picture"] is None


def test_picture_is_public_when_its_poll_is(editor, picture, draft):
    visitor, address = Client(), picture.get_absolute_url()
    choose_picture(draft, editor, picture)
    assert visitor.get(address).status_code == 404
    steps.open_poll(poll=draft, editor=editor)
    assert visitor.get(address).status_code == 200


def test_picture_of_an_option_cannot_be_removed(editor, picture, draft):
    choose_picture(draft, editor, picture)
    with pytest.raises(PictureElsewhere):
        pages_operations.remove_picture(editor=editor, digest=picture.digest, reason="Yanlış resim.")
    choose_picture(draft, editor, None)
    pages_operations.remove_picture(editor=editor, digest=picture.digest, reason="Yanlış resim.")


def test_picture_that_was_removed_meanwhile_is_refused(editor, picture, draft):
    pages_operations.remove_picture(editor=editor, digest=picture.digest, reason="Yanlış resim.")
    with pytest.raises(ValidationError, match="kaldırıldı"):
        choose_picture(draft, editor, picture)
    assert pictures_of(draft) == [None, None]


def test_corrected_option_keeps_its_picture_and_another_kind_has_none(editor, picture, draft):
    question = choose_picture(draft, editor, picture)
    corrected = QuestionDraft(
        kind=QuestionKind.SINGLE, text=question.text, options=["Evet, açılsın", "Hayır"]
    )
    builder.save_question(poll=draft, editor=editor, draft=corrected, question=question)
    assert pictures_of(draft) == [picture.digest, None]
    ranked = QuestionDraft(kind=QuestionKind.RANKING, text=question.text, options=corrected.options)
    builder.save_question(poll=draft, editor=editor, draft=ranked, question=question)
    assert pictures_of(draft) == [None, None]


def test_copy_has_the_same_pictures(editor, picture, draft):
    choose_picture(draft, editor, picture)
    now = timezone.now()
    copied = copies.copy_poll(
        poll=draft, editor=editor, title="Yeniden", opens_at=now, closes_at=now + timedelta(days=1)
    )
    assert pictures_of(copied) == [picture.digest, None]


@pytest.mark.django_db(transaction=True)
def test_published_analysis_names_the_pictures_that_were_shown(editor, picture, draft):
    choose_picture(draft, editor, picture)
    poll = steps.open_poll(poll=draft, editor=editor)
    for resident in make_residents(12):
        respond(poll, resident, "Evet")
    steps.close_poll(poll=poll, editor=editor, reason="Yeter.")
    [question] = json.loads(bytes(Analysis.objects.get(poll=poll).body))["questions"]
    assert question["options"][0]["picture"] == {
        "digest": picture.digest,
        "description_tr": picture.description_tr,
        "description_en": picture.description_en,
    }
