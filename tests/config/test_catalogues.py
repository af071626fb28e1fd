"""The catalogue tool, on small test apps; tests/architecture checks that the project's are complete."""

import gettext
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.core.management import CommandError, call_command

from config import catalogues
from config.catalogues import App

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

hello = _("Hello")
days = ngettext("%(n)s day", "%(n)s days", 3)
may = pgettext("month", "May")
# Translators: a promise
long = _(
    "One sentence "
    "in two parts"
)
"""
TEMPLATE = """{% load i18n %}
  <p>{% translate "Hello" %} don't
{% blocktranslate trimmed with n=count|default:0 %}
    {{ n }} of 100 %
{% endblocktranslate %}</p>
      {% blocktranslate count n=days %}{{ n }} hour{% plural %}{{ n }} hours{% endblocktranslate %}
  {% if x == _("choice") %}{% translate "May" context "month" %}{% endif %}
"""


@pytest.fixture
def app(tmp_path: Path, settings) -> App:
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "shop"
    (folder / "templates" / "shop").mkdir(parents=True)
    (folder / "migrations").mkdir()
    (folder / "models.py").write_text(CODE, encoding="utf-8")
    (folder / "templates" / "shop" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (folder / "migrations" / "0001_initial.py").write_text('_("never asked for")', encoding="utf-8")
    return App("shop", folder)


def translate(app: App, **strings: str | tuple[str, str]) -> None:
    """Write the catalogue with these translations and "x" for every other message."""
    catalogue = catalogues.index_messages(catalogues.extract_messages(app))
    lines = [catalogues.HEADER]
    for (context, text), message in catalogue.items():
        wanted = strings.get(text, text if isinstance(message.id, str) else message.id)
        lines.append(f'msgctxt "{context}"\n' if context else "")
        lines.append(f'msgid "{text}"\n')
        if isinstance(message.id, str):
            lines.append(f'msgstr "{wanted}"\n\n')
        else:
            lines.append(
                f'msgid_plural "{message.id[1]}"\nmsgstr[0] "{wanted[0]}"\nmsgstr[1] "{wanted[1]}"\n\n'
            )
    app.catalogue.parent.mkdir(parents=True, exist_ok=True)
    app.catalogue.write_text("".join(lines), encoding="utf-8")


def test_texts_of_code_and_templates_are_extracted(app):
    messages = catalogues.index_messages(catalogues.extract_messages(app))

    assert messages.keys() == {
        ("", "Hello"),
        ("", "%(n)s day"),
        ("month", "May"),
        ("", "One sentence in two parts"),
        ("", "%(n)s of 100 %%"),
        ("", "%(n)s hour"),
        ("", "choice"),
    }
    assert messages["", "%(n)s day"].id == ("%(n)s day", "%(n)s days")
    assert [name for name, _line in messages["", "Hello"].locations] == [
        "shop/models.py",
        "shop/templates/shop/page.html",
    ]


def test_extracting_keeps_translations_and_returns_unused_ones(app):
    translate(app, Hello="Merhaba")
    (app.folder / "models.py").write_text('_("Hello")\n_("New")', encoding="utf-8")
    gone = catalogues.update_catalogue(app, {})

    catalogue = catalogues.index_messages(catalogues.read_catalogue(app))
    assert catalogue["", "Hello"].string == "Merhaba"
    assert catalogue["", "New"].string == ""
    assert {message.id for message in gone} == {("%(n)s day", "%(n)s days"), "One sentence in two parts"}
    assert ("", "One sentence in two parts") not in catalogue


def test_extracting_again_changes_no_byte(app):
    catalogues.update_catalogue(app, {})
    before = app.catalogue.read_bytes()
    catalogues.update_catalogue(app, {})

    assert app.catalogue.read_bytes() == before
    assert b"shop/models.py:" not in before
    assert b"Date" not in before


def test_a_text_that_moves_to_another_app_keeps_its_translation(app):
    translate(app, Hello="Merhaba")
    other = App("other", app.folder.parent / "other")
    other.folder.mkdir()
    (other.folder / "views.py").write_text('_("Hello")', encoding="utf-8")
    catalogues.update_catalogue(other, catalogues.index_messages(catalogues.read_catalogue(app)))

    assert catalogues.index_messages(catalogues.read_catalogue(other))["", "Hello"].string == "Merhaba"


def test_an_app_without_texts_gets_no_catalogue(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "empty").mkdir()
    empty = App("empty", tmp_path / "empty")
    catalogues.update_catalogue(empty, {})

    assert not empty.catalogue.exists()
    assert list(catalogues.list_faults(empty)) == []


def test_compiled_catalogues_are_read_by_gettext(app):
    translate(app, Hello="Merhaba", May="Mayıs", **{"%(n)s day": ("%(n)s gün", "%(n)s günler")})
    with catalogues.compile_catalogue(app.catalogue).open("rb") as file:
        turkish = gettext.GNUTranslations(file)

    assert turkish.gettext("Hello") == "Merhaba"
    assert turkish.pgettext("month", "May") == "Mayıs"
    assert [turkish.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2)] == ["%(n)s gün", "%(n)s günler"]


def test_a_complete_catalogue_has_no_fault(app):
    translate(app)

    assert list(catalogues.list_faults(app)) == []


def test_without_a_catalogue_every_message_is_missing(app):
    faults = list(catalogues.list_faults(app))

    assert faults[0] == "shop: missing '%(n)s day'"
    assert len(faults) == 7


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('msgstr "Hello"', 'msgstr ""'), "untranslated 'Hello'"),
        (('msgid "Hello"', '#, fuzzy\nmsgid "Hello"'), "fuzzy 'Hello'"),
        (('msgid "Hello"', 'msgid "Bye"'), "missing 'Hello'"),
        (('msgid "Hello"', 'msgid "Bye"'), "obsolete 'Bye'"),
        (('msgid "Hello"', '#~ msgid "Old"\n#~ msgstr "x"\n\nmsgid "Hello"'), "obsolete 'Old'"),
        (('msgstr[1] "%(n)s days"', 'msgstr[1] ""'), "untranslated '%(n)s day'"),
        (('msgstr[1] "%(n)s days"', 'msgstr[1] "%(m)s gün"'), "placeholders or markup differ in '%(m)s gün'"),
        (('msgstr "%(n)s of 100 %%"', 'msgstr "100 %%"'), "placeholders or markup differ in '100 %%'"),
        (('msgstr "%(n)s of 100 %%"', 'msgstr "%100, %(n)s"'), "a single % (write %%) in '%100, %(n)s'"),
        (('msgstr "Hello"', 'msgstr "<b>Merhaba"'), "placeholders or markup differ in '<b>Merhaba'"),
        (
            ('msgid_plural "%(n)s days"\nmsgstr[0] "%(n)s day"\nmsgstr[1] "%(n)s days"', 'msgstr "x"'),
            "plural forms",
        ),
    ],
)
def test_faults_are_named(app, change, fault):
    translate(app)
    text = app.catalogue.read_text(encoding="utf-8")
    assert change[0] in text
    app.catalogue.write_text(text.replace(*change, 1), encoding="utf-8")

    assert any(line.startswith(f"shop: {fault}") for line in catalogues.list_faults(app))


@pytest.mark.parametrize("turkish", ["{most} seçeneğe kadar", "en çok {most}, {most}!"])
def test_order_and_repetition_of_named_placeholders_are_free(turkish):
    message = Message("up to {most}", turkish)

    assert list(catalogues.format_faults(message, from_template=False)) == []


def test_translation_may_omit_a_number_where_english_does():
    message = Message(("one day", "%(n)s days"), ("bir gün", "%(n)s gün"))

    assert list(catalogues.format_faults(message, from_template=False)) == []


def test_one_text_translated_in_two_ways_is_a_contradiction(app):
    other = App("other", app.folder.parent / "other")
    other.folder.mkdir()
    (other.folder / "views.py").write_text('_("Hello")', encoding="utf-8")
    translate(app, Hello="Merhaba")
    translate(other, Hello="Selam")

    assert list(catalogues.find_contradictions([app, other])) == [
        "shop and other: 'Hello' is 'Merhaba' and 'Selam'"
    ]


def test_command_lists_the_known_apps():
    with pytest.raises(CommandError, match="polls"):
        call_command("translations", "check", "nowhere")
