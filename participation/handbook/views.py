"""The handbook, which everybody may read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from participation.handbook.reading import CHAPTERS, Chapter, load_chapter
from participation.text.richtext import render as as_html
from participation.web.public_pages import public_page


def _read_chapter(slug: str) -> Chapter:
    return load_chapter(slug, "en" if get_language() == "en" else "tr")


@public_page
@require_safe
def show_index(request: HttpRequest) -> HttpResponse:
    return render(request, "handbook/index.html", {"chapters": [_read_chapter(slug) for slug in CHAPTERS]})


@public_page
@require_safe
def show_chapter(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in CHAPTERS:
        raise Http404
    read_chapter = _read_chapter(slug)
    sections = [(section, as_html(section.text, headings_from=3)) for section in read_chapter.sections]
    return render(request, "handbook/chapter.html", {"chapter": read_chapter, "sections": sections})
