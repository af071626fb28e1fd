"""The demo's statements, with votes of simulated residents in three groups, and the consensus map computed
from them.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from forums.discussion.models import Thread
from forums.moderation.operations import decisions
from forums.moderation.operations.decisions import Verdict
from forums.review.models import Action, ReviewItem
from forums.statements import operations as statements_operations
from forums.statements.consensus_map import operations as consensus_map_operations
from forums.statements.models import Conversation, Stance
from participation.people.models import User

QUESTION: Final = "Kordon’da hafta sonu nasıl olmalı?"
#: A statement, and the probability that each group agrees: pedestrians and cyclists, shopkeepers, neighbours.
STATEMENTS: Final[Sequence[tuple[str, tuple[float, float, float]]]] = (
    ("Acil araç yolu her saat açık kalmalı.", (0.95, 0.96, 0.97)),
    ("Yükleme ve servis için sabah iki saat yeter.", (0.85, 0.75, 0.7)),
    ("Hafta sonu yayalaştırma bir yıl denensin, sonra yeniden konuşulsun.", (0.9, 0.7, 0.75)),
    ("Kordon hafta sonları bütünüyle araçlara kapatılsın.", (0.95, 0.12, 0.35)),
    ("Bisiklete ayrı bir şerit ayrılmadan yayalaştırma başlamasın.", (0.85, 0.3, 0.25)),
    ("Esnafın cirosu düşerse belediye kira desteği versin.", (0.4, 0.95, 0.3)),
    ("Müşterinin aracıyla kapıya kadar gelebilmesi şart.", (0.06, 0.9, 0.2)),
    ("Üst sokaklara park yükü biniyorsa oralarda yalnız sakinler park edebilsin.", (0.5, 0.25, 0.95)),
    ("Akşam 23.00’ten sonra açık havada yüksek sesli müzik olmasın.", (0.45, 0.12, 0.95)),
    ("Yayalaştırma hafta içi akşamlarına da yayılsın.", (0.85, 0.1, 0.15)),
    ("Toplu taşıma sıklaşmadan araç yasağı konmasın.", (0.2, 0.85, 0.85)),
    ("Gölge ve oturma yeri artmazsa yazın kimse yürümez.", (0.8, 0.6, 0.65)),
)
#: Suggested, and not yet reviewed by a moderator.
WAITING: Final = "Pazar sabahları çocuklar için oyun sokağı kurulsun."

CHANCE: Final = random.Random(1923)  # noqa: S311 - a demo need not be unpredictable


def create_conversation(
    thread: Thread, *, editor: User, moderator: User, crowd: Sequence[User]
) -> Conversation:
    """Statements by those of ``crowd`` who show a name, admitted by ``moderator``; everybody votes on most of
    them, and the map is computed.
    """
    named = (
        User.objects.select_related("profile").filter(pk__in=[it.pk for it in crowd]).exclude(display_name="")
    )
    writers = list(named.order_by("pk"))
    conversation = statements_operations.open_conversation(thread=thread, leader=editor, question=QUESTION)
    chances: dict[int, tuple[float, float, float]] = {}
    for place, (words, likely) in enumerate(STATEMENTS):
        author = writers[place % len(writers)]
        statement = statements_operations.suggest_statement(
            conversation=conversation, author=author, words=words
        )
        item = ReviewItem.objects.get(statement=statement)
        decisions.decide_item(item=item, moderator=moderator, verdict=Verdict(action=Action.DISMISSED))
        chances[statement.pk] = likely
    statements_operations.suggest_statement(conversation=conversation, author=writers[0], words=WAITING)
    statements_operations.store_votes(conversation=conversation, ballots=_simulate_votes(chances, crowd))
    consensus_map_operations.publish_due_maps()
    conversation.refresh_from_db()
    return conversation


def _simulate_votes(
    chances: Mapping[int, tuple[float, float, float]], crowd: Sequence[User]
) -> Iterator[tuple[User, dict[int, int]]]:
    """Random votes. About five in ten residents vote like pedestrians, three like shopkeepers, two like
    neighbours.
    """
    for resident in crowd:
        [leaning] = CHANCE.choices((0, 1, 2), (5, 3, 2.4))
        yield (
            resident,
            {
                statement: _simulate_stance(likely[leaning])
                for statement, likely in chances.items()
                if CHANCE.random() < 0.92
            },
        )


def _simulate_stance(likely: float) -> int:
    """A random vote: rarely a pass, otherwise agreement with the probability ``likely``."""
    if CHANCE.random() < 0.06:
        return Stance.PASS
    return Stance.AGREE if CHANCE.random() < likely else Stance.DISAGREE
