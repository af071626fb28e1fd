"""The demo's bulletin about the closed poll."""

from typing import Final

from participation.people.models import User
from participation.publications.canonical import digest
from participation.publications.models import Edition
from participation.publications.operations import drafts, publishing
from participation.publications.operations.drafts import EditionText
from polls.questionnaire.models import Poll

TEXT: Final = EditionText(
    title_tr="Gece otobüsleri: hemşehriler ne diyor?",
    summary_tr="Hemşehriler gece otobüsleriyle ilgili yoklamayı yanıtladı. Çoğunluk hafta içi de "
    "gece hattı istiyor; "
    "ilk durak olarak üniversiteler ve hastaneler öne çıkıyor.",
    body_tr="Kent Konseyi bu raporu belediye meclisinin ilk oturumuna sunar.\n\n"
    "## Nasıl okunmalı?\n\n"
    "Katılım gönüllüydü. Ağırlıklı sütun, ilçe ve cinsiyet dağılımını kentin nüfusuna eşitler; ham sütun "
    "yanıt verenleri olduğu gibi gösterir.",
    title_en="Night buses: what do residents say?",
    summary_en="Residents answered a poll about night buses. Most want night buses on weekdays, too. "
    "Universities and hospitals are the most wanted stops.",
    body_en="The Citizens’ Council presents this report to the municipal assembly at its first sitting.\n\n"
    "## How to read it\n\n"
    "Taking part was voluntary. The weighted column adjusts district and sex to the city’s population. The "
    "raw column shows the answers unadjusted.",
)


def publish_bulletin(poll: Poll, *, editor: User, officer: User) -> Edition:
    """Draft the bulletin as ``editor``; approve and publish it as ``officer``."""
    edition = drafts.create_bulletin(editor=editor, text=TEXT)
    drafts.add_section(edition=edition, editor=editor, kind="poll", ident=str(poll.pk))
    submitted = publishing.submit_edition(edition=edition, editor=editor)
    return publishing.publish_edition(
        edition=submitted, officer=officer, seen=digest(bytes(submitted.proposal or b""))
    )
