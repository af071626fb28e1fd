"""The first versions of the pages. Editors publish others."""

import datetime
from zoneinfo import ZoneInfo

from django.db import migrations

ABOUT_TR = """\
Meydan, Kent Konseyi’nin hemşehrilere danıştığı yerdir. Burada kamuoyu yoklamalarını yanıtlar, danışma niteliğindeki halk oylamalarında oy kullanır, kentin konularını forumlarda konuşur ve sonuçları izlersiniz.

# Kent Konseyi kimdir?

Kent Konseyi; hemşehrileri, dernekleri, sendikaları, meslek odalarını, üniversiteleri, kamu kurumlarını ve mahalle muhtarlarını bir araya getiren bir danışma meclisidir. 5393 sayılı Belediye Kanunu’nun 76. maddesine göre kurulur. Kimlerden oluştuğu [organlar sayfasında](/organlar/) yazar.

# Belediyeyle ilişkisi nedir?

Kent Konseyi belediyenin bir birimi değildir ve belediye adına karar vermez. Belediye onun çalışmalarına destek olur. Konseyde oluşan görüşleri belediye meclisi, kanuna göre, ilk toplantısında gündemine alıp değerlendirir; ama onlara uymak zorunda değildir.

# Yanıtınız ne olur?

1. Yanıtınız kimliğinizle birlikte saklanmaz. Yanıtlar en az on kişilik gruplar hâlinde sayılır.
2. Sonuç bu sitede yayımlanır. Nasıl hesaplandığını [yöntem sayfası](/yontem/) anlatır.
3. Konsey, sonuçları [kamuoyu raporlarında](/yayinlar/) duyurur. Bir konunun hangi aşamada olduğu [süreçler sayfasında](/surecler/) görünür.

Yoklamalar da halk oylamaları da bağlayıcı değildir: kentin ne düşündüğünü gösterirler.

# Kimler katılabilir?

Okumak için hesap gerekmez. Yanıtlamak ve yazmak için bir e-posta adresiyle kaydolursunuz. Bazı yoklamalar ve halk oylamaları, burada oturduğunuzun bilinmesini ister; bunu nasıl göstereceğiniz [İkametimi kanıtla](/ikamet/) sayfasında yazar.
"""

ABOUT_EN = """\
Meydan is where the Citizens’ Council (Kent Konseyi) asks the people of the city. Here you answer opinion polls, vote in advisory referenda, discuss the city’s matters in the forums and follow the results.

# Who is the Citizens’ Council?

The Citizens’ Council is an advisory assembly of residents, associations, trade unions, professional bodies, universities, public institutions and neighbourhood heads. It is set up under article 76 of the Municipality Law (no. 5393). The page of its [organs](/en/organlar/) shows who belongs to it.

# How is it related to the municipality?

The Citizens’ Council is not a department of the municipality and decides nothing in its name. The municipality supports its work. By law, the municipal assembly puts the views that the council forms on the agenda of its next meeting and considers them; it does not have to follow them.

# What happens to your answer?

1. Your answer is not stored together with your identity. Answers are counted in groups of at least ten people.
2. The result is published on this site. The [method page](/en/yontem/) explains how it is worked out.
3. The council announces results in its [bulletins](/en/yayinlar/). The page of [processes](/en/surecler/) shows how far each matter has got.

Neither polls nor referenda are binding: they show what the city thinks.

# Who can take part?

You need no account to read. To answer and to write, you sign up with an e-mail address. Some polls, and referenda, need to know that you live here; [Prove my residence](/en/ikamet/) explains how to show it.
"""

CONTACT_TR = """\
Konseye e-postayla yazabilir ya da aşağıdaki bürolardan birine gelebilirsiniz.

Kişisel verilerinizle ilgili istekleriniz için [başvuru formunu](/gizlilik/basvuru/) kullanın. Sitede bir engelle karşılaşırsanız [erişilebilirlik sayfası](/erisilebilirlik/) ne yapabileceğinizi anlatır.
"""

CONTACT_EN = """\
You can write to the council by e-mail, or come to one of the offices below.

For requests about your personal data, use the [request form](/en/gizlilik/basvuru/). If something on the site keeps you out, the [accessibility page](/en/erisilebilirlik/) explains what you can do.
"""

