"""Which section of the handbook explains a page of staff: by the name of its address, or by its namespace."""

from typing import Final

from django.urls import reverse

#: Chapter and section, ``editor#yoklama``.
SECTIONS: Final = {
    "polls-staff": "editor#yoklama",
    "polls-staff:question-create": "editor#sorular",
    "polls-staff:question": "editor#sorular",
    "polls-staff:translation": "editor#sorular",
    "polls-staff:arrange": "editor#sorular",
    "polls-staff:panel": "editor#sayim-disi",
    "polls-staff:set-aside": "editor#sayim-disi",
    "polls-staff:set-aside-withdraw": "editor#sayim-disi",
    "polls-staff:texts": "editor#acik-yanitlar",
    "polls-staff:text": "editor#acik-yanitlar",
    "polls-staff:headings": "editor#acik-yanitlar",
    "bin": "editor#silinenler",
    "processes-staff": "editor#surec",
    "publications-staff": "editor#rapor",
    "pages-staff": "editor#sayfalar",
    "forums-staff": "moderator#kuyruk",
    "forums-staff:boards": "editor#forum",
    "forums-staff:board-create": "editor#forum",
    "forums-staff:board": "editor#forum",
    "forums-staff:board-archive": "editor#forum",
    "forums-staff:tags": "editor#forum",
    "forums-staff:rule-book": "editor#forum",
    "forums-staff:appeals": "moderator#itirazlar",
    "forums-staff:appeal": "moderator#itirazlar",
    "forums-staff:hide-at-once": "moderator#hemen-gizlemek",
    "forums-staff:hidings": "moderator#hemen-gizlemek",
    "forums-staff:confirm-hiding": "moderator#hemen-gizlemek",
    "forums-staff:absence": "moderator#izin",
    "forums-staff:statements": "moderator#gorusler",
    "forums:manage": "moderator#konular",
    "forums:merge": "moderator#konular",
    "forums:split": "moderator#konular",
    "forums:summarise": "moderator#konular",
    "forums:open-conversation": "moderator#konular",
    "forums:close-conversation": "moderator#konular",
    "roll-staff": "gorevli#liste",
    "referenda-staff": "gorevli#oylama",
    "referenda-staff:trustees": "gorevli#anahtar",
    "referenda-staff:desks": "gorevli#masalar",
    "referenda-staff:desk-create": "gorevli#masalar",
    "referenda-staff:desk-remove": "gorevli#masalar",
    "referenda-staff:desk-clerks": "gorevli#masalar",
    "referenda-staff:clerk": "masa#masaniz",
    "referenda-staff:strike-off": "masa#isaretle",
    "referenda-staff:reversal": "masa#geri-al",
    "referenda-staff:reversal-confirm": "masa#geri-al",
    "referenda-staff:count": "masa#sayim",
    "referenda-staff:sign": "masa#sayim",
    "referenda-staff:answer": "gorevli#sonuc",
    "referenda-staff:conclude": "gorevli#sonuc",
    "elections": "gorevli#secim-takvimi",
    "privacy-staff": "gorevli#basvurular",
    "signups": "gorevli#kayitlar",
    "territory": "yonetici#nufus",
    "referenda:trustee": "emanetci#anahtar",
    "audit": "gozlemci#denetim",
    "people:roles": "yonetici#roller",
    "people-staff": "yonetici#davetler",
    "people:account": "yonetici#roller",
    "mailing": "yonetici#e-postalar",
    "system": "yonetici#durum",
    "rights-staff": "yonetici#silinen",
}
#: Addresses below a namespace above that everybody uses.
NOT_OF_STAFF: Final = frozenset(
    {"elections:calendar", "territory:districts", "territory:targets", "territory:target-sets"}
)


def find_section(name: str) -> str | None:
    """Chapter and section for the address called ``name``; None if it is no page of staff."""
    if name in NOT_OF_STAFF:
        return None
    return SECTIONS.get(name) or SECTIONS.get(name.partition(":")[0])


def build_address(section: str) -> str:
    """The address of ``editor#yoklama``."""
    chapter, _hash, anchor = section.partition("#")
    return f"{reverse('handbook:chapter', args=[chapter])}#{anchor}"
