"""Rate limits of writes: what is stored counts, and refused attempts have a larger limit of their own."""

from contextlib import suppress

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from forums.discussion.models import Thread as ForumThread
from forums.members import errors, throttles
from tests.clients import signed_in
from tests.forums.making import make_board, make_thread, make_writer
from tests.participation.pages.making import picture_file

pytestmark = pytest.mark.django_db


def picture():
    return SimpleUploadedFile("durak.png", picture_file(), content_type="image/png")


def request_by(author):
    request = RequestFactory().post("/")
    request.user = author
    return request


def test_a_thread_refused_for_its_picture_uses_up_nothing():
    author, board = make_writer(), make_board()
    most = throttles.get_trust_limits(author).threads_an_hour
    client, address = signed_in(author), reverse("forums:start", args=[board.slug])
    form = {"title": "Gece otobüsleri yeterli mi?", "body": "Bence değil, bekliyoruz."}
    assert client.post(address, form | {"picture-0": picture()}).status_code == 400
    for _ in range(most + 1):
        assert client.post(address, form).status_code == 400
    picture_id = client.get(address).context["pictures"].kept[0].pk
    described = form | {f"picture-words-{picture_id}": "Boş bir durak"}
    assert client.post(address, described).status_code == 302
    assert ForumThread.objects.filter(author=author).count() == 1


@pytest.mark.parametrize("body", ["?!", "Bence değil, bekliyoruz."])
def test_replies_that_are_refused_use_up_nothing(body):
    author, thread = make_writer(), make_thread()
    most = throttles.get_trust_limits(author).posts_an_hour
    client, address = signed_in(author), reverse("forums:reply", args=[thread.pk])
    assert client.post(address, {"body": "Bence değil, bekliyoruz."}).status_code == 302
    for _ in range(most + 2):
        assert client.post(address, {"body": body}).status_code in (400, 409)
    assert client.post(address, {"body": "Bir sorum daha var."}).status_code == 302


def test_what_is_stored_is_limited_exactly():
    author, board = make_writer(), make_board()
    most = throttles.get_trust_limits(author).threads_an_hour
    client, address = signed_in(author), reverse("forums:start", args=[board.slug])
    for number in range(most):
        form = {"title": f"Gece otobüsleri {number}", "body": f"Bence yeterli değil {number}."}
        assert client.post(address, form).status_code == 302
    refused = client.post(address, {"title": "Bir konu daha", "body": "Bunu da sormak isterim."})
    assert refused.status_code == 429
    assert ForumThread.objects.filter(author=author).count() == most


def test_attempts_have_a_limit_of_their_own():
    request = request_by(make_writer())
    most = throttles.get_trust_limits(request.user).threads_an_hour * throttles.ATTEMPTS
    for _ in range(most):
        with (
            pytest.raises(ValueError, match="refused"),
            throttles.count_successful_write(request, throttles.START),
        ):
            raise ValueError("refused")
    with pytest.raises(errors.TooOften), throttles.count_successful_write(request, throttles.START):
        pytest.fail("An attempt over the limit was made.")


def test_a_network_is_charged_for_what_is_stored_alone():
    most = throttles.get_trust_limits(make_writer()).threads_an_hour * throttles.START.network
    for _ in range(most + 1):
        request = request_by(make_writer())
        with (
            pytest.raises(ValueError, match="refused"),
            throttles.count_successful_write(request, throttles.START),
        ):
            raise ValueError("refused")
    for _ in range(most):
        with throttles.count_successful_write(request_by(make_writer()), throttles.START):
            pass
    with (
        pytest.raises(errors.TooOften),
        throttles.count_successful_write(request_by(make_writer()), throttles.START),
    ):
        pytest.fail("A write over the network's limit was made.")


def test_a_refused_write_takes_nothing_from_a_later_window():
    """A write that lasts beyond its window was not counted in the next one."""
    request = request_by(make_writer())
    most = throttles.get_trust_limits(request.user).threads_an_hour
    with suppress(ValueError), throttles.count_successful_write(request, throttles.START):
        for it in throttles._list_counts(request, throttles.START):  # the window ends
            cache.delete_many([it.key, f"{it.key}:began"])
        for _ in range(most):
            with throttles.count_successful_write(request, throttles.START):
                pass
        raise ValueError("refused")
    with pytest.raises(errors.TooOften), throttles.count_successful_write(request, throttles.START):
        pytest.fail("A write over the limit of the new window was made.")
