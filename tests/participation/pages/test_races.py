"""Two at once: of versions, drafts, pictures and offices."""

import threading
import time
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from participation.audit import operations as audit
from participation.audit.models import Entry
from participation.pages import operations
from participation.pages.errors import PictureInDraft, PicturePublished
from participation.pages.models import Office, PageDraft, PageName, PagePicture, PageVersion
from participation.pages.presentation import format_picture_line
from participation.refusals import ChangedMeanwhile, GoneMeanwhile
from participation.search import operations as search
from tests.factories import make_user
from tests.participation.pages.making import (
    add_picture,
    facts,
    make_office,
    picture_file,
    publish,
    save_draft,
)
from tests.threads import together
from tests.waits import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


#: Seconds in which a publication comes as far as the audit log.
HEAD_START = 1.0


def failures(results):
    return [type(result) for result in results if isinstance(result, Exception)]


def test_of_concurrent_versions_one_is_published():
    editor = make_user(role="editor")
    jobs = [
        lambda number=number: publish(editor=editor, after=1, text_tr=f"Metin {number}.")
        for number in range(4)
    ]
    assert failures(together(jobs)) == [ChangedMeanwhile] * 3
    assert PageVersion.objects.filter(page=PageName.ABOUT).count() == 2
    assert Entry.objects.filter(action="page.published").count() == 1


@pytest.mark.parametrize("revision", [0, 1])
def test_of_concurrent_drafts_one_is_saved(revision):
    editor = make_user(role="editor")
    if revision:
        save_draft(editor=editor)
    jobs = [
        lambda number=number: save_draft(editor=editor, revision=revision, text_tr=f"Taslak {number}.")
        for number in range(4)
    ]
    assert failures(together(jobs)) == [ChangedMeanwhile] * 3
    assert PageDraft.objects.get().revision == revision + 1


def test_of_uploads_of_one_picture_one_is_stored(settings):
    editor = make_user(role="editor")
    assert failures(together([lambda: add_picture(editor=editor)] * 4)) == [ValidationError] * 3
    [path] = [it for it in settings.MEDIA_ROOT.rglob("*") if it.is_file()]
    assert PagePicture.objects.get().image.path == str(path)


@pytest.mark.parametrize("act", [publish, save_draft], ids=["publication", "draft"])
def test_a_picture_is_removed_or_used_but_not_both(act):
    """Whichever comes first, the other is refused. Ten attempts, since either may be first."""
    editor = make_user(role="editor")
    for number in range(10):
        picture = add_picture(editor=editor, data=picture_file(side=40 + 2 * number))
        text = f"{number} {format_picture_line(picture, 'tr')}"
        use = partial(act, editor=editor, text_tr=text, text_en=text)
        remove = partial(operations.remove_picture, editor=editor, digest=picture.digest, reason="Gereksiz.")
        [refusal] = failures(together([use, remove]))
        assert refusal in {PicturePublished, PictureInDraft, ValidationError}
        is_left = PagePicture.objects.filter(pk=picture.pk).exists()
        assert is_left == (refusal is not ValidationError)


def test_of_offices_of_one_name_one_is_added():
    keeper = make_user(role="officer")
    assert failures(together([lambda: make_office(keeper=keeper)] * 4)) == [ValidationError] * 3
    assert Office.objects.count() == 1


def test_of_a_concurrent_change_and_removal_one_happens():
    keeper = make_user(role="officer")
    office = make_office(keeper=keeper)
    given: dict[str, Any] = {"keeper": keeper, "office": office, "revision": 1, "reason": "Yeni."}
    results = together(
        [
            lambda: operations.change_office(facts=facts(hours="8–20"), **given),
            lambda: operations.remove_office(**given),
        ]
    )
    assert failures(results) in ([ChangedMeanwhile], [GoneMeanwhile])


@pytest.mark.postgres
def test_publication_and_another_act_with_the_same_new_word_do_not_wait_for_each_other():
    """Every act takes the audit log first and the words in use last."""
    editor, recorded = make_user(role="editor"), threading.Event()

    @transaction.atomic
    def act():
        audit.append_entry(actor=editor, action="page.published", subject="page:about.9")
        recorded.set()
        time.sleep(HEAD_START)
        search.learn("zerdali")

    def publish_page():
        recorded.wait(timeout=PATIENCE)
        publish(editor=editor, after=1, text_tr="Zerdali.")

    assert failures(together([act, publish_page])) == []
