"""Copies of a person's data: their content, and that each can be had once, by its owner alone."""

import io
import json
import logging
import os
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from forums.discussion.models import Post
from participation import personal_data
from participation.audit.operations import append_entry
from participation.audit.registry import build_account_subject
from participation.jobs.models import Failure
from participation.people.models import User
from participation.personal_data import End
from participation.rights import documents, files, registry
from participation.rights.errors import (
    ExportFetched,
    ExportOpen,
    NoExport,
    NoFurtherDownload,
    TooManyExports,
)
from participation.rights.models import Export, ExportState
from participation.rights.operations import exports
from tests.factories import make_poll, make_user, respond
from tests.forums.making import make_thread, make_writer
from tests.participation.jobs.waits import pass_waits
from tests.participation.rights.making import EMAIL, NAME, make_whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("book")]


def made(user, language="tr"):
    export = exports.request_export(user=user, language=language)
    assert exports.make_due() == 1
    export.refresh_from_db()
    assert export.state == ExportState.READY
    return export


def archive_of(user, export):
    size, content = exports.download_export(user=user, ident=export.pk)
    data = b"".join(content)
    assert len(data) == size
    return zipfile.ZipFile(io.BytesIO(data))


def rows_in(archive, kind):
    return json.loads(archive.read(f"json/{kind}.json"))


def test_the_copy_contains_everything_that_is_theirs_and_explains_what_cannot_be():
    whole = make_whole()
    Export.objects.all().delete()
    archive = archive_of(whole.user, made(whole.user))
    assert archive.testzip() is None
    manifest = json.loads(archive.read("verilerim.json"))
    empty = {kind["name"] for kind in manifest["kinds"] if not kind["rows"] and kind["name"] in expected()}
    assert empty == set()
    assert rows_in(archive, "people.account")[0]["email"] == EMAIL
    assert [row["body"] for row in rows_in(archive, "forums.drafts")] == [whole.draft_words]
    assert {row["poll__title"] for row in rows_in(archive, "polls.participations")} == {
        "Sayılmış yoklama",
        "Süren yoklama",
    }
    assert len(rows_in(archive, "forums.supports")) == 1
    assert len([name for name in archive.namelist() if name.startswith("dosyalar/")]) == 2
    page = archive.read("verilerim.html").decode()
    assert '<html lang="tr">' in page
    for words in (NAME, whole.draft_words, "Limanın önüne bank", "Kırıcı bir söz", "Sandık geç açıldı."):
        assert words in page
    assert [words for words in manifest["secret"] if "yoklamada ne yanıt verdiğiniz" in words]
    assert [words for words in manifest["not_copied"] if "Sizi kimlerin engellediği" in words]
    assert all(words in page for words in manifest["secret"] + manifest["not_copied"])
    nothing = page.partition("<h2>Size ait hiçbir şey saklanmayan yerler</h2>")[2]
    assert nothing
    assert "<h2>Bu dosyanın içeremeyecekleri</h2>" in page
    assert "Sizi engelleyen üyeler" not in nothing


def expected():
    """Links of which a resident can have rows, and which the copy shows."""
    links = [link for _table, link in personal_data.copied()]
    shown = {link.name for link in links}
    official = {link.name for link in links if link.end == End.KEEP}
    apart = {
        "polls.set_aside",
        "rights.copies",
        "rights.closure",
        "forums.claims",
        "referenda.waiting",
        "roll.voted",
        "audit.entries",
    }
    return shown - official - apart - {"audit.entries"}


def test_the_copy_contains_no_secret_and_no_answer():
    whole = make_whole()
    Export.objects.all().delete()
    archive = archive_of(whole.user, made(whole.user))
    everything = b"".join(archive.read(name) for name in archive.namelist())
    user = User.objects.get(pk=whole.user.pk)
    secrets = [
        user.password,
        user.sessions.get().session_key,
        user.auth_token_set.get().digest,
        "JBSWY3DPEHPK",
    ]
    assert [secret for secret in secrets if secret.encode() in everything] == []
    for name in ("polls.participations", "polls.set_aside"):
        assert b"Evet" not in archive.read(f"json/{name}.json")


def test_the_copy_of_another_language_is_in_it():
    user = make_user()
    page = archive_of(user, made(user, "en")).read("verilerim.html").decode()
    assert '<html lang="en">' in page
    assert "What this file cannot contain" in page


