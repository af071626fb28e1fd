"""Factories of test data. They use the operations that people use."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from participation.people.models import AssuranceLevel, Profile, Role, User
from participation.people.operations.accounts import create_account, create_residents
from participation.people.operations.profiles import update_profile
from participation.people.operations.roles import grant_role
from participation.territory.models import City, District, TargetSet
from participation.territory.operations import TargetDraft, import_targets
from participation.text import turkish
from polls.lifecycle.operations import builder, drafts, matters, steps
from polls.lifecycle.operations.drafts import PollDraft
from polls.lifecycle.operations.matters import MatterDraft
from polls.lifecycle.operations.question_drafts import QuestionDraft
from polls.questionnaire import queries
from polls.questionnaire.models import Matter, Option, Poll, Question, QuestionKind, ResultTiming
from polls.responses import operations
from polls.responses.validation import Choice

PASSWORD = "karanfil-sokagi-7"
#: Keys of unsaved objects begin here. No sequence of a test database reaches it.
FIRST_UNSAVED = 10**9
_numbers = count(1)


def make_district(name: str = "Konak") -> District:
    district = District.objects.filter(name=name).first()
    if district is not None:
        return district
    city, _ = City.objects.get_or_create(name="İzmir", slug="izmir")
    number = next(_numbers)
    return District.objects.create(
        city=city,
        name=name,
        slug=turkish.slugify(name),
        sort_key=turkish.sort_key(name),
        search_name=turkish.ascii_fold(name),
        population=100_000,
        population_source="test",
        population_year=2025,
        tile_row=number // 9 + 1,
        tile_column=number % 9 + 1,
    )


def make_user(
    *,
    role: str = "resident",
    district: District | None = None,
    email: str | None = None,
    assurance: int = AssuranceLevel.EMAIL_ONLY,
    password: str | None = None,
    **extra: Any,
) -> User:
    """An account with a confirmed address. A ``role`` other than resident is granted."""
    user = create_account(
        email=email or f"kisi{next(_numbers)}@example.org",
        password=password,
        district=district or make_district(),
        email_confirmed=True,
        **extra,
    )
    if role != Role.RESIDENT:
        grant_role(administrator=None, user=user, role=Role(role), reason="test")
        user = User.objects.get(pk=user.pk)
    if assurance != AssuranceLevel.EMAIL_ONLY:
        user.profile.assurance = assurance
        user.profile.save(update_fields=["assurance"])
    return user


def person_with(
    *roles: Role,
    pk: int = 1,
    district: District | None = None,
    assurance: int = AssuranceLevel.EMAIL_ONLY,
    **fields: Any,
) -> User:
    """An unsaved account with these roles and resident, for rules that do not read the database.

    ``pk`` counts from ``FIRST_UNSAVED``, so that no stored account has the same key.
    """
    user = User(pk=FIRST_UNSAVED + pk, email=f"kisi{pk}@example.org", **fields)
    user.role_names = frozenset({Role.RESIDENT, *roles})
    user.profile = Profile(user=user, district=district, assurance=assurance)
    return user


def make_residents(number: int, district: District | None = None, **profile: Any) -> list[User]:
    """Create residents. ``profile``: further fields of ``Profile`` (sex, birth_year …), the same for all."""
    district = district or make_district()
    return create_residents(
        {f"kisi{next(_numbers)}@example.org": Profile(district=district, **profile) for _ in range(number)}
    )


def move(resident: User, district: District) -> None:
    """As the resident does on the profile page."""
    update_profile(user=resident, display_name=resident.display_name, district=district, neighbourhood=None)


def lose_roles(user: User) -> None:
    """Remove the roles in the database only. ``user``, read before, still has them."""
    assert user.role_names
    User.objects.get(pk=user.pk).groups.clear()


YES_NO = QuestionDraft(
    kind=QuestionKind.SINGLE, text="Kordon yayalara açılsın mı?", options=["Evet", "Hayır"]
)


#: Statements that a poll requires before it opens.
STATEMENTS = {
    "conducted_by": "İzmir Kent Konseyi",
    "financed_by": "İzmir Kent Konseyi",
    "recruitment": "Katılım herkese açıktı; sitede ve toplantılarda duyuruldu.",
}


def make_poll(
    *,
    editor: User | None = None,
    questions: Sequence[QuestionDraft] = (YES_NO,),
    districts: Sequence[District] = (),
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    result_timing: str = ResultTiming.LIVE,
    batch_min: int = 10,
    may_change: bool = True,
    minimum_assurance: int = AssuranceLevel.EMAIL_ONLY,
    title: str = "Kordon yayalara açılsın mı?",
    description: str = "",
    opened: bool = True,
    **plan: Any,
) -> Poll:
    """A poll with one yes-or-no question, open from a minute ago for a day by default.

    ``plan``: further fields of ``PollDraft``.
    """
    editor = editor or make_user(role="editor")
    now = timezone.now()
    draft = PollDraft(
        title=title,
        description=description,
        districts=districts,
        minimum_assurance=minimum_assurance,
        result_timing=result_timing,
        batch_min=batch_min,
        may_change=may_change,
        opens_at=opens_at or now - timedelta(minutes=1),
        closes_at=closes_at or now + timedelta(days=1),
        **(STATEMENTS | plan),
    )
    poll = drafts.create_poll(editor=editor, draft=draft)
    for question in questions:
        builder.save_question(poll=poll, editor=editor, draft=question)
    return steps.open_poll(poll=poll, editor=editor) if opened else poll


def make_matter(*, editor: User | None = None, name: str = "Kordon", term_days: int = 90) -> Matter:
    """A matter that polls of different districts can share."""
    draft = MatterDraft(name=name, term_days=term_days)
    return matters.create_matter(editor=editor or make_user(role="editor"), draft=draft)


AGE_BANDS = ("15-34", "35-54", "55+")


def make_targets(*, people: int = 10_000, name: str = "Nüfus") -> TargetSet:
    """Joint population tables of all districts: ``people`` in each cell, ten per cent more for women."""
    lines = ["district,sex,age_band,population"]
    for district in District.objects.all():
        for band in AGE_BANDS:
            lines += [f"{district.name},female,{band},{people * 11 // 10}"]
            lines += [f"{district.name},male,{band},{people}"]
    draft = TargetDraft(name=f"{name} {next(_numbers)}", source="deneme", reference_date=timezone.localdate())
    return import_targets(draft=draft, data="\n".join(lines).encode(), actor=None)


def option_of(question: Question, text: str | None = None) -> Option:
    """The question's option with that text, by default the first one."""
    options = question.options.order_by("position")
    return options.get(text=text) if text is not None else options[:1].get()


def question_texts(poll: Poll) -> list[str]:
    """The texts of the poll's questions, in their order."""
    return [question.text for question in queries.questions_of(poll)]


def choose(poll: Poll, *texts: str, no_opinion: bool = False) -> dict[int, Choice]:
    """Choices for the poll's first question, by the options' texts."""
    question = queries.questions_of(poll)[0]
    by_text = {option.text: option.pk for option in question.options.all()}
    return {question.pk: Choice(tuple(by_text[text] for text in texts), no_opinion)}


def respond_together(poll: Poll, answers: Mapping[str, Sequence[User]]) -> None:
    """Respond in one commit. ``answers`` maps options of the first question to those who choose it."""
    outcomes = operations.respond_together(
        [
            operations.Attempt(poll.pk, resident.pk, choices)
            for text, residents in answers.items()
            for choices in (choose(poll, text),)
            for resident in residents
        ]
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def respond(poll: Poll, resident: User, *texts: str, no_opinion: bool = False) -> operations.Receipt:
    return operations.respond(
        poll=poll, resident=resident, choices=choose(poll, *texts, no_opinion=no_opinion)
    )
