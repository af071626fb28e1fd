"""Parts of pages that are rendered once (``cached_include``)."""

import pytest
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.utils import translation

OUTCOME = '{% load fragments %}{% cached_include "components/messages.html" version messages=messages %}'


class Words:
    """Counts how often it is read."""

    level_tag = ""

    def __init__(self, text):
        self.text = text
        self.times = 0

    def __str__(self):
        self.times += 1
        return self.text


def rendered(version, words, template=OUTCOME):
    return Template(template).render(Context({"version": version, "messages": [words]}))


def test_a_part_is_rendered_once_for_each_version():
    first, second = Words("bir"), Words("iki")

    assert "bir" in rendered(1, first)
    assert "bir" in rendered(1, second)
    assert (first.times, second.times) == (1, 0)
    assert "iki" in rendered(2, second)


def test_without_a_version_it_is_rendered_each_time():
    assert "bir" in rendered(None, Words("bir"))
    assert "iki" in rendered(None, Words("iki"))


def test_each_language_has_its_own():
    assert "bir" in rendered(1, Words("bir"))
    with translation.override("en"):
        assert "one" in rendered(1, Words("one"))


def test_variables_are_escaped():
    assert "&lt;b&gt;" in rendered(1, Words("<b>"))


def test_nothing_of_the_request_gets_in(rf):
    """The part sees the variables that are given, not those of the page or of context processors."""
    request = rf.get("/")
    request.user = "kim"
    template = '{% load fragments %}{% cached_include "components/messages.html" 1 level=3 %}'
    context = RequestContext(request, {"messages": [Words("bana")]})

    assert "bana" not in Template(template).render(context)


@pytest.mark.parametrize("rest", ["", '"a.html"', '"a.html" 1 page', '"a.html" 1 page=1 x'])
def test_a_tag_that_is_not_complete_is_refused(rest):
    with pytest.raises(TemplateSyntaxError, match="cached_include"):
        Template("{% load fragments %}{% cached_include " + rest + " %}")
