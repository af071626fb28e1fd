"""What is asked: questions of six kinds, and their options."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from polls.models.poll import Poll


class QuestionKind(models.TextChoices):
    SINGLE = "single", _("one choice")
    MULTIPLE = "multiple", _("several choices")
    RANKING = "ranking", _("ranking")
    SCORE = "score", _("score")
    BUDGET = "budget", _("budget")
    TEXT = "text", _("open text")


class BudgetUnit(models.TextChoices):
    POINTS = "points", _("points")
    LIRA = "lira", _("lira")


#: The longest open answer, in characters, and the steps of the finest scale and the finest budget.
LONGEST_TEXT = 2000
LARGEST_SCORE = 100
LARGEST_BUDGET = 1_000_000_000
MOST_BUDGET_STEPS = 1000


class Question(models.Model):
    """One question. A single choice is a multiple choice of exactly one.

    ``min_choices`` and ``max_choices`` bound the chosen (or ranked) options, both inclusive. A score question
    asks for a whole number from ``score_min`` to ``score_max`` for each option; a budget question for
    multiples of ``budget_step`` over the options that add up to ``budget_total``. *No opinion*, where it is
    offered, stands instead of all that and is counted apart. With ``condition``, the question is asked only
    of those who chose one of ``condition_options`` of that earlier question.
    """

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=8, choices=QuestionKind, default=QuestionKind.SINGLE)
    text = models.CharField(_("question"), max_length=300)
    hint = models.CharField(_("explanation"), max_length=500, blank=True)
    required = models.BooleanField(_("must be answered"), default=True)
    no_opinion = models.BooleanField(_("offers “no opinion”"), default=True)
    random_order = models.BooleanField(
        _("options in random order"), default=False, help_text=_("Another order for each respondent.")
    )
    min_choices = models.PositiveSmallIntegerField(_("least choices"), default=1)
    max_choices = models.PositiveSmallIntegerField(_("most choices"), default=1)
    score_min = models.PositiveSmallIntegerField(_("lowest score"), default=0)
    score_max = models.PositiveSmallIntegerField(
        _("highest score"), default=5, validators=[MaxValueValidator(LARGEST_SCORE)]
    )
    score_min_label = models.CharField(_("words for the lowest score"), max_length=60, blank=True)
    score_max_label = models.CharField(_("words for the highest score"), max_length=60, blank=True)
    budget_total = models.PositiveIntegerField(
        _("amount to share out"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_BUDGET)],
    )
    budget_step = models.PositiveIntegerField(_("step"), default=5, validators=[MinValueValidator(1)])
    budget_unit = models.CharField(_("unit"), max_length=6, choices=BudgetUnit, default=BudgetUnit.POINTS)
    text_length = models.PositiveSmallIntegerField(
        _("longest answer, in characters"),
        default=500,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TEXT)],
    )
    #: ``{"en": {"text": …, "hint": …, "score_min_label": …, "score_max_label": …}}``
    translations = models.JSONField(default=dict, blank=True, editable=False)
    condition = models.ForeignKey(
        "self",
        verbose_name=_("asked only after"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="dependents",
    )
    condition_options: "models.ManyToManyField[Option, Question]" = models.ManyToManyField(
        "Option", verbose_name=_("if one of these was chosen"), blank=True, related_name="+"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "position"], name="polls_question_position"),
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values), name="polls_question_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(min_choices__gte=1, max_choices__gte=F("min_choices")),
                name="polls_question_choices_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.SINGLE) | Q(min_choices=1, max_choices=1),
                name="polls_question_single_is_one",
            ),
            models.CheckConstraint(
                condition=Q(score_max__gt=F("score_min"), score_max__lte=LARGEST_SCORE),
                name="polls_question_scale_ordered",
            ),
            models.CheckConstraint(
                condition=Q(budget_step__gte=1, budget_total__gte=F("budget_step"))
                & Q(budget_total__lte=LARGEST_BUDGET)
                & Q(LessThanOrEqual(F("budget_total") / F("budget_step"), MOST_BUDGET_STEPS)),
                name="polls_question_budget_has_steps",
            ),
            models.CheckConstraint(
                condition=Q(budget_unit__in=BudgetUnit.values), name="polls_question_unit_known"
            ),
            models.CheckConstraint(
                condition=Q(text_length__range=(1, LONGEST_TEXT)), name="polls_question_text_length"
            ),
            models.CheckConstraint(
                condition=Q(condition__isnull=True) | ~Q(condition=F("id")),
                name="polls_question_not_its_own_condition",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def everybody_answers(self) -> bool:
        """Whether its base is everybody who answered the poll."""
        return self.required and self.condition_id is None


class Option(models.Model):
    """An answer that can be chosen, ranked, scored or given a part of the budget."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    #: ``{"en": "…"}``
    translations = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["question", "position"], name="polls_option_position"),
            models.UniqueConstraint(fields=["question", "text"], name="polls_option_text"),
        ]

    def __str__(self) -> str:
        return self.text
