"""Redaction removes personal data from every copy and from pictures, and changes nothing else."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone
from PIL import Image as PillowImage

from forums import errors as forums_errors
from forums.curation.operations import acts
from forums.discussion.drafts import operations as drafts_operations
from forums.discussion.models import Post, PostState, Summary, Thread, ThreadAct
from forums.discussion.operations import posting
from forums.discussion.pictures import operations as pictures_operations
from forums.discussion.pictures import rules as pictures_rules
from forums.discussion.pictures.models import Attachment
from forums.members.models import Member
from forums.moderation import errors
from forums.review.models import Decision, Finding, Report
from forums.statements import operations as statements_operations
from forums.statements.models import Conversation
from tests.forums.making import (
    author_of,
    make_decision,
    make_moderator,
    make_post,
    make_report,
    make_thread,
    make_writer,
    rule,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]

WRITTEN = "Beni arayın: 35 KLM 482, Ali Veli."
MASKED = "Beni arayın: [plaka], [isim]."


def test_personal_data_is_removed_from_every_copy():
    author, other = make_writer(), make_writer()
    thread = make_thread(author=author, title="Arayın: 35 KLM 482", body="İlk hâli: 35 KLM 482.")
    post = thread.posts.get()
    posting.edit_post(
        post=post, editor=author, body=WRITTEN, seen=posting.build_version_token(post), reason="Tel"
    )
    drafts_operations.save_draft(resident=author, place=f"post:{post.pk}", body=WRITTEN)
    drafts_operations.save_draft(resident=other, place=f"thread:{thread.pk}", body="> 35 KLM 482\n\nAradım.")
    item = make_report(post, code="kisisel-veri", words="35 KLM 482 yazmış").item
    Finding.objects.create(item=item, kind="personal_data", weight=5, detail={"kind": "phone", "start": 13})
    make_decision(post, "redacted", rule=rule("kisisel-veri"), masked=MASKED)
    post.refresh_from_db()
    thread.refresh_from_db()
    [version] = post.versions.all()
    assert (post.state, post.body) == (PostState.PUBLISHED, MASKED)
    assert (version.body, version.withdrawn, version.reason) == ("", True, "")
    assert thread.title == "Arayın: [plaka]"
    assert [it.body for it in other_drafts()] == ["> [plaka]\n\nAradım."]
    for table in (Post, Thread, Report, Finding):
        for row in table.objects.values():
            assert "KLM" not in str(row)
            assert "Ali" not in str(row)
    assert "ali" not in post.search
    assert "plaka" in post.search


def with_picture(author, thread, words, body=None):
    file = BytesIO()
    PillowImage.new("RGB", (4, 4)).save(file, "PNG")
    place = f"thread:{thread.pk}"
    picture = pictures_operations.store_picture(
        uploader=author, place=place, data=file.getvalue(), description=words
    )
    return make_post(thread, author, body, pictures=[picture.pk])


def test_personal_data_is_removed_from_picture_descriptions_and_thread_texts():
    thread = make_thread(title="Kim bu 35 KLM 482?", body="Kim bu 35 KLM 482? Bilen var mı?")
    moderator = make_moderator()
    given: dict[str, Any] = {"thread": thread, "moderator": moderator}
    acts.retitle_thread(**given, title="Plaka: 35 KLM 482 kimin?", reason="35 KLM 482 aranıyor.")
    acts.summarise_thread(**given, body="Herkes 35 KLM 482 plakayı arıyor.")
    statements_operations.open_conversation(
        thread=thread, leader=moderator, question="35 KLM 482 kimin arabası?"
    )
    opening = thread.posts.get()
    masked = "Kim bu [plaka]? Bilen var mı?"
    make_decision(opening, "redacted", rule=rule("kisisel-veri"), masked=masked)
    for table in (Post, Thread, ThreadAct, Summary, Conversation):
        for row in table.objects.values():
            assert "KLM" not in str(row)

    author = make_writer()
    post = with_picture(author, thread, "35 KLM 482 plakalı araç, Ali Veli", body="Şu araç: 35 KLM 482.")
    [shown] = post.pictures
    make_decision(
        post,
        "redacted",
        rule=rule("kisisel-veri"),
        masked="Şu araç: [plaka].",
        described={shown["id"]: "35 KLM 482 plakalı araç, [isim]"},
    )
    stored = str([*Post.objects.values(), *Attachment.objects.values()])
    assert "KLM" not in stored
    assert "Ali" not in stored
    post.refresh_from_db()
    assert post.pictures[0]["words"] == "[plaka] plakalı araç, [isim]"


def test_picture_with_personal_data_is_removed_and_the_text_stays():
    thread, author = make_thread(), make_writer()
    post = with_picture(author, thread, "Bir kimlik kartı", body="Bunu yerde buldum.")
    [shown] = post.pictures
    for wrong in ({"without": [str(uuid4())]}, {"described": {str(uuid4()): "x"}}):
        with pytest.raises(forums_errors.ChangedMeanwhile):
            make_decision(post, "redacted", masked=post.body, **wrong)
    with pytest.raises(errors.PlaceholdersAlone):
        make_decision(post, "redacted", masked=post.body, described={shown["id"]: "Başka bir şey"})
    make_decision(post, "redacted", masked=post.body, without=[shown["id"]])
    post.refresh_from_db()
    assert (post.body, post.pictures) == ("Bunu yerde buldum.", [])
    picture = Attachment.objects.get()
    assert not pictures_rules.may_see_picture(author, picture)
    assert pictures_rules.may_see_picture(make_moderator(), picture)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert pictures_operations.delete_pictures() == 1


def test_personal_data_removed_by_the_author_is_redacted_in_earlier_versions():
    author = make_writer()
    post = make_post(make_thread(), author, WRITTEN)
    posting.edit_post(post=post, editor=author, body="Beni arayın.", seen=posting.build_version_token(post))
    make_decision(post, "redacted", rule=rule("kisisel-veri"), masked="Beni arayın.")
    post.refresh_from_db()
    [version] = post.versions.all()
    assert (post.body, version.body, version.withdrawn) == ("Beni arayın.", "", True)
    with pytest.raises(errors.PlaceholdersAlone):
        make_decision(post, "redacted", rule=rule("kisisel-veri"), masked="Beni arayın.")


def test_mentions_survive_redaction():
    named = make_writer("Ayşe Öz")
    make_post(make_thread(), named)
    handle = Member.objects.get(user=named).handle
    post = make_post(make_thread(), body=f"@{handle} arayın: 35 KLM 482.")
    assert "<a" in post.html
    make_decision(post, "redacted", rule=rule("kisisel-veri"), masked=f"@{handle} arayın: [plaka].")
    post.refresh_from_db()
    assert f"@{handle}</a>" in post.html


def other_drafts():
    from forums.discussion.drafts.models import Draft

    return Draft.objects.all()


@pytest.mark.parametrize(
    "masked", ["", WRITTEN, "Aramayın: [plaka], [isim].", "Beni arayın: , Ali Veli.", "[plaka] fazladan"]
)
def test_moderator_can_only_replace_words_by_marks(masked):
    post = make_post(make_thread(), body=WRITTEN)
    with pytest.raises(errors.PlaceholdersAlone):
        make_decision(post, "redacted", masked=masked)
    post.refresh_from_db()
    assert (post.body, Decision.objects.count()) == (WRITTEN, 0)


def test_deleted_post_can_be_decided_about():
    post = make_post(make_thread(), body=WRITTEN)
    make_report(post)
    posting.delete_post(post=post, author=author_of(post))
    make_decision(post, "redacted", masked=MASKED)
    post.refresh_from_db()
    assert (post.state, post.body, post.search) == (PostState.DELETED, MASKED, "")
    again = make_post(make_thread(), body=WRITTEN)
    make_report(again)
    posting.delete_post(post=again, author=author_of(again))
    make_decision(again)
    assert Post.objects.get(pk=again.pk).state == PostState.DELETED
