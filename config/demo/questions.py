"""The questions of the demo's polls."""

from datetime import date
from typing import Final

from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire.models import QuestionKind

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
        easy="Kültürpark’a ne kadar sık gidersiniz? Size en yakın yanıtı seçin.",
        easy_en="How often do you go to Kültürpark? Choose the answer that fits you best.",
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
#: A number, statements on one scale, a choice with *other*, and a date.
TRAVEL = (
    QuestionDraft(
        kind=QuestionKind.NUMBER,
        text="İşe ya da okula gidişiniz kaç dakika sürüyor?",
        hint="Kapıdan kapıya, bir yön.",
        number_max=240,
        number_unit="dakika",
        ranges=[0, 15, 30, 45, 60, 90],
    ),
    QuestionDraft(
        kind=QuestionKind.SINGLE,
        text="Yolun çoğunu neyle gidiyorsunuz?",
        options=[
            "Otobüs",
            "Metro ya da İZBAN",
            "Tramvay",
            "Vapur",
            "Kendi aracım",
            "Yürüyerek ya da bisikletle",
        ],
        other="Diğer",
    ),
    QuestionDraft(
        kind=QuestionKind.MATRIX,
        text="Bu ifadelere ne kadar katılıyorsunuz?",
        options=[
            "Duraklara yürüyerek rahat ulaşıyorum.",
            "Beklerken kendimi güvende hissediyorum.",
            "Aktarma süreleri yeterli.",
        ],
        scale_labels="Hiç katılmıyorum\nKatılmıyorum\nKararsızım\nKatılıyorum\nTamamen katılıyorum",
    ),
    QuestionDraft(
        kind=QuestionKind.DATE,
        text="Vapura en son ne zaman bindiniz?",
        date_min=date(2026, 1, 1),
        date_max=date(2026, 12, 31),
        required=False,
    ),
)
#: With a picture for each option.
STOP = QuestionDraft(
    kind=QuestionKind.SINGLE,
    text="Yeni duraklarda hangi çatıyı istersiniz?",
    options=["Düz çatı", "Yuvarlak çatı"],
    required=False,
)
#: Texts that simulated residents write beside *other*.
OTHERS: Final = ("Scooter", "Vapurla", "Komşumun arabasıyla")
#: Texts that simulated residents answer to the open question.
REASONS: Final = (
    "Evime uzak, otobüs aktarması gerekiyor.",
    "Akşamları yeterince aydınlık değil.",
    "Küçük çocukla oturacak gölge bulamıyoruz.",
    "Fuar zamanı çok kalabalık oluyor.",
    "Otopark bulmak zor.",
)
#: The open question of PARK is asked of residents who chose this option.
NEVER: Final = "Hiç gitmem"

#: The English translation of the park poll, by its Turkish texts.
PARK_IN_ENGLISH: Final = {
    "Kültürpark’ın geleceği": "The future of Kültürpark",
    "Kültürpark için hazırlanan bakım ve yenileme planı, görüşlerinizle birlikte belediye meclisine "
    "sunulacak. Beş soru, yaklaşık dört dakika.": "The plan for the maintenance and renewal of Kültürpark "
    "goes to the municipal assembly together with your views. Five questions, about four minutes.",
    "İzmir Kent Konseyi": "İzmir Citizens’ Council",
    "Katılım herkese açıktı; Kent Konseyi’nin sitesinde ve toplantılarında duyuruldu.": "Open to everybody. "
    "Announced on the Citizens’ Council’s site and at its meetings.",
    "Kültürpark’a ne sıklıkla gidersiniz?": "How often do you go to Kültürpark?",
    "Her hafta": "Every week",
    "Ayda birkaç kez": "A few times a month",
    "Yılda birkaç kez": "A few times a year",
    "Hiç gitmem": "Never",
    "Gitmemenizin en önemli nedeni nedir?": "What is the main reason you do not go?",
    "Kültürpark’ta önce hangisi yapılsın?": "What should be done first in Kültürpark?",
    "İstediğiniz kadarını sıralayabilirsiniz.": "You can rank as many as you like.",
    "Gölgelik ve oturma yerleri": "Shade and places to sit",
    "Çocuk oyun alanlarının yenilenmesi": "Renewed playgrounds",
    "Koşu ve yürüyüş yolu": "A path for running and walking",
    "Açık hava sahnesi": "An open-air stage",
    "Gece aydınlatması": "Lighting at night",
    "Parkın bugünkü hâlinden ne kadar memnunsunuz?": "How satisfied are you with the park as it is today?",
    "Temizlik": "Cleanliness",
    "Güvenlik": "Safety",
    "Ağaçlar ve gölge": "Trees and shade",
    "Etkinlikler": "Events",
    "hiç memnun değilim": "not at all satisfied",
    "çok memnunum": "very satisfied",
    "Park bütçesinden 100 puan sizde olsa nasıl paylaştırırdınız?": "If you had 100 points of the park’s "
    "budget, how would you distribute them?",
    "Bakım ve onarım": "Maintenance and repairs",
    "Yeni ağaçlar": "New trees",
    "Kültür etkinlikleri": "Cultural events",
}