def test_what_somebody_wrote_is_text_in_the_page():
    author = make_writer("<b>Ayşe</b>")
    make_thread(author=author, title="<script>1</script>", body="Bir <img src=x onerror=a()> iki üç dört.")
    page = archive_of(author, made(author)).read("verilerim.html").decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;1&lt;/script&gt;" in page


def test_the_copy_can_be_downloaded_once():
    user = make_user()
    export = made(user)
    archive_of(user, export)
    with pytest.raises(ExportFetched) as refused:
        exports.download_export(user=user, ident=export.pk)
    assert refused.value.status == 410


def test_nobody_else_gets_it():
    export = made(make_user())
    for other in (make_user(), make_user(role="administrator"), make_user(role="officer")):
        with pytest.raises(NoExport):
            exports.download_export(user=other, ident=export.pk)
        with pytest.raises(NoFurtherDownload):
            exports.allow_again(user=other, ident=export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.READY


def test_its_file_is_private_and_unreadable_without_the_database():
    user = make_user(email=EMAIL)
    export = made(user)
    path = files.path_of(export.pk)
    assert (os.stat(path).st_mode & 0o777, os.stat(path.parent).st_mode & 0o777) == (0o600, 0o700)
    assert b"verilerim" not in path.read_bytes()
    with pytest.raises(files.Damaged):
        list(files.read_chunks(export.pk, files.new_key()))


@pytest.mark.parametrize("cut", [1, 30, -1])
def test_a_file_that_was_cut_short_is_never_taken_for_a_whole_one(cut):
    user = make_user()
    export = made(user)
    path = files.path_of(export.pk)
    path.write_bytes(path.read_bytes()[:cut])
    _size, content = exports.download_export(user=user, ident=export.pk)
    with pytest.raises(files.Damaged):
        list(content)


def test_a_download_that_broke_off_can_be_allowed_again_for_a_day():
    user = make_user()
    export = made(user)
    _size, content = exports.download_export(user=user, ident=export.pk)
    next(content)
    del content
    for _turn in range(2):
        exports.allow_again(user=user, ident=export.pk)
        archive_of(user, export)
    with pytest.raises(NoFurtherDownload):
        exports.allow_again(user=user, ident=export.pk)


def test_a_downloaded_file_is_deleted_after_the_next_day():
    user = make_user()
    export = made(user)
    archive_of(user, export)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert exports.forget_copies() == 0
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert exports.forget_copies() == 1
        with pytest.raises(NoFurtherDownload):
            exports.allow_again(user=user, ident=export.pk)
    export.refresh_from_db()
    assert (export.state, bytes(export.key), files.path_of(export.pk).exists()) == ("gone", b"", False)


def test_a_copy_that_nobody_downloads_is_gone_after_a_week_and_its_row_with_it():
    user = make_user()
    export = made(user)
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        exports.forget_copies()
        assert files.path_of(export.pk).exists()
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        exports.forget_copies()
        exports.forget_copies()
        assert not files.path_of(export.pk).exists()
        with pytest.raises(NoExport):
            exports.download_export(user=user, ident=export.pk)
    assert not Export.objects.exists()


def test_a_file_that_is_missing_is_said_to_be_gone():
    user = make_user()
    export = made(user)
    files.delete_file(export.pk)
    with pytest.raises(NoExport):
        exports.download_export(user=user, ident=export.pk)
    exports.request_export(user=user, language="tr")


def test_there_is_one_request_at_a_time_and_few_a_week():
    user = make_user()
    for _turn in range(3):
        export = made(user)
        with pytest.raises(ExportOpen):
            exports.request_export(user=user, language="tr")
        archive_of(user, export)
    with pytest.raises(TooManyExports):
        exports.request_export(user=user, language="tr")
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        exports.request_export(user=user, language="tr")


def test_a_worker_that_ends_loses_no_request_and_one_that_fails_gives_up(monkeypatch, caplog):
    user = make_user()
    export = exports.request_export(user=user, language="tr")
    Export.objects.update(leased_until=timezone.now() + timedelta(minutes=1), attempts=1)
    assert exports.make_due() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        broken = registry.File("broken", lambda: (_ for _ in ()).throw(OSError("gizli söz")))
        registry.register_files("broken", lambda user: [broken])
        try:
            with caplog.at_level(logging.INFO):
                for _turn in range(3):
                    assert exports.make_due() == 0
                    pass_waits()
        finally:
            registry._registered.files.pop("broken")
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    assert "gizli" not in caplog.text
    assert list(files.path_of(export.pk).parent.iterdir()) == []
    made(user)


def test_a_worker_whose_lease_has_ended_spoils_no_copy_of_another(monkeypatch):
    user = make_user()
    export = exports.request_export(user=user, language="tr")
    write, made = documents.write_archive, []

    def slow_write(person, language, out):
        monkeypatch.setattr(documents, "write_archive", write)
        with time_machine.travel(timezone.now() + timedelta(minutes=31)):
            made.append(exports.make_due())
        write(person, language, out)

    monkeypatch.setattr(documents, "write_archive", slow_write)
    made.append(exports.make_due())
    assert made == [1, 0]
    _size, content = exports.download_export(user=user, ident=export.pk)
    assert zipfile.ZipFile(io.BytesIO(b"".join(content))).testzip() is None
    assert [it.name for it in files.path_of(export.pk).parent.iterdir()] == [f"{export.pk.hex}.bin"]


def test_a_copy_that_fails_is_named_without_the_person_and_delays_nobody_else(caplog):
    unlucky, others = make_user(email=EMAIL, display_name=NAME), [make_user() for _ in range(2)]
    for user in (unlucky, *others):
        exports.request_export(user=user, language="tr")
    failing = Export.objects.get(user=unlucky)

    def files_of(user):
        if user == unlucky:
            raise OSError(EMAIL)
        return []

    registry.register_files("broken", files_of)
    try:
        assert exports.make_due() == 2
    finally:
        registry._registered.files.pop("broken")

    assert set(Export.objects.filter(state=ExportState.READY).values_list("user", flat=True)) == {
        user.pk for user in others
    }
    failure = Failure.objects.get()
    assert (failure.job, failure.label) == ("rights.make_due", f"copy {failing.pk}: OSError")
    assert EMAIL not in caplog.text
    assert list(files.path_of(failing.pk).parent.glob(f"*{failing.pk}*")) == []
    pass_waits()
    assert exports.make_due() == 1
    assert not Failure.objects.exists()


def test_copies_that_fail_come_after_new_ones(monkeypatch):
    monkeypatch.setattr(exports, "MAX_AT_ONCE", 1)
    waiting = exports.request_export(user=make_user(), language="tr")
    Export.objects.filter(pk=waiting.pk).update(attempts=1, asked_on=timezone.localdate() - timedelta(days=1))
    new = exports.request_export(user=make_user(), language="tr")
    assert exports.make_due() == 1
    assert Export.objects.get(state=ExportState.READY) == new


def test_making_a_copy_logs_nothing_of_it(caplog):
    user = make_user(email=EMAIL, display_name=NAME)
    with caplog.at_level(logging.DEBUG, logger="participation"):
        archive_of(user, made(user))
    assert "qwxgider" not in caplog.text.lower()


def test_a_large_account_is_streamed(monkeypatch):
    author = make_writer()
    thread = make_thread(author=author)
    now = timezone.now()
    Post.objects.bulk_create(
        Post(thread=thread, author=author, body=f"{number} " + "uzun söz " * 60, html="", created_at=now)
        for number in range(10_000)
    )
    largest = 0

    class Counting(io.RawIOBase):
        def writable(self):
            return True

        def write(self, data):
            nonlocal largest
            largest = max(largest, len(data))
            return len(data)

    documents.write_archive(author, "tr", Counting())
    assert 0 < largest < 200_000


def test_a_participation_has_no_time_and_no_order():
    user = make_user()
    for _turn in range(3):
        respond(make_poll(), user, "Evet")
    archive = archive_of(user, made(user))
    assert {tuple(row) for row in rows_in(archive, "polls.participations")} == {("poll__id", "poll__title")}
    assert {info.date_time[3:] for info in archive.infolist()} == {(0, 0, 0)}


def test_the_copy_contains_entries_of_the_audit_log_by_and_about_its_owner():
    officer, other = make_user(role="officer"), make_user()
    append_entry(actor=officer, action="poll.opened", subject="poll:1", reason="Karar 12")
    append_entry(actor=other, action="account.suspended", subject=build_account_subject(officer))
    append_entry(actor=other, action="account.suspended", subject=build_account_subject(other))

    rows = rows_in(archive_of(officer, made(officer)), "audit.entries")

    own = [row for row in rows if row["subject"] == "poll:1" or row["reason"] == "Karar 12"]
    assert [(row["actor_role"], row["reason"]) for row in own] == [("officer", "Karar 12")]
    about = [row for row in rows if row["subject"] == build_account_subject(officer)]
    assert "" in {row["actor_role"] for row in about}
    assert build_account_subject(other) not in {row["subject"] for row in rows}
