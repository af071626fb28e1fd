"""Pictures in posts: uploaded by form, kept if the form is refused, shown to readers, and deleted."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from forums.discussion.drafts import operations as drafts_operations
from forums.discussion.drafts.models import Draft
from forums.discussion.models import Post, PostState, Thread, ThreadState
from forums.discussion.operations import posting
from forums.discussion.pictures import operations
from forums.discussion.pictures.models import Attachment
from forums.review.models import ReviewItem
from tests.clients import signed_in, words
from tests.factories import make_user
from tests.forums.making import author_of, make_board, make_post, make_thread, make_writer
from tests.participation.pages.making import picture_file
from tests.pictures import stored_files

pytestmark = pytest.mark.django_db


def upload(name="durak.png", data=None):
    return SimpleUploadedFile(name, data or picture_file(), content_type="image/png")


def keep(writer, place, description="Durakta bekleyenler"):
    return operations.store_picture(
        uploader=writer, place=place, data=picture_file(), description=description
    )


def post_with_picture(thread=None):
    thread = thread or make_thread()
    writer = make_writer()
    picture = keep(writer, f"thread:{thread.pk}")
    return make_post(thread, writer, "Resimdeki durak burası.", pictures=[picture.pk])


def address_of(post):
    return reverse("forums:picture", args=[post.pictures[0]["id"]])


def test_picture_sent_with_a_reply_is_shown_below_its_text():
    thread, writer = make_thread(), make_writer()
    form = {"body": "Durak böyle görünüyor.", "picture-0": upload(), "picture-words-0": "Gölgesiz durak"}
    response = signed_in(writer).post(reverse("forums:reply", args=[thread.pk]), form)
    assert response.status_code == 302
    picture = Attachment.objects.get()
    page = words(Client().get(thread.get_absolute_url()))
    assert f'src="/forum/resim/{picture.pk}/" alt="Gölgesiz durak" width="40" height="20"' in page
    answer = Client().get(f"/forum/resim/{picture.pk}/")
    assert answer["Content-Type"] == "image/webp"
    assert Image.open(BytesIO(answer.content)).size == (40, 20)
    assert stored_files() == [Path(picture.image.path)]
    assert not Draft.objects.exists()


def test_sizes_are_unformatted_numbers_in_turkish():
    post = make_post(make_thread())
    Post.objects.filter(pk=post.pk).update(
        pictures=[{"id": str(uuid4()), "width": 1600, "height": 1200, "words": "Uzun"}]
    )
    assert 'width="1600" height="1200"' in words(Client().get(post.thread.get_absolute_url()))


def test_threads_start_with_pictures_and_edits_add_and_remove_them():
    board, writer = make_board(), make_writer()
    client = signed_in(writer)
    form = {"title": "Gölgesiz duraklar nerede?", "body": "Bence çok.", "picture-0": upload()}
    form["picture-words-0"] = "Birinci durak"
    assert client.post(reverse("forums:start", args=[board.slug]), form).status_code == 302
    post = Thread.objects.get().posts.get()
    first = post.pictures[0]["id"]
    form = {
        "body": post.body,
        "seen": posting.build_version_token(post),
        "drop-picture": first,
        "picture-2": upload(),
        "picture-words-2": "İkinci durak",
    }
    assert client.post(reverse("forums:edit", args=[post.pk]), form).status_code == 302
    post.refresh_from_db()
    assert [it["words"] for it in post.pictures] == ["İkinci durak"]
    assert post.edited_at is not None
    assert not post.versions.exists()
    assert client.get(reverse("forums:picture", args=[first])).status_code == 404
    assert (
        signed_in(make_user(role="moderator")).get(reverse("forums:picture", args=[first])).status_code == 200
    )


@pytest.mark.parametrize("more", [{"preview": "1"}, {"body": "?!"}, {"draft": "1"}, {"picture-words-0": ""}])
def test_picture_of_a_refused_form_is_kept(more):
    thread, writer = make_thread(), make_writer()
    client = signed_in(writer)
    form = {"body": "Durak böyle.", "picture-0": upload(), "picture-words-0": "Bir durak"} | more
    client.post(reverse("forums:reply", args=[thread.pk]), form)
    picture = Attachment.objects.get(post=None, place=f"thread:{thread.pk}")
    page = words(client.get(thread.get_absolute_url()))
    assert f'name="remove-picture" value="{picture.pk}"' in page
    assert not Post.objects.filter(is_opening=False).exists()

    form = {"body": "Durak böyle işte.", f"picture-words-{picture.pk}": "Bir durak, gölgesiz"}
    assert client.post(reverse("forums:reply", args=[thread.pk]), form).status_code == 302
    assert Post.objects.get(is_opening=False).pictures[0]["words"] == "Bir durak, gölgesiz"
    assert f'value="{picture.pk}"' not in words(client.get(thread.get_absolute_url()))


def test_kept_picture_is_removed_by_its_button_and_the_text_stays():
    board, writer = make_board(), make_writer()
    picture = keep(writer, f"board:{board.pk}")
    client = signed_in(writer)
    form = {"title": "Uzunca bir başlık", "body": "Metin burada.", "remove-picture": str(picture.pk)}
    response = client.post(reverse("forums:start", args=[board.slug]), form)
    assert response.status_code == 200
    assert "Metin burada." in words(response)
    assert str(picture.pk) not in words(response)
    assert not Thread.objects.exists()
    assert client.get(reverse("forums:picture", args=[picture.pk])).status_code == 404


def test_file_that_is_not_a_picture_is_refused_and_the_text_stays():
    thread, writer = make_thread(), make_writer()
    form = {
        "body": "Metin burada.",
        "picture-0": upload("oyun.svg", b"<svg onload='x()'/>"),
        "picture-words-0": "Şaka",
        "picture-1": upload("iyi.png"),
        "picture-words-1": "İyi resim",
    }
    response = signed_in(writer).post(reverse("forums:reply", args=[thread.pk]), form)
    assert response.status_code == 400
    page = words(response)
    assert "oyun.svg: " in page
    assert "Metin burada." in page
    assert 'value="Şaka"' in page
    assert Attachment.objects.get().description == "İyi resim"
    assert len(stored_files()) == 1


def test_picture_over_the_limit_is_refused_and_the_text_stays():
    thread, writer = make_thread(), make_writer()
    large = upload(data=picture_file() + bytes(8 * 1024 * 1024))
    form = {"body": "Metin burada.", "picture-0": large, "picture-words-0": "Büyük"}
    response = signed_in(writer).post(reverse("forums:reply", args=[thread.pk]), form)
    assert response.status_code == 400
    assert "8 MB" in words(response)
    assert not Attachment.objects.exists()


def test_signed_out_writer_keeps_the_text_and_no_picture_is_stored():
    thread = make_thread()
    form = {"body": "Metin burada.", "picture-0": upload(data=picture_file() + bytes(400_000))}
    response = Client().post(reverse("forums:reply", args=[thread.pk]), form)
    assert response.status_code == 302
    assert not Attachment.objects.exists()
    assert not stored_files()


def test_forms_without_files_have_the_small_size_limit(client):
    large = {"a": "x" * 300_000}
    thread = make_thread()
    assert client.post(reverse("forums:support", args=[thread.posts.get().pk]), large).status_code == 413
    assert client.post(reverse("account_login"), large).status_code == 413
    assert client.post("/api/v1/polls/1/responses/", large).status_code == 413
    body = "a=" + "x" * 300_000
    kind = "application/x-www-form-urlencoded"
    address = reverse("forums:reply", args=[thread.pk])
    assert client.post(address, body, content_type=kind).status_code == 413
    most = {"picture-0": upload(data=bytes(36 * 1024 * 1024))}
    assert client.post(address, most).status_code == 413


def test_picture_is_visible_to_those_who_can_read_the_post():
    post = post_with_picture()
    author, moderator = signed_in(author_of(post)), signed_in(make_user(role="moderator"))
    others = (Client(), signed_in(make_user()))
    address = address_of(post)

    def statuses(*clients):
        return {client.get(address).status_code for client in clients}

    assert statuses(author, moderator, *others) == {200}
    for state in (PostState.HELD, PostState.HIDDEN):
        Post.objects.filter(pk=post.pk).update(state=state)
        assert statuses(author, moderator) == {200}
        assert statuses(*others) == {404}
    Post.objects.filter(pk=post.pk).update(state=PostState.PUBLISHED)
    Thread.objects.filter(pk=post.thread_id).update(state=ThreadState.HIDDEN)
    assert statuses(*others, author) == {404}
    assert statuses(moderator) == {200}
    Thread.objects.filter(pk=post.thread_id).update(state=ThreadState.PUBLISHED)
    posting.delete_post(post=post, author=author_of(post))
    assert statuses(author, moderator, *others) == {404}


def test_picture_on_a_staff_board_is_visible_to_staff_alone():
    board = make_board(read_by="staff", start_by="staff", reply_by="staff")
    moderator = make_writer(role="moderator")
    picture = keep(moderator, f"board:{board.pk}")
    posting.start_thread(
        board=board, author=moderator, title="İç konuşma burada", body="Gizli.", pictures=[picture.pk]
    )
    address = reverse("forums:picture", args=[picture.pk])
    assert Client().get(address).status_code == 404
    answer = signed_in(moderator).get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_pending_picture_is_visible_to_its_uploader_alone():
    writer = make_writer()
    address = reverse("forums:picture", args=[keep(writer, "thread:1").pk])
    answer = signed_in(writer).get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert Client().get(address).status_code == 404
    assert signed_in(make_user(role="moderator")).get(address).status_code == 404


def test_caches_revalidate_so_that_hiding_takes_effect():
    post = post_with_picture()
    address = address_of(post)
    answer = Client().get(address)
    assert answer["Cache-Control"] == "public, no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline;")
    asked = {"if-none-match": answer["ETag"]}
    again = Client().get(address, headers=asked)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    Post.objects.filter(pk=post.pk).update(state=PostState.HIDDEN)
    assert Client().get(address, headers=asked).status_code == 404


def test_missing_file_is_not_found():
    post = post_with_picture()
    stored_files()[0].unlink()
    assert Client().get(address_of(post)).status_code == 404


def test_pictures_of_others_or_of_another_place_cannot_be_used():
    thread, other = make_thread(), make_thread()
    writer = make_writer()
    for picture in (keep(make_writer(), f"thread:{thread.pk}"), keep(writer, f"thread:{other.pk}")):
        with pytest.raises(ValidationError):
            make_post(thread, writer, pictures=[picture.pk])
        client = signed_in(make_writer())
        client.post(
            reverse("forums:reply", args=[thread.pk]),
            {"body": "?", "remove-picture": str(picture.pk), f"picture-words-{picture.pk}": "Başka"},
        )
        picture.refresh_from_db()
        assert (picture.removed_at, picture.description) == (None, "Durakta bekleyenler")
    assert not Post.objects.filter(is_opening=False).exists()


def test_post_has_at_most_four_pictures_each_with_a_description():
    thread, writer = make_thread(), make_writer()
    place = f"thread:{thread.pk}"
    pictures = [keep(writer, place) for _ in range(4)]
    with pytest.raises(ValidationError):
        keep(writer, place)
    post = make_post(thread, writer, pictures=[it.pk for it in pictures])
    fifth = keep(writer, f"post:{post.pk}")
    with pytest.raises(ValidationError):
        posting.edit_post(
            post=post,
            editor=writer,
            body=post.body,
            seen=posting.build_version_token(post),
            pictures=[fifth.pk],
        )
    undescribed = keep(writer, place, description=" ")
    with pytest.raises(ValidationError):
        make_post(thread, writer, pictures=[undescribed.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=undescribed.pk).update(post=post, place="")


def test_picture_descriptions_are_screened():
    thread, writer = make_thread(), make_writer()
    picture = keep(writer, f"thread:{thread.pk}", "Arayın: 0532 123 45 67")
    post = make_post(thread, writer, "Burası işte.", pictures=[picture.pk])
    assert [it.kind for it in ReviewItem.objects.get(post=post).findings.all()] == ["personal_data"]
    # An edit that keeps the picture keeps its finding.
    posting.edit_post(post=post, editor=writer, body="Burası işte!", seen=posting.build_version_token(post))
    assert ReviewItem.objects.get(post=post).findings.count() == 1


def test_uploads_are_limited_per_hour():
    thread, writer = make_thread(), make_writer()
    client = signed_in(writer)
    for number in range(13):
        form = {"preview": "1", "body": "Metin.", "picture-0": upload(), "picture-words-0": f"Resim {number}"}
        response = client.post(reverse("forums:reply", args=[thread.pk]), form)
        if number < 12:
            assert response.status_code == 200
            Attachment.objects.update(removed_at=timezone.now())
    assert response.status_code == 400
    assert "Metin." in words(response)
    assert Attachment.objects.count() == 12


def test_unused_pictures_are_deleted_with_their_files():
    writer = make_writer()
    late, kept = keep(writer, "thread:1"), post_with_picture()
    with time_machine.travel(timezone.now() + timedelta(hours=47), tick=False):
        fresh = keep(writer, "thread:2")
        assert operations.delete_pictures() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=49), tick=False):
        assert operations.delete_pictures() == 1
        assert operations.delete_pictures() == 0
    left = set(Attachment.objects.values_list("pk", flat=True))
    assert left == {fresh.pk, UUID(kept.pictures[0]["id"])}
    assert not Attachment.objects.filter(pk=late.pk).exists()
    assert len(stored_files()) == 2


def test_discarding_a_draft_deletes_its_pictures():
    writer = make_writer()
    keep(writer, "thread:1")
    drafts_operations.discard_draft(resident=writer, place="thread:1")
    operations.delete_pictures()
    assert not stored_files()


def test_pictures_of_deleted_posts_are_deleted_with_their_text():
    post = post_with_picture()
    posting.delete_post(post=post, author=author_of(post))
    with time_machine.travel(timezone.now() + timedelta(days=29), tick=False):
        posting.erase_deleted()
        assert operations.delete_pictures() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        posting.erase_deleted()
        assert operations.delete_pictures() == 1
    assert not stored_files()
    assert Post.objects.get(pk=post.pk).pictures == []


def test_no_file_remains_if_the_picture_row_cannot_be_stored():
    with pytest.raises(IntegrityError), transaction.atomic():
        keep(make_writer(), "")
    assert not stored_files()


@pytest.mark.parametrize("pictures", [1, 4])
def test_pictures_add_no_query_to_a_page(client, pictures, django_assert_max_num_queries):
    thread, writer = make_thread(), make_writer()
    ids = [keep(writer, f"thread:{thread.pk}").pk for _ in range(pictures)]
    make_post(thread, writer, pictures=ids)
    client.get(thread.get_absolute_url())
    with django_assert_max_num_queries(6):
        assert words(client.get(thread.get_absolute_url())).count("<img ") == pictures


def test_api_lists_visible_pictures():
    post = post_with_picture()
    address = f"/api/v1/forums/posts/{post.pk}/"
    [picture] = Client().get(address).json()["pictures"]
    assert picture == {
        "id": post.pictures[0]["id"],
        "url": f"http://testserver{address_of(post)}",
        "width": 40,
        "height": 20,
        "description": "Durakta bekleyenler",
    }
    assert Client().get(picture["url"]).status_code == 200
    Post.objects.filter(pk=post.pk).update(state=PostState.HIDDEN)
    assert Client().get(address).json()["pictures"] == []
