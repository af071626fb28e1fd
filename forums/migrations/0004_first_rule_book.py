"""The first rule book, so that the forums have rules from the beginning."""

import django.utils.timezone
from django.db import migrations

#: code, weight, title, title in English, text, text in English
RULES = (
    (
        "hakaret",
        5,
        "Kişiye saldırmayın",
        "Do not attack people",
        "Görüşü eleştirin, kişiyi değil. Hakaret, aşağılama, küfür ve alay bu forumlarda yer bulmaz.",
        "Criticise what somebody says, not the person. Insults, contempt, swearing and mockery are not allowed.",
    ),
    (
        "nefret",
        8,
        "Nefret söylemine yer yok",
        "No hate speech",
        "İnsanları kökeni, dili, inancı, cinsiyeti, cinsel yönelimi, engeli, yaşı veya geldiği yer nedeniyle "
        "aşağılayan ya da dışlayan sözler yasaktır.",
        "Do not degrade or exclude people because of their origin, language, belief, sex, sexual orientation, "
        "disability, age or the place they come from.",
    ),
    (
        "siddet",
        10,
        "Tehdide ve şiddete yer yok",
        "No threats, no violence",
        "Tehdit, şiddete çağrı ve şiddeti övme yasaktır. Acil bir tehlike varsa önce 112’yi arayın.",
        "Threats, calls for violence and praise of violence are forbidden. In an emergency call 112 first.",
    ),
    (
        "kisisel-veri",
        7,
        "Kişisel veri paylaşmayın",
        "Do not share personal data",
        "Başkasının adresini, telefonunu, kimlik numarasını, plakasını, sağlık durumunu ya da özel yazışmasını "
        "yazmayın. Kendinizinkini de yazmayın.",
        "Do not post anybody’s address, telephone number, identity number, licence plate, health information or "
        "private messages. Do not post your own either.",
    ),
    (
        "yasadisi",
        9,
        "Yasa dışı içerik paylaşmayın",
        "No illegal content",
        "Suç oluşturan içerik ve başkasının hakkını çiğneyen alıntı, resim veya bağlantı paylaşılmaz.",
        "Do not post criminal content, or quotations, pictures or links that violate somebody’s rights.",
    ),
    (
        "sahte-kimlik",
        6,
        "Başkasının yerine geçmeyin",
        "Don’t impersonate others",
        "Başka bir kişi, kurum ya da görevli gibi yazmak ve aynı görüşü birkaç hesapla çoğaltmak yasaktır.",
        "Do not pose as another person, office or official, or repeat one opinion from several accounts.",
    ),
    (
        "reklam",
        4,
        "Reklam ve yığın ileti göndermeyin",
        "No advertising, no spam",
        "Reklam, satış, bağış toplama ve aynı sözü tekrar tekrar yazmak bu forumların işi değildir.",
        "Advertising, selling, collecting donations and repeating the same message have no place here.",
    ),
    (
        "konu-disi",
        2,
        "Konudan ayrılmayın",
        "Stay on topic",
        "Her konunun bir sorusu vardır. Başka bir şey söyleyecekseniz yeni bir konu açın.",
        "Every thread has a question. If you have something else to say, start another thread.",
    ),
    (
        "bir-dusunce",
        1,
        "Oylanacak görüş: tek, yeni ve açık bir düşünce",
        "Statements to vote on: one idea, new and clear",
        "Oylanan görüş, katılıp katılmamanın bir anlamı olan tek bir düşüncedir ve başka sözlerle daha önce "
        "sorulmamıştır. Birkaç düşünceniz varsa her birini ayrı önerin.",
        "A statement is one idea that people can agree or disagree with and that has not been asked in other "
        "words. If you have several ideas, suggest each one separately.",
    ),
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


class Migration(migrations.Migration):
    dependencies = [("forums", "0003_search_index")]
    operations = [migrations.RunPython(publish_first_book, migrations.RunPython.noop)]
