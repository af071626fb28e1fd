"""The first versions of the texts: drafts, to be checked by the council's lawyer. Editors publish others."""

import datetime
from zoneinfo import ZoneInfo

from django.db import migrations

NOTICE_TR = """\
Bu metin bir taslaktır; konseyin avukatı onu denetleyip tamamlayacaktır.

# Veri sorumlusu kimdir?

Veri sorumlusu, adı bu sayfanın başında yazan Kent Konseyi’dir. Siteyi konsey yönetir; verilerinizle ilgili sorularınızı sayfadaki adrese ya da başvuru formuna yazabilirsiniz.

# Verileriniz hangi amaçla işlenir?

Verileriniz, hemşehrilerin kentle ilgili konuları konuşabilmesi, kamuoyu yoklamalarını yanıtlayabilmesi ve danışma niteliğindeki halk oylamalarında oy verebilmesi için işlenir. Hangi verinin hangi amaçla, hangi hukuki sebeple ve ne kadar süreyle işlendiği bu metinle birlikte verilen tabloda yazar.

# Veriler nasıl toplanır?

Veriler elektronik ortamda, bu sitedeki formlara yazdıklarınızdan ve siteyi kullanmanızdan toplanır. Oy hakkı listeleri konseye kâğıt üzerinde ya da dosya olarak gelen kayıtlardan oluşturulur; kimlik numarası ve doğum tarihi yalnızca geri çevrilemeyen özetler olarak saklanır.

# Görüşler korunan verilerdir

Kentle ilgili bir konuda ne düşündüğünüz siyasi düşünce sayılabilir; KVKK’nın 6. maddesi bunu özel olarak korur. Bu yüzden yanıtlar kimlikten ayrı saklanır ve katılmak her zaman sizin özgür kararınızdır.

# Açık rıza

Doğum yılı ve cinsiyet yalnızca açık rızanızla işlenir. Her biri ayrı sorulur; hiçbiri üye olmanın, yanıtlamanın ya da oy vermenin koşulu değildir. Rızanızı verdiğiniz sayfada, tek bir düğmeyle geri alabilirsiniz.

# Veriler kime aktarılır?

Bu siteden yalnızca yayımlanmış sayılar, forumlarda herkese açık yazdıklarınız ve görevlilerin herkese açık işlemleri çıkar. Resmî makamlara, yalnızca bir kanun bizi yükümlü kılıyorsa veri verilir. Sunucuyu ve e-postayı konsey adına işleten kuruluşlar veri işleyendir: *(adlarını ve yerlerini konsey buraya yazar)*.

# Haklarınız

KVKK’nın 11. maddesine göre verilerinizin işlenip işlenmediğini öğrenebilir, işlenmişse bilgi isteyebilir, işlenme amacını ve verilerin kime aktarıldığını öğrenebilir, eksik ya da yanlış verilerin düzeltilmesini, verilerin silinmesini ya da yok edilmesini, bunların aktarıldığı kişilere bildirilmesini isteyebilir, yalnızca otomatik sistemlerle yapılan bir analizin aleyhinize çıkan sonucuna itiraz edebilir, kanuna aykırı işleme yüzünden zarara uğradıysanız zararın giderilmesini isteyebilirsiniz. Başvurunuz en geç 30 gün içinde, ücretsiz yanıtlanır. Yanıtı yeterli bulmazsanız Kişisel Verileri Koruma Kurulu’na şikâyette bulunabilirsiniz.
"""

NOTICE_EN = """\
This text is a draft; the council’s lawyer will check and complete it.

# Who is the data controller?

The data controller is the Citizens’ Council whose name is at the top of this page. The council runs the site; you can send questions about your data to the address on the page or with the request form.

# What are your data processed for?

So that residents can discuss matters of the city, answer opinion polls and vote in advisory referenda. The table that is given with this text says which data are processed for which purpose, on which legal basis and for how long.

# How are the data collected?

Electronically: from what you write in the forms of this site and from your use of it. Electoral rolls are made from records that reach the council on paper or as files; identity numbers and birth dates are stored only as irreversible marks.

# Opinions are protected data

What you think about a city matter may be a political opinion, which article 6 of KVKK gives special protection. That is why answers are stored apart from identities, and why taking part is always your own free decision.

# Explicit consent

Year of birth and sex are processed only with your explicit consent. Each is asked for on its own; none is a condition for having an account, answering or voting. You can withdraw a consent on the page where you gave it, with one button.

# Who receives the data?

Only published figures, what you write publicly in the forums, and the public acts of staff leave this site. Authorities receive data only where a law obliges us to give it. Those who run the server and the mail on behalf of the council are data processors: *(the council enters their names and places here)*.

# Your rights

Under article 11 of KVKK you may learn whether your data are processed, have information about it, learn the purpose and who received the data, have incomplete or wrong data corrected, have data erased or destroyed, have those who received them informed of it, object to a result against you that only an automated analysis produced, and be compensated if unlawful processing caused you damage. You receive an answer within 30 days, free of charge. If it does not satisfy you, you can complain to the Personal Data Protection Board (Kişisel Verileri Koruma Kurulu).
"""

