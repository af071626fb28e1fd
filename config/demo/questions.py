"""What the demo's polls ask."""

from typing import Final

from polls.models import QuestionKind
from polls.operations.editing import QuestionDraft

KORDON = QuestionDraft(
    kind=QuestionKind.SINGLE,
    text="Kordon, hafta sonları yalnız yayalara ve bisikletlilere açılsın mı?",
    options=["Evet, her hafta sonu", "Evet, yalnız yaz aylarında", "Hayır, bugünkü gibi kalsın"],
)
BUCA = (
    QuestionDraft(
        kind=QuestionKind.MULTIPLE,
        text="Buca metrosu şantiyesi çevresinde yürürken sizi en çok ne zorluyor?",
        hint="Şantiye, Tınaztepe ile Çamlıkule arasındaki cadde boyunca sürüyor.",
        options=[
            "Daralan ya da kapanan kaldırımlar",
            "Yetersiz aydınlatma",
            "Yer değiştiren otobüs durakları",
            "Yaya geçidi azlığı",
            "Toz ve gürültü",
        ],
        max_choices=3,
    ),
    QuestionDraft(
        kind=QuestionKind.SINGLE,
        text="Okul giriş ve çıkış saatlerinde kamyon geçişi durdurulsun mu?",
        options=["Evet", "Hayır"],
    ),
)
NIGHT = (
    QuestionDraft(
        kind=QuestionKind.SINGLE,
        text="Gece otobüsleri hafta içi de çalışsın mı?",
        options=["Evet, bütün gece", "Evet, saat 02.00’ye kadar", "Hayır, hafta sonu yeter"],
    ),
    QuestionDraft(
        kind=QuestionKind.MULTIPLE,
        text="Gece otobüsleri önce nerelere uğrasın?",
        options=[
            "Üniversiteler",
            "Hastaneler",
            "Havalimanı",
            "Organize sanayi bölgeleri",
            "Sahil ve eğlence yerleri",
        ],
        min_choices=1,
        max_choices=2,
    ),
)

PARK = (
    QuestionDraft(
        kind=QuestionKind.SINGLE,
        text="Kültürpark’a ne sıklıkla gidersiniz?",
        options=["Her hafta", "Ayda birkaç kez", "Yılda birkaç kez", "Hiç gitmem"],
        no_opinion=False,
    ),
    QuestionDraft(
        kind=QuestionKind.TEXT,
        text="Gitmemenizin en önemli nedeni nedir?",
        required=False,
        text_length=400,
    ),
    QuestionDraft(
        kind=QuestionKind.RANKING,
        text="Kültürpark’ta önce hangisi yapılsın?",
        hint="İstediğiniz kadarını sıralayabilirsiniz.",
        options=[
            "Gölgelik ve oturma yerleri",
            "Çocuk oyun alanlarının yenilenmesi",
            "Koşu ve yürüyüş yolu",
            "Açık hava sahnesi",
            "Gece aydınlatması",
        ],
        max_choices=5,
        random_order=True,
    ),
    QuestionDraft(
        kind=QuestionKind.SCORE,
        text="Parkın bugünkü hâlinden ne kadar memnunsunuz?",
        options=["Temizlik", "Güvenlik", "Ağaçlar ve gölge", "Etkinlikler"],
        score_min=1,
        score_max=5,
        score_min_label="hiç memnun değilim",
        score_max_label="çok memnunum",
    ),
    QuestionDraft(
        kind=QuestionKind.BUDGET,
        text="Park bütçesinden 100 puan sizde olsa nasıl paylaştırırdınız?",
        options=["Bakım ve onarım", "Yeni ağaçlar", "Kültür etkinlikleri", "Güvenlik"],
        budget_total=100,
        budget_step=5,
    ),
)
#: What simulated residents write there.
REASONS: Final = (
    "Evime uzak, otobüs aktarması gerekiyor.",
    "Akşamları yeterince aydınlık değil.",
    "Küçük çocukla oturacak gölge bulamıyoruz.",
    "Fuar zamanı çok kalabalık oluyor.",
    "Otopark bulmak zor.",
)
#: The open question of PARK is asked of those who chose this.
NEVER: Final = "Hiç gitmem"
