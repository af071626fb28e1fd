"""Seeds bulletins: published in two versions, waiting for approval, and a draft.

Their sections are from a small source that is registered only during seeding. Published and submitted
bulletins no longer need it; the draft shows the message about a missing source.
"""

from participation.people.models import Role, User, build_demo_email
from participation.publications import documents
from participation.publications.models import Edition
from participation.publications.operations import drafts, publishing
from participation.publications.operations.drafts import EditionText
from tests.participation.publications.source import KIND, SmallSource, chart, row, section


def text(title: str, **more: str) -> EditionText:
    return EditionText(
        title_tr=title,
        summary_tr="Yanıtlayanların yarısına yakını Kordon’un yayalara açılmasını istiyor.",
        body_tr="## Değerlendirme\n\nKurul **iki** öneriyi ele alacak:\n\n- yaya alanı\n- gece aydınlatması",
        **more,
    )


def source() -> SmallSource:
    budget = chart(
        id="butce",
        title={"tr": "100 milyon lirayı nasıl bölerdiniz?"},
        note=None,
        bars="lira",
        interval=None,
        columns=[{"key": "lira", "label": {"tr": "Ortalama", "en": "Mean"}, "unit": "lira"}],
        rows=[row("Yol", lira=55_250_000), row("Park", lira=44_750_000)],
    )
    districts = chart(
        id="ilce",
        title={"tr": "İlçelere göre"},
        bars=None,
        interval=None,
        rows=[
            row(name, count=120, raw=44.0, weighted=45.1, low=40.0, high=50.0)
            for name in ("Konak", "Buca", "Karşıyaka")
        ],
    )
    return SmallSource({"1": section("1"), "2": section("2", charts=[budget, districts])})


def bulletins() -> dict[str, int | str]:
    """Ids of what was made, by name."""
    source().register()
    editor = User.objects.get(email=build_demo_email(Role.EDITOR))
    officer = User.objects.get(email=build_demo_email(Role.OFFICER))

    def draft(title: str) -> Edition:
        edition = drafts.create_bulletin(editor=editor, text=text(title))
        for ident in ("1", "2"):
            drafts.add_section(edition=edition, editor=editor, kind=KIND, ident=ident)
        return edition

    def publish(edition: Edition) -> Edition:
        submitted = publishing.submit_edition(edition=edition, editor=editor)
        return publishing.publish_edition(
            edition=submitted, officer=officer, seen=documents.read_submitted_proposal(submitted)[1]
        )

    first = draft("Kordon’da yaya alanı: kent ne düşünüyor?")
    words = "Konsey bu sonucu belediye meclisine önerge olarak sunacak."
    drafts.comment_section(
        edition=first,
        section_id=first.sections.order_by("position")[0].pk,
        editor=editor,
        comment_tr=words,
        revision=Edition.objects.get(pk=first.pk).revision,
    )
    published = publish(first)
    new = drafts.new_version(bulletin=published.bulletin, editor=editor)
    corrected = text("Kordon’da yaya alanı: kent ne düşünüyor?", why_tr="İkinci tabloda bir satır eksikti.")
    drafts.update_edition(edition=new, editor=editor, text=corrected, revision=new.revision)
    current = publish(new)
    waiting = draft("Onay bekleyen rapor")
    publishing.submit_edition(edition=waiting, editor=editor)
    unfinished = draft("Taslak rapor")
    return {
        "bulletin": published.bulletin.slug or "",
        "bulletin_published": current.pk,
        "bulletin_submitted": waiting.pk,
        "bulletin_draft": unfinished.pk,
        "bulletin_section": unfinished.sections.order_by("position")[0].pk,
    }