BIRTH_YEAR_TR = """\
Bu metin bir taslaktır; konseyin avukatı onu denetleyecektir.

Doğum yılımın, **yoklamaları yanıtlayanların yaş bakımından kente ne kadar benzediğini görmek** ve yoklama sonuçlarını yaş gruplarına göre hesaplayıp ağırlıklandırmak için işlenmesine onay veriyorum.

- Yalnızca doğum yılı saklanır; gün ve ay sorulmaz.
- Yanıtımla birlikte saklanmaz. Bir yoklama sayılırken profilimden okunur; sonuç yalnızca sayılardan oluşur ve az kişiyi gösteren sayılar gizlenir.
- Kimseye aktarılmaz.
- Onayımı istediğim an geri alabilirim; o anda doğum yılım silinir. Sayılmış ve yayımlanmış sonuçlar değişmez.
- Onay vermezsem hiçbir şey kaybetmem: yoklamalarda “belirtilmemiş” sayılırım.
"""

BIRTH_YEAR_EN = """\
This text is a draft; the council’s lawyer will check it.

I agree that my year of birth is processed **to see how well those who answer polls mirror the city’s ages**, and to compute and weight results of polls by age group.

- Only the year is stored; day and month are not asked for.
- It is not stored with my answer. It is read from my profile when a poll is counted; the result consists of figures only, and figures that show few people are hidden.
- It is disclosed to nobody.
- I can withdraw my consent at any time; my year of birth is then deleted at once. Results that were counted and published do not change.
- If I do not agree I lose nothing: polls count me as “not stated”.
"""

SEX_TR = """\
Bu metin bir taslaktır; konseyin avukatı onu denetleyecektir.

Cinsiyetimin, **yoklamaları yanıtlayanların kadın ve erkek oranı bakımından kente ne kadar benzediğini görmek** ve yoklama sonuçlarını buna göre hesaplayıp ağırlıklandırmak için işlenmesine onay veriyorum.

- Seçenekler, sonuçlar nüfus istatistikleriyle karşılaştırıldığı için nüfus kaydındakilerdir.
- Yanıtımla birlikte saklanmaz. Bir yoklama sayılırken profilimden okunur; sonuç yalnızca sayılardan oluşur ve az kişiyi gösteren sayılar gizlenir.
- Kimseye aktarılmaz.
- Onayımı istediğim an geri alabilirim; o anda bu bilgi silinir. Sayılmış ve yayımlanmış sonuçlar değişmez.
- Onay vermezsem hiçbir şey kaybetmem: yoklamalarda “belirtilmemiş” sayılırım.
"""

SEX_EN = """\
This text is a draft; the council’s lawyer will check it.

I agree that my sex is processed **to see how well those who answer polls mirror the city’s shares of women and men**, and to compute and weight results of polls by it.

- The choices are those of the population register, because results are compared with its statistics.
- It is not stored with my answer. It is read from my profile when a poll is counted; the result consists of figures only, and figures that show few people are hidden.
- It is disclosed to nobody.
- I can withdraw my consent at any time; it is then deleted at once. Results that were counted and published do not change.
- If I do not agree I lose nothing: polls count me as “not stated”.
"""

TEXTS = (
    ("notice", NOTICE_TR, NOTICE_EN),
    ("birth_year", BIRTH_YEAR_TR, BIRTH_YEAR_EN),
    ("sex", SEX_TR, SEX_EN),
)


def publish_first_texts(apps, schema_editor):
    texts = apps.get_model("privacy", "Text")
    today = datetime.datetime.now(ZoneInfo("Europe/Istanbul")).date()
    for kind, turkish, english in TEXTS:
        if not texts.objects.filter(kind=kind).exists():
            texts.objects.create(
                kind=kind,
                version=1,
                body_tr=turkish.strip(),
                body_en=english.strip(),
                published_on=today,
            )


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    # Nothing to undo: the migration before drops the table, and consents may refer to its rows.
    operations = [migrations.RunPython(publish_first_texts, migrations.RunPython.noop)]
