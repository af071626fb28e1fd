"""Screening as a whole: findings, their effects, and bounded running time."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forums.text.screening import defaults, links, words
from forums.text.screening.checks import screen_submission
from forums.text.screening.findings import (
    Context,
    Effect,
    Finding,
    Kind,
    OthersPost,
    OwnPost,
    Part,
    Submission,
)
from forums.text.screening.fingerprints import compute_fingerprint
from forums.text.screening.limits import LIMITS, Trust
from participation.text import personal_data
from tests.forums.text.screening import corpus, innocent

LISTS = defaults.load_default_lists()
KNOWN = Context(account_age_days=400, posts_before=50)
TEXT = "Sahildeki bisiklet yolunun Göztepe iskelesine kadar uzatılmasını hepimiz çok isteriz, teşekkürler."


def personal_data_in(text: str) -> list[tuple[int, int, str]]:
    return [(match.start, match.end, match.kind.value) for match in personal_data.find_personal_data(text)]


def screened(
    text: str, context: Context = KNOWN, *, title: str = "", trust: Trust = Trust.MEMBER
) -> list[Finding]:
    return list(
        screen_submission(
            Submission(text, title), context, LISTS, limits=LIMITS[trust], find_personal_data=personal_data_in
        )
    )


def brief(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.kind.value, finding.effect.value) for finding in findings]


@pytest.mark.parametrize("text", [*corpus.posts(seed=5, count=40), *innocent.sentences()[2:9]])
def test_ordinary_posts_are_shown_as_they_are(text):
    assert screened(text, title="Bisiklet yolu") == []


def test_path_of_a_link_is_not_screened():
    assert screened("Yanıtlar sık sorulan sorularda var: https://www.izmir.bel.tr/sik-sorulan-sorular") == []


class TestWords:
    def test_severe_word_holds_and_uncertain_or_mild_one_only_queues(self):
        assert brief(screened("Bunu yapan orospu çocuğu kim?")) == [("listed_word", "hold")]
        assert brief(screened("Bunu yapan 0r0spu çocuğu kim?")) == [("listed_word", "hold")]
        assert brief(screened("Bunu yapan or*spu çocuğu kim?")) == [("listed_word", "queue")]
        assert brief(screened("Bunu yapan aptal adam kim?")) == [("listed_word", "queue")]

    def test_finding_states_its_details(self):
        (finding,) = screened("Yok artık.", title="Ş.e.r.e.f.s.i.z adam")

        assert (finding.part, finding.start, finding.end, finding.weight) == (Part.TITLE, 0, 15, 5)
        assert finding.detail == {
            "entry": "şerefsiz*",
            "language": "tr",
            "severity": 2,
            "written": "Ş.e.r.e.f.s.i.z",
            "disguise": "separated",
        }


def test_identity_number_holds_and_plate_queues_and_neither_is_in_the_finding():
    findings = screened("Kimlik numarası 10000000146 olan kişinin aracı 35 ABC 123, bilginize.")

    assert [(f.effect, f.detail) for f in findings] == [
        (Effect.HOLD, {"kind": "identity"}),
        (Effect.QUEUE, {"kind": "plate"}),
    ]


def test_capitals_throughout_are_shouting_and_abbreviations_are_not():
    (finding,) = screened("Merhaba. HERKES BURAYA BAKSIN, ARTIK YETER DİYORUM SİZE! Teşekkürler.")

    assert (finding.kind, finding.start, finding.end) == (Kind.SHOUTING, 9, 55)
    assert screened("İZSU, ESHOT, İZBAN ve DSİ bu konuda TMMOB ile görüşsün.") == []


def test_punctuation_alone_contains_no_words():
    assert brief(screened("😀😀 !!!")) == [("empty_of_words", "queue")]


class TestLinks:
    @pytest.mark.parametrize(
        ("text", "sign"),
        [
            ("Bu konuda okuduğum yazıyı sizlerle paylaşmak istedim https://bit.ly/3abc", "shortened"),
            ("Bu konuda okuduğum yazıyı paylaşmak istedim https://www.spam.example/a", "repeated"),
            ("Bu konuda okuduğum yazıyı paylaşmak istedim https://аррӏе.com/", "look_alike"),
            ("Bu konuda okuduğum yazıyı paylaşmak istedim ornek [nokta] com", "taken_apart"),
            ("https://ornek.example/a", "bare"),
            (" ".join(f"Bir tane daha yazı https://ornek{n}.example/" for n in range(9)), "many"),
        ],
    )
    def test_each_sign_of_link_spam_is_detected(self, text, sign):
        context = Context(
            account_age_days=400, posts_before=50, linked_by_others={"spam.example": 3, "ornek.example": 2}
        )

        assert [finding.detail["sign"] for finding in screened(text, context)] == [sign]

    def test_link_spam_of_a_new_account_is_held(self):
        text = "Bu konuda okuduğum yazıyı sizlerle paylaşmak istedim https://bit.ly/3abc"

        assert brief(screened(text)) == [("link_spam", "queue")]
        assert brief(screened(text, Context(account_age_days=400, posts_before=2))) == [("link_spam", "hold")]
        assert brief(screened(text, Context(account_age_days=2, posts_before=50))) == [("link_spam", "hold")]

    def test_links_to_public_bodies_do_not_count(self):
        text = " ".join(f"https://www.izmir.bel.tr/{n}" for n in range(30))

        assert screened(f"Bakın: {text}", Context()) == []


class TestFloods:
    @pytest.mark.parametrize(
        ("earlier", "expected"),
        [(3, []), (4, [("flood", "queue")]), (6, [("flood", "queue")]), (7, [("flood", "hold")])],
    )
    def test_one_more_than_the_window_allows_queues_and_twice_as_many_hold(self, earlier, expected):
        own = [OwnPost(n, 59, compute_fingerprint(text)) for n, text in enumerate(corpus.posts(6, earlier))]

        assert brief(screened(TEXT, Context(own=own, account_age_days=400))) == expected

    def test_posts_before_the_window_do_not_count_and_trust_allows_more(self):
        own = [OwnPost(n, 60, compute_fingerprint(text)) for n, text in enumerate(corpus.posts(6, 4))]
        assert screened(TEXT, Context(own=own)) == []

        own = [OwnPost(n, 5, compute_fingerprint(text)) for n, text in enumerate(corpus.posts(6, 4))]
        (finding,) = screened(TEXT, Context(own=own), trust=Trust.NEW)
        assert finding.detail == {"posts": 5, "most": 2, "seconds": 60}
        assert screened(TEXT, Context(own=own), trust=Trust.TRUSTED) == []


class TestCopies:
    def test_copy_of_ones_own_text_queues_and_the_fourth_is_held(self):
        own = [OwnPost(n, 3600 * n + 3600, compute_fingerprint(TEXT.upper())) for n in range(3)]

        assert screened(TEXT, Context(own=own[:0])) == []
        assert brief(screened(TEXT, Context(own=own[:1]))) == [("near_duplicate", "queue")]
        assert brief(screened(TEXT, Context(own=own[:2]))) == [("near_duplicate", "queue")]
        assert brief(screened(TEXT, Context(own=own))) == [("near_duplicate", "hold")]

    def test_other_authors_are_counted_once_each(self):
        others = [OthersPost(n, n % 2, compute_fingerprint(f"{TEXT} Saygılar.")) for n in range(5)]
        (finding,) = screened(TEXT, Context(others=others))

        assert (finding.kind, finding.effect) == (Kind.NEAR_DUPLICATE, Effect.QUEUE)
        assert {**finding.detail, "post": 0, "similarity": 0} == {
            "whose": "others", "copies": 2, "post": 0, "similarity": 0,
        }  # fmt: skip
        assert 60 <= int(finding.detail["similarity"]) < 100

    def test_short_agreement_is_not_a_copy(self):
        short = "Katılıyorum, çok haklısınız."
        others = [OthersPost(n, n, compute_fingerprint(short)) for n in range(5)]
        once = [OwnPost(1, 9999, compute_fingerprint(short))]
        twice = [*once, OwnPost(2, 99999, compute_fingerprint(short))]

        assert screened(short, Context(others=others, own=once)) == []
        assert brief(screened(short, Context(own=twice))) == [("near_duplicate", "queue")]


def test_text_beyond_the_screened_length_is_held():
    most = LIMITS[Trust.MEMBER].characters_most
    text = "güzel " * (most // 6)
    text += "a" * (most - len(text))

    assert brief(screened(text)) == []
    (finding,) = screened(text + " orospu")
    assert (finding.kind, finding.effect, finding.start, finding.end) == (
        Kind.UNREAD,
        Effect.HOLD,
        most,
        most + 7,
    )


HOSTILE = (
    "a", "a*", "a.", "a ", "a-", "@", "1", "a!", "$!", " ", "www.", "http://", "xn--", "\u0301", "ﷺ", "A B ",
    "https://a.b/c ", "a nokta ", "ananı ", "amk ", "s*k ", "[.]", "\u200b", "\ud800", "siktirr",
    "5551234567 ",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_steps_grow_linearly_with_the_text(unit):
    few, many = steps((unit * 1500)[:1500]), steps((unit * 3000)[:3000])

    assert many <= 2.3 * few + 1000


def steps(text: str) -> int:
    """Number of function calls, including C functions; work inside a regular expression is not counted."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        screen_submission(Submission(text), KNOWN, LISTS)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_regular_expression_backtracks_over_a_long_text(unit):
    """One that backtracks would run for hours, and the suite's time limit would stop it."""
    patterns = {
        value for module in (words, links) for value in vars(module).values() if isinstance(value, re.Pattern)
    }

    assert len(patterns) >= 8
    for pattern in patterns:
        for text in ((unit * 150_000)[:150_000], (unit * 150_000)[:150_000] + "\n"):
            assert sum(1 for _ in pattern.finditer(text)) <= len(text)


