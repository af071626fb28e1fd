"""The first rule book, and what keeps books and decisions as they were.

A published rule book and its rules never change, and a decision is only read or overturned: guarded by the
database. A table that SQLite rebuilds in a later migration loses its triggers: such a migration must run
``install`` again (a test looks for them).
"""

import django.utils.timezone
from django.db import migrations, models

BOOK = "a published rule book does not change"
DECISION = "a decision does not change"

#: code, weight, title, title in English, text, text in English
RULES = (
    (
        "hakaret",
        5,
        "Kişiye saldırma",
        "Do not attack people",
        "Görüşü eleştirin, kişiyi değil. Hakaret, aşağılama, küfür ve alay bu forumlarda kalmaz.",
        "Criticise what somebody says, not the person. Insults, contempt, swearing and mockery do not stay.",
    ),
    (
        "nefret",
        8,
        "Nefret söylemi yok",
        "No hate speech",
        "İnsanları kökeni, dili, inancı, cinsiyeti, cinsel yönelimi, engeli, yaşı veya geldiği yer nedeniyle "
        "aşağılayan ya da dışlayan sözler yasaktır.",
        "Nobody is degraded or shut out for origin, language, belief, sex, sexual orientation, disability, age "
        "or the place they come from.",
    ),
    (
        "siddet",
        10,
        "Tehdit ve şiddet yok",
        "No threats, no violence",
        "Tehdit, şiddete çağrı ve şiddeti övme yasaktır. Acil bir tehlike varsa önce 112’yi arayın.",
        "Threats, calls for violence and praise of it are forbidden. In an emergency call 112 first.",
    ),
    (
        "kisisel-veri",
        7,
        "Kişisel veri paylaşma",
        "Share no personal data",
        "Başkasının adresini, telefonunu, kimlik numarasını, plakasını, sağlık durumunu ya da özel yazışmasını "
        "yazmayın. Kendinizinkini de yazmayın.",
        "Write nobody’s address, telephone or identity number, licence plate, health or private messages; nor "
        "your own.",
    ),
    (
        "yasadisi",
        9,
        "Yasa dışı içerik yok",
        "Nothing illegal",
        "Suç oluşturan içerik ve başkasının hakkını çiğneyen alıntı, görsel veya bağlantı paylaşılmaz.",
        "No content that is a crime, and no quotation, picture or link that breaks somebody’s rights.",
    ),
    (
        "sahte-kimlik",
        6,
        "Başkasının yerine geçme",
        "Be nobody else",
        "Başka bir kişi, kurum ya da görevli gibi yazmak ve aynı görüşü birkaç hesapla çoğaltmak yasaktır.",
        "Do not write as another person, office or official, nor multiply one opinion with several accounts.",
    ),
    (
        "reklam",
        4,
        "Reklam ve yığın ileti yok",
        "No advertising, no spam",
        "Reklam, satış, bağış toplama ve aynı sözü tekrar tekrar yazmak bu forumların işi değildir.",
        "Advertising, selling, collecting money and saying the same over and over have no place here.",
    ),
    (
        "konu-disi",
        2,
        "Konuda kal",
        "Keep to the subject",
        "Her konunun bir sorusu vardır. Başka bir şey söyleyecekseniz yeni bir konu açın.",
        "Every thread has a question. If you have something else to say, start another thread.",
    ),
    (
        "bir-dusunce",
        1,
        "Oylanacak görüş: tek, yeni ve açık bir düşünce",
        "A statement to vote on: one thought, new and clear",
        "Oylanan görüş, katılıp katılmamanın bir anlamı olan tek bir düşüncedir ve başka sözlerle daha önce "
        "sorulmamıştır. Birkaç düşünceniz varsa her birini ayrı önerin.",
        "A statement is one thought that can be agreed or disagreed with, and that has not been asked in other "
        "words. If you have several, suggest each by itself.",
    ),
)
#: What may change in a decision: that it was read, and that it stands no more.
DECIDED = (
    "number",
    "item_id",
    "post_id",
    "statement_id",
    "thread_id",
    "board_id",
    "author_id",
    "action",
    "rule_id",
    "words",
    "found_by_screening",
    "automated",
    "until",
    "by_id",
    "at",
    "appeal_until",
)


def publish_first_book(apps, schema_editor):
    """Unless somebody has written one already."""
    RuleBook, Rule = apps.get_model("forums", "RuleBook"), apps.get_model("forums", "Rule")
    if RuleBook.objects.exists():
        return
    book = RuleBook.objects.create(version=1, why="İlk kural kitabı.")
    Rule.objects.bulk_create(
        Rule(
            book=book,
            number=number,
            code=code,
            weight=weight,
            title=title,
            title_en=title_en,
            text=text,
            text_en=text_en,
        )
        for number, (code, weight, title, title_en, text, text_en) in enumerate(RULES, start=1)
    )
    book.published_at = django.utils.timezone.now()
    book.save(update_fields=["published_at"])


def published(row):
    return f"EXISTS (SELECT 1 FROM forums_rulebook WHERE id = {row}.book_id AND published_at IS NOT NULL)"


def guards():
    """(trigger, table, event, condition under which the change is refused, message)"""
    rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
    for event, names in rows.items():
        refused = " OR ".join(published(name) for name in names)
        yield f"forums_rule_kept_{event.lower()}", "forums_rule", event, refused, BOOK
    for event in ("UPDATE", "DELETE"):
        refused = "OLD.published_at IS NOT NULL"
        yield f"forums_rulebook_kept_{event.lower()}", "forums_rulebook", event, refused, BOOK
    changed = " OR ".join(f"NEW.{name} IS {{differs}} OLD.{name}" for name in DECIDED)
    refused = f"{changed} OR (NEW.standing AND NOT OLD.standing)"
    yield "forums_decision_kept_update", "forums_decision", "UPDATE", refused, DECISION
    yield "forums_decision_kept_delete", "forums_decision", "DELETE", "OLD.id IS NOT NULL", DECISION


def install(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for trigger, table, event, refused, message in guards():
            if connection.vendor == "postgresql":
                install_postgresql(cursor, trigger, table, event, refused, message)
            else:
                cursor.execute(
                    f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} "
                    f"WHEN {refused.format(differs='NOT')} BEGIN SELECT RAISE(ABORT, '{message}'); END"
                )


def install_postgresql(cursor, trigger, table, event, refused, message):
    """PostgreSQL allows no subquery in WHEN, so the condition is a function of its own."""
    given_back = "OLD" if event == "DELETE" else "NEW"
    cursor.execute(
        f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {refused.format(differs='DISTINCT FROM')} THEN "
        f"RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END IF; "
        f"RETURN {given_back}; END $$"
    )
    cursor.execute(
        f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()"
    )


def remove(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    with schema_editor.connection.cursor() as cursor:
        for trigger, table, _event, _refused, _message in guards():
            cursor.execute(f"DROP TRIGGER {trigger}" + (f" ON {table}" if postgresql else ""))
            if postgresql:
                cursor.execute(f"DROP FUNCTION {trigger}()")


class Migration(migrations.Migration):
    dependencies = [("forums", "0003_embedded_index")]
    operations = [
        migrations.AddField(
            "reviewitem", "changed_at", models.DateTimeField(default=django.utils.timezone.now)
        ),
        migrations.AddIndex(
            "reviewitem", models.Index(fields=["-changed_at"], name="forums_item_newest_change")
        ),
        migrations.RunPython(publish_first_book, migrations.RunPython.noop),
        migrations.RunPython(install, remove),
    ]
