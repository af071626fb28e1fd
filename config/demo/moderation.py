"""The demo's moderation: posts that were reported, decided by a colleague, and appealed."""

from collections.abc import Sequence
from typing import Final

from config.demo.forum import set_display_name
from forums.curation.operations import acts
from forums.discussion.models import Thread
from forums.discussion.operations import posting
from forums.moderation.appeals import operations as appeals_operations
from forums.moderation.operations import decisions
from forums.moderation.operations.decisions import Verdict
from forums.moderation.reports import operations as reports_operations
from forums.moderation.rule_books import queries
from forums.moderation.rule_books.models import Rule
from forums.review.models import Action, Decision
from participation.people.models import Role, User
from participation.people.operations.roles import grant_role
from participation.text.personal_data import PLACEHOLDERS, Kind

COLLEAGUE: Final = "Selin M."
NAMES: Final = ("Kerem B.", "Gül D.", "Emre S.", "Fatma Y.", "Tolga R.")
HARSH: Final = "Bunu yazanın derdi belli, kafası basmayan konuşmasın artık; cahilliğinizden bıktık."
SHARP: Final = "Bu saatte otobüs bekleten planlamacı bir gece de kendisi beklesin, o zaman anlar."
PLATE: Final = "Şoför hep aynı kişi, aracının plakası 35 KLM 482; sorun bakalım neden geç kalıyor."
ADVERT: Final = "Gece ulaşımına ihtiyaç duyanlar için transfer hizmetimiz vardır, fiyat için yazın."
SUMMARY: Final = (
    "Yazanlar 02.00’den sonraki beklemeden söz etti: Buca ve Bornova yönünde yarım saatten uzun.\n\n"
    "- Sıklık hafta sonu daha da düşüyor.\n- Vardiyalı çalışanlar ilk sırada."
)


def moderate_threads(threads: Sequence[Thread], *, moderator: User, residents: Sequence[User]) -> None:
    """Fill the moderation pages: three decisions of a colleague, a report and a summary.

    One decision is overturned by ``moderator``, another has an appeal that is still waiting, like the report.
    """
    colleague = set_display_name(residents[-1], COLLEAGUE)
    grant_role(administrator=None, user=colleague, role=Role.MODERATOR, reason="Gösterim hesabı")
    colleague = User.objects.get(pk=colleague.pk)
    night, lights = threads[1], threads[2]
    writers = [
        set_display_name(resident, name) for resident, name in zip(residents[-6:-1], NAMES, strict=True)
    ]
    insult, plate, advert = _get_rules("hakaret", "kisisel-veri", "reklam")

    sharp = _post_and_moderate(night, writers[0], SHARP, insult, colleague, residents, Action.HIDDEN)
    first = appeals_operations.lodge_appeal(
        decision=sharp, author=writers[0], words="Kimseye hakaret etmedim; plana kızdım, kişiye değil."
    )
    appeals_operations.decide_appeal(
        appeal=first, moderator=moderator, overturn=True, answer="Haklısınız: eleştiri kişiye değil, plana."
    )
    harsh = _post_and_moderate(lights, writers[1], HARSH, insult, colleague, residents, Action.HIDDEN)
    appeals_operations.lodge_appeal(
        decision=harsh, author=writers[1], words="Sert yazdım ama kimsenin adını anmadım."
    )
    masked = PLATE.replace("35 KLM 482", PLACEHOLDERS[Kind.PLATE])
    _post_and_moderate(night, writers[2], PLATE, plate, colleague, residents, Action.REDACTED, masked=masked)
    waiting = posting.reply_to_thread(thread=lights, author=writers[3], body=ADVERT).post
    for reporter in residents[20:22]:
        reports_operations.report_post(post=waiting, reporter=reporter, rule=advert, words="Reklam.")
    acts.summarise_thread(thread=night, moderator=moderator, body=SUMMARY)


def _get_rules(*codes: str) -> list[Rule]:
    book = queries.get_current_book()
    return [book.rules.get(code=code) for code in codes]


def _post_and_moderate(
    thread: Thread,
    author: User,
    body: str,
    rule: Rule,
    moderator: User,
    residents: Sequence[User],
    action: Action,
    *,
    masked: str = "",
) -> Decision:
    """``author`` writes, a resident reports, ``moderator`` decides."""
    post = posting.reply_to_thread(thread=thread, author=author, body=body).post
    reported = reports_operations.report_post(post=post, reporter=residents[20], rule=rule, words="")
    verdict = Verdict(action=action, rule=rule, masked=masked)
    return decisions.decide_item(item=reported.item, moderator=moderator, verdict=verdict)