def test_screening_of_a_megabyte_is_cut_off():
    (finding,) = [f for f in screened("orospu çocuğu " * 75_000) if f.kind == Kind.UNREAD]

    assert finding.end == 1_050_000
    assert len(screened("orospu çocuğu " * 75_000)) < 60


PIECES = st.sampled_from(
    ["orospu", "s1ktir", "k.a.h.p.e", "ş e r e f s i z", "f*ck", "10000000146", "0532 123 45 67",
     "ali@veli.com", "merhaba", "https://bit.ly/a", "\u200b", "*", "\n", "HERKES BURAYA", "ü\u0308", "a", "o"]
)  # fmt: skip


@given(
    st.lists(PIECES | st.text(max_size=8), max_size=12),
    st.lists(st.sampled_from(innocent.words()), min_size=1),
)
def test_findings_lie_within_the_text_and_remain_when_innocent_words_follow(pieces, added):
    text = " ".join(pieces)
    findings = screened(text, Context())
    lasting = {Kind.LISTED_WORD, Kind.PERSONAL_DATA, Kind.SHOUTING}
    later = {(f.kind, f.start, f.end) for f in screened(f"{text}. {' '.join(added)}", Context())}

    assert all(0 <= f.start <= f.end <= len(text) for f in findings)
    assert all(1 <= f.weight <= 10 for f in findings)
    assert {(f.kind, f.start, f.end) for f in findings if f.kind in lasting} <= later
    assert later >= {
        (f.kind, f.start, f.end)
        for f in findings
        if f.kind == Kind.LINK_SPAM and f.detail["sign"] in {"shortened", "look_alike", "taken_apart"}
    }