ACCESSIBILITY_TR = """\
Cihazı, gözü, eli, bağlantısı nasıl olursa olsun kentte herkes katılabilmelidir.

# Şu anki durum

Bu site, 2025/10 sayılı Cumhurbaşkanlığı Genelgesi’nin belediyelerden istediği gibi, Web İçeriği Erişilebilirlik Yönergeleri (WCAG) 2.2’nin AA düzeyini karşılamak üzere yapılmıştır. Bildiğimiz kadarıyla herkese açık sayfalar, hesap sayfaları ve konsey görevlilerinin sayfaları bu düzeydedir.

# Bunun uygulamadaki anlamı

- Her şey yalnızca klavyeyle kullanılabilir.
- Okumak, yoklama yanıtlamak, forumlara yazmak ve hesabınızı yönetmek için JavaScript gerekmez.
- Yazının zeminle karşıtlığı en az 4,5’e 1, kenarlıkların ve grafiklerinki en az 3’e 1’dir. Bu, açık ve koyu renklerde de geçerlidir.
- Bilgi hiçbir yerde yalnızca grafikle verilmez: aynı sayılar yanında sözle ya da tabloyla da yazar. Hiçbir şey yalnızca renkle anlatılmaz.
- Sayfalar 320 piksel genişliğindeki ekrana sığar. Sayfayı yüzde 400 büyütseniz de, telefonda yalnızca yazıyı yüzde 200 büyütseniz de yana kaydırmanız gerekmez.
- Cihazında hareketi azaltma ayarını açanlar hiç hareket görmez. Canlı sayılar ekran okuyucuda en çok yarım dakikada bir okunur.
- Yazı tipi Atkinson Hyperlegible, az gören kişiler için tasarlanmıştır.

# JavaScript gerektirenler

- **Halk oylamasında internetten oy kullanmak.** Oyunuzu cihazınızdaki tarayıcı şifreler; bunu JavaScript ile yapar. JavaScript kapalıysa sayfa bunu size söyler. Oy verme masası kurulan halk oylamalarında oyunuzu masada da kullanabilirsiniz.
- Geçiş anahtarıyla giriş yapmak. Parolayla ya da e-postayla gelen kodla giriş için gerekmez.
- Bir halk oylamasını tarayıcıda denetlemek ve emanetçilerin anahtar işlemleri.
- Kendiliğinden yenilenen sayılar. JavaScript olmadan sayfayı yenileyince aynı sayıları görürsünüz.

# Nasıl denetliyoruz?

Bir değişiklik kabul edilmeden önce her sayfa iki dilde, açık ve koyu renklerde, üç ekran genişliğinde axe kurallarıyla denetlenir ve yalnızca klavyeyle baştan sona kullanılır.

# Eksik olduğunu bildiklerimiz

- Teknik yönetim ekranını yalnızca siteyi işletenler kullanır. Başkalarının hazırladığı bir bileşendir; onu biz denetlemiyoruz.
- İşaret dilinde sürümler henüz yok. Kolay dilde yalnızca yoklamalar ve halk oylamaları okunabilir, o da konsey yazdıysa.

# Bir engelle karşılaşırsanız

[İletişim sayfasındaki](/iletisim/) e-posta adresine yazın; sayfanın adresini ve ne yapmak istediğinizi belirtin. Yazdığınızı bir kişi okur; 15 iş günü içinde yanıt alırsınız. Kapanmak üzere olan bir yoklamayı yanıtlamak için acele ediyorsanız bunu da yazın, birlikte bir yol buluruz.
"""

ACCESSIBILITY_EN = """\
Everybody in the city must be able to take part, whatever their device, eyesight, hands or connection.

# Current status

This site is built to meet the Web Content Accessibility Guidelines (WCAG) 2.2 at level AA, as Presidential Circular 2025/10 asks of municipalities. To our knowledge the public pages, the account pages and the pages of the council’s staff meet it.

# What that means in practice

- Everything can be used with the keyboard alone.
- Reading, answering polls, writing in the forums and managing your account need no JavaScript.
- Text has a contrast of at least 4.5 to 1 with its background, borders and charts at least 3 to 1, in the light and in the dark scheme.
- No chart is the only source: the same figures are given in words or in a table beside it. Nothing is conveyed by colour alone.
- Pages fit a screen 320 pixels wide. You need not scroll sideways if you enlarge the page to 400 percent, or only the text to 200 percent on a phone.
- People who set their device to reduce motion see none. Live figures are read aloud at most every half minute.
- The typeface, Atkinson Hyperlegible, was designed for people with low vision.

# What needs JavaScript

- **Voting online in a referendum.** The browser on your device encrypts your ballot, and does so with JavaScript. If JavaScript is switched off, the page says so. Where a referendum has voting desks, you can vote there instead.
- Signing in with a passkey. Signing in with a password or a mailed code does not need it.
- Verifying a referendum in the browser, and what trustees do with their keys.
- Figures that update by themselves. Without JavaScript you see the same figures when you reload the page.

# How we test

Before a change is accepted, each page is checked with the axe rules in both languages, in both colour schemes and at three screen widths, and is operated with the keyboard alone.

# Known gaps

- The technical admin is used only by the people who run the site. It is a third-party component that we do not test.
- There are no versions in sign language yet. Only polls and referenda can be read in easy language, where the council has written it.

# If something keeps you out

Write to the e-mail address on the [contact page](/en/iletisim/) and give the address of the page and what you wanted to do. A person reads it; you receive an answer within 15 working days. If you need it sooner to answer a poll that is about to close, say so, and we will find a way with you.
"""

TEXTS = (
    ("about", ABOUT_TR, ABOUT_EN),
    ("contact", CONTACT_TR, CONTACT_EN),
    ("accessibility", ACCESSIBILITY_TR, ACCESSIBILITY_EN),
)


def publish_first_pages(apps, schema_editor):
    versions = apps.get_model("pages", "PageVersion")
    today = datetime.datetime.now(ZoneInfo("Europe/Istanbul")).date()
    for page, turkish, english in TEXTS:
        if not versions.objects.filter(page=page).exists():
            versions.objects.create(
                page=page,
                number=1,
                text_tr=turkish.strip(),
                text_en=english.strip(),
                published_on=today,
            )


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]

    # Nothing to undo: the migration before drops the table.
    operations = [migrations.RunPython(publish_first_pages, migrations.RunPython.noop)]
