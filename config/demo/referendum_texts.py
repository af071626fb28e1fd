"""The texts of the demo's referenda."""

from typing import Final, NotRequired, TypedDict

from referenda.lifecycle.operations.drafting import QuestionDraft


class Texts(TypedDict):
    """Texts in Turkish and English, keyed like the fields of a draft."""

    title: str
    title_en: str
    description: str
    description_en: str
    easy: NotRequired[str]
    easy_en: NotRequired[str]


#: The certified referendum.
SUNDAY: Final[Texts] = {
    "title": "Kordon’da taşıtsız pazar",
    "title_en": "Car-free Sundays on Kordon",
    "description": "Alsancak ile Pasaport arasında Kordon, her ayın ilk pazarı 09.00–21.00 arasında yalnız "
    "yayalara ve bisikletlilere açılsın mı? **Toplu ulaşım ve acil araçlar sürer.** Kent Konseyi sonucu, "
    "belediye meclisinin ilk oturumuna önerge olarak sunar.",
    "description_en": "Should Kordon between Alsancak and Pasaport be open only to pedestrians and cyclists "
    "on the first Sunday of each month, 09:00–21:00? **Public transport and emergency vehicles keep "
    "running.** The Citizens’ Council submits the result as a motion to the first sitting of the municipal "
    "assembly.",
}
SUNDAY_QUESTION: Final = QuestionDraft(
    text="Kordon her ayın ilk pazarı taşıtlara kapatılsın mı?",
    text_en="Should Kordon be closed to vehicles on the first Sunday of each month?",
    options=[("Evet", "Yes"), ("Hayır", "No")],
)
SUNDAY_OBJECTION: Final = (
    "Kapanışa on dakika kala sayfa bende yavaş açıldı. Oyumu verdim, ama veremeyen olduysa sonuç değişir "
    "miydi?"
)
SUNDAY_ANSWER: Final = (
    "Sunucu kapanışa dek kesintisiz çalıştı. Alındığı bildirilen her oy pusulası arşivdedir; takip kodunuzla "
    "siz de bulabilirsiniz. Oyunu gönderemediğini söyleyen başka kimse olmadı."
)

#: The open referendum.
BUDGET: Final[Texts] = {
    "title": "Mahalle bütçesinde öncelikler",
    "title_en": "Priorities for the neighbourhood budget",
    "description": "Gelecek yılın mahalle bütçesi iki işe yetiyor. Hangileri önce yapılsın? Öncelikler "
    "bundan sonra her yıl böyle belirlensin mi? Kent Konseyi sonucu, bütçe görüşmelerinden önce belediye "
    "meclisine sunar.",
    "description_en": "Next year’s neighbourhood budget pays for two projects. Which should come first, and "
    "should priorities be decided like this every year? The Citizens’ Council presents the result to the "
    "municipal assembly before the budget debate.",
    "easy": "Mahallenin parası iki işe yetiyor. Hangi işler önce yapılsın? Siz söyleyin. Oyunuz gizlidir.",
    "easy_en": "The neighbourhood has money for two projects. Which should come first? You say. Your vote is "
    "secret.",
}
BUDGET_QUESTIONS: Final = (
    QuestionDraft(
        text="Önce hangileri yapılsın? En çok ikisini seçebilirsiniz.",
        text_en="Which projects should come first? You can choose up to two.",
        easy="Mahallede en çok neye ihtiyaç var? Bir ya da iki iş seçin.",
        easy_en="What does the neighbourhood need most? Choose one or two projects.",
        options=[
            ("Kaldırımların ve rampaların onarımı", "Repairing pavements and ramps"),
            ("Çocuk parklarının yenilenmesi", "Renewing playgrounds"),
            ("Ağaçlandırma ve gölgelik", "Trees and shade"),
            ("Yağmur suyu kanalları", "Stormwater drains"),
            ("Mahalle evi ve kütüphane", "A community house with a library"),
        ],
        maximum=2,
    ),
    QuestionDraft(
        text="Mahalle bütçesinin öncelikleri her yıl halk oylamasıyla belirlensin mi?",
        text_en="Should a local referendum decide the priorities of the neighbourhood budget every year?",
        easy="Önce hangi işlerin yapılacağını her yıl size soralım mı?",
        easy_en="Should we ask you every year which projects come first?",
        options=[("Evet", "Yes"), ("Hayır", "No")],
    ),
)
