"""The words in use: added with each text, forgotten with the last one, never waiting for each other."""

import importlib
import re
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from forums.discussion.models import Post
from forums.discussion.operations import posting
from participation.search import matching, operations
from participation.search.models import Word
from tests.factories import make_poll
from tests.forums.making import author_of, make_decision, make_post, make_thread, rule
from tests.participation.processes.making import make_organ
from tests.threads import together

SECRET = "zqyakaglıoğlutz"
FORM = "zqyakaglioglutz"


def words():
    return set(Word.objects.values_list("form", flat=True))


def trigrams_of(form):
    sql = "SELECT count(*) FROM search_trigrams WHERE search_trigrams MATCH %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [f'"{form[:3]}"'])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_inflected_word_is_left_out_where_its_root_is_in_use():
    make_thread(title="Kordon ve otobüs", body="Kordonun otobüsleri kordonda.")
    assert words() == {"kordon", "otobus", "ve"}
    assert Word.objects.get(form="otobus").spelling == "otobüs"


@pytest.mark.django_db
@pytest.mark.usefixtures("book")
def test_redacted_word_is_forgotten_and_one_that_others_use_is_not():
    thread = make_thread(title="Başka bir konu", body="Kimin bu araba?")
    post = make_post(thread, body=f"{SECRET} kordonda oturuyor.")
    make_post(thread, body="Kordon güzel.")
    assert {FORM, "kordonda", "oturuyor"} <= words()
    make_decision(post, "redacted", rule=rule("kisisel-veri"), masked="[isim] kordonda oturuyor.")
    assert FORM not in words()
    assert {"kordonda", "oturuyor"} <= words()
    if connection.vendor == "sqlite":
        assert trigrams_of(FORM) == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("book")
def test_redaction_takes_the_words_after_the_audit_log():
    """As all acts do: in two orders, two acts with the same word would wait for each other for ever."""
    post = make_post(make_thread(title="Başka bir konu"), body=f"{SECRET} burada.")
    with CaptureQueriesContext(connection) as captured:
        make_decision(post, "redacted", rule=rule("kisisel-veri"), masked="[isim] burada.")
    written = [it["sql"] for it in captured if re.match("INSERT|UPDATE|DELETE", it["sql"])]
    recorded = [place for place, sql in enumerate(written) if 'INSERT INTO "audit_entry"' in sql]
    of_words = [place for place, sql in enumerate(written) if '"search_word"' in sql]
    assert min(of_words) > max(recorded)


@pytest.mark.django_db
@pytest.mark.usefixtures("book")
def test_word_of_an_earlier_wording_is_forgotten_with_the_post():
    post = make_post(make_thread(title="Başka bir konu"), body=f"{SECRET} burada.")
    posting.edit_post(
        post=post, editor=author_of(post), body="Kimse yok.", seen=posting.build_version_token(post)
    )
    assert FORM in words()
    post.refresh_from_db()
    make_decision(post, "redacted", rule=rule("kisisel-veri"), masked=post.body)
    assert FORM not in words()


@pytest.mark.django_db
def test_changed_and_removed_texts_leave_no_word_in_the_index():
    organ = make_organ(name=f"{SECRET} Grubu")
    assert matching.occurs(FORM)
    organ.name = "Ceviz Grubu"
    operations.index_public_text("organ", organ)
    assert (matching.occurs(FORM), matching.occurs("ceviz")) == (False, True)
    operations.remove_from_index("organ", organ.pk)
    assert not matching.occurs("ceviz")
    if connection.vendor == "sqlite":
        # The savepoint makes FTS5 write what it still has in memory.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT group_concat(hex(block)) FROM search_texts_data")
            [blocks] = cursor.fetchone()
        assert not any(word.encode().hex().upper() in blocks for word in (FORM, "ceviz"))


@pytest.mark.django_db
def test_word_of_a_poll_is_not_forgotten_with_a_post():
    make_poll(title="Erguvan dikilsin mi?")
    make_post(make_thread(title="Başka bir konu", body="Sabah."), body="Erguvan")
    Post.objects.update(search="")
    operations.forget("Erguvan")
    assert "erguvan" in words()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_texts_with_the_same_new_words_are_stored_in_the_same_instant():
    texts = ["badem ceviz dut erguvan", "erguvan dut ceviz badem"] * 4

    def learn(text):
        with transaction.atomic():
            operations.learn(text)

    outcomes = together([partial(learn, text) for text in texts])
    assert [it for it in outcomes if isinstance(it, BaseException)] == []
    assert words() == {"badem", "ceviz", "dut", "erguvan"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("migration", "table"), [("0002_trigrams", "search_word"), ("0003_texts", "search_document")]
)
def test_index_exists_after_all_migrations(migration, table):
    index = importlib.import_module(f"participation.search.migrations.{migration}")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [table])
            wanted = {index.INDEX}
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            wanted = set(index.TRIGGERS)
        assert wanted <= {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_command_indexes_every_text_again(capsys):
    make_poll(title="Erguvan dikilsin mi?")
    Word.objects.all().delete()
    call_command("search", "rebuild")
    assert "erguvan" in words()
    assert capsys.readouterr().out == f"{Word.objects.count()} words in use.\n"
