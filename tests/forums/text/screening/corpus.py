"""Random texts resembling a council's forum, and the edits people make when they post a text again.

The texts share few subjects and few words, which makes finding near-duplicates harder than in real texts.
"""

import random
from collections.abc import Callable, Mapping

WHO = (
    "Mahallemizdeki esnaf", "Çocuklar", "Yaşlılar", "Apartman sakinleri", "Bisikletliler", "Öğrenciler",
    "Sahilde yürüyenler", "Engelli komşularımız", "Servis şoförleri", "Kiracılar", "Emekliler", "Pazarcılar",
    "Okul aile birliği", "Muhtarlık", "Belediye ekipleri", "Turistler", "Balıkçılar", "Gençlik meclisi",
)  # fmt: skip
WHERE = (
    "Karşıyaka çarşısında", "Küçükpark'ta", "Kordon boyunca", "Alsancak garının önünde", "Buca'da",
    "Konak meydanında", "Göztepe iskelesinde", "Çiğli sanayide", "Narlıdere sahilinde", "Gaziemir'de",
    "Şirinyer aktarma merkezinde", "Bostanlı pazarında", "Inciraltı kent ormanında", "Basmane'de", "Urla'da",
    "Mavişehir'de", "Hatay caddesinde", "Kemeraltı'nda", "Evka 3 metrosunda", "Üçyol durağında",
)  # fmt: skip
WHAT = (
    "kaldırımların dar olmasından", "otobüs seferlerinin azlığından", "çöp konteynerlerinin kokusundan",
    "gece aydınlatmasının yetersizliğinden", "bisiklet yolunun birden bitmesinden", "gürültüden",
    "park yeri bulunamamasından", "yağmurda su basmasından", "ağaçların budanma biçiminden",
    "imar planındaki değişiklikten", "kirli denizden", "başıboş bırakılan inşaattan", "trafik ışıklarından",
    "çocuk parkındaki kırık salıncaklardan", "kentsel dönüşümün hızından", "içme suyunun tadından",
    "hafta sonu kalabalığından", "vapur tarifesinin değişmesinden", "yüksek kiralardan", "tozdan",
)  # fmt: skip
DOES = (
    "şikâyet ediyor", "söz etti", "yıllardır yakınıyor", "dolayı imza topladı", "endişe duyuyor",
    "bıktığını söylüyor", "dolayı yolunu değiştiriyor", "haberdar değil", "en çok etkileniyor",
    "dolayı dilekçe verdi", "geçen hafta da söz etmişti", "rahatsız olduğunu yazdı",
)  # fmt: skip
THEN = (
    "Bence önce {0} bir deneme yapılmalı, sonra karar verilmeli.",
    "Geçen yıl {0} böyle bir çalışma olmuştu, sonucu hâlâ açıklanmadı.",
    "Meclis bu konuyu gelecek ay görüşürse {0} yaşayanlar da dinlenmeli.",
    "Aynı sorun {0} çözüldüyse burada neden çözülmesin?",
    "Bütçeden pay ayrılmazsa {0} hiçbir şey değişmez.",
    "Komşularla konuştuk, {0} toplanıp birlikte gezmeyi öneriyoruz.",
    "Bu kadar basit bir iş için {0} aylarca beklemek doğru değil.",
    "Fotoğrafları ekledim, {0} durum daha da kötü.",
    "Uzmanlar {0} ölçüm yapsın, rakamları hep beraber görelim.",
    "Emeği geçenlere teşekkür ederim, {0} güzel bir örnek var.",
    "Lütfen {0} engelli rampalarını da unutmayalım.",
    "Ben karşıyım; {0} yapılan harcama başka yere gitmeliydi.",
)
EXTRA = (
    "gerçekten", "bence", "maalesef", "artık", "özellikle", "yine", "sabahları", "hep", "acilen", "dostlar",
    "lütfen", "sevgili", "değerli", "bugün", "keşke",
)  # fmt: skip


def post(chance: random.Random, sentences: int) -> str:
    return " ".join(
        f"{chance.choice(WHO)} {chance.choice(WHERE)} {chance.choice(WHAT)} {chance.choice(DOES)}."
        if chance.random() < 0.6
        else chance.choice(THEN).format(chance.choice(WHERE))
        for _ in range(sentences)
    )


def posts(seed: int, count: int) -> list[str]:
    """``count`` different posts of 2 to 9 sentences."""
    chance = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < count:
        made[post(chance, chance.randint(2, 9))] = None
    return list(made)


def inserted(text: str, chance: random.Random) -> str:
    """Insert a new word after every twelfth word."""
    words = text.split()
    for _ in range(1 + len(words) // 12):
        words.insert(chance.randrange(len(words) + 1), chance.choice(EXTRA))
    return " ".join(words)


def deleted(text: str, chance: random.Random) -> str:
    """Delete every twelfth word."""
    words = text.split()
    for _ in range(1 + len(words) // 12):
        del words[chance.randrange(len(words))]
    return " ".join(words)


def replaced(text: str, chance: random.Random) -> str:
    """Replace every twelfth word."""
    words = text.split()
    for _ in range(1 + len(words) // 12):
        words[chance.randrange(len(words))] = chance.choice(EXTRA)
    return " ".join(words)


def mistyped(text: str, chance: random.Random) -> str:
    """Swap two neighbouring letters in every tenth word."""
    words = text.split()
    for _ in range(1 + len(words) // 10):
        place = chance.randrange(len(words))
        word = words[place]
        if len(word) > 3:
            at = chance.randrange(len(word) - 1)
            words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def punctuated(text: str, chance: random.Random) -> str:
    return text.replace(". ", chance.choice(("!!! ", " ... ", "\n\n", " 😀 "))).replace(",", "") + "!!!"


def capitals(text: str, chance: random.Random) -> str:
    return text.replace("i", "İ").replace("ı", "I").upper()


def ascii_typed(text: str, chance: random.Random) -> str:
    return text.translate(str.maketrans("çğıöşüâÇĞİÖŞÜ", "cgiosuaCGIOSU"))


def reordered(text: str, chance: random.Random) -> str:
    sentences = text.split(". ")
    chance.shuffle(sentences)
    return ". ".join(sentences)


def signed(text: str, chance: random.Random) -> str:
    """Add a greeting before and a few words after."""
    return f"Merhaba arkadaşlar, {text} Saygılarımla, {chance.choice(WHO)} adına"


def all_together(text: str, chance: random.Random) -> str:
    for edit in (reordered, inserted, ascii_typed, punctuated):
        text = edit(text, chance)
    return text


EDITS: Mapping[str, Callable[[str, random.Random], str]] = {
    edit.__name__: edit
    for edit in (
        inserted, deleted, replaced, mistyped, punctuated, capitals, ascii_typed, reordered, signed,
        all_together,
    )
}  # fmt: skip
