"""What is asked with a category, and what was answered: words that are data, with editions."""

from typing import Any, ClassVar, Final

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import AppendOnly, Recorded
from incidents.choices import LISTED, Datatype
from incidents.models.cases import Case
from incidents.models.categories import IssueCategory
from incidents.querysets import CaseAnswerQuerySet, CategoryQuestionQuerySet

MEANING_KEPT: Final = "WG017"  # SQLSTATE of changing what an asked question means

KEEPS_ITS_MEANING: Final = pgtrigger.Trigger(
    name="question_keeps_its_meaning",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf(
        "category_id", "code", "edition", "datatype", "description", "values"
    ),
    func=f"""
        IF (NEW.category_id, NEW.code, NEW.edition, NEW.datatype, NEW.description)
            IS DISTINCT FROM
            (OLD.category_id, OLD.code, OLD.edition, OLD.datatype, OLD.description)
           OR jsonb_path_query_array(NEW.values, '$[*].key')
            IS DISTINCT FROM jsonb_path_query_array(OLD.values, '$[*].key')
           OR jsonb_path_query_array(NEW.values, '$[*].name')
            IS DISTINCT FROM jsonb_path_query_array(OLD.values, '$[*].name')
        THEN
            RAISE EXCEPTION 'a question keeps its meaning' USING ERRCODE = '{MEANING_KEPT}';
        END IF;
        RETURN NEW;
    """,
)


def in_english(english: str, chinese: str) -> str:
    """Return the English words where English is spoken and there are any, else the Chinese."""
    speaks = (translation.get_language() or "").startswith("en")
    return (speaks and english) or chinese


class CategoryQuestion(Recorded):
    """One edition of a question of a category (分类问题; Open311 "attribute").

    What it means never changes once it is asked: other words, another kind of answer or
    other answers to choose from make the next edition under the same code, and the one
    before is asked no more (`retired_at`), so that old answers keep their question.
    `is_asked` is false for a notice to which nothing is answered. `values` of the two lists
    are `[{"key": …, "name": …, "name_en": …}]`.
    """

    category = models.ForeignKey(
        IssueCategory,
        verbose_name=_("category"),
        on_delete=models.PROTECT,
        related_name="questions",
    )
    code = models.SlugField(_("code"), max_length=50)
    edition = models.PositiveSmallIntegerField(pgettext_lazy("question", "edition"), default=1)
    position = models.PositiveSmallIntegerField(pgettext_lazy("category", "position"), default=1)
    datatype = models.CharField(
        _("kind of answer"), max_length=15, choices=Datatype, default=Datatype.STRING
    )
    description = models.CharField(_("question"), max_length=200)
    description_en = models.CharField(_("question in English"), max_length=200, blank=True)
    hint = models.CharField(_("how to answer"), max_length=200, blank=True)
    values = models.JSONField(_("answers to choose from"), default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    is_asked = models.BooleanField(_("is answered"), default=True)
    retired_at = models.DateTimeField(_("asked no more since"), null=True, editable=False)
    note = models.CharField(_("note on the last change"), max_length=300, blank=True)

    objects: ClassVar[Any] = CategoryQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of a category")
        verbose_name_plural = _("questions of categories")
        ordering = ("category", "position", "-edition")
        triggers: ClassVar = [KEEPS_ITS_MEANING]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["category", "code", "edition"], name="incidents_question_edition"
            ),
            models.UniqueConstraint(
                fields=["category", "code"],
                condition=Q(retired_at=None),
                name="incidents_question_code",
            ),
            models.UniqueConstraint(
                fields=["category", "position"],
                condition=Q(retired_at=None),
                name="incidents_question_position",
            ),
            models.CheckConstraint(
                name="incidents_question_datatype", condition=Q(datatype__in=Datatype)
            ),
            models.CheckConstraint(
                name="incidents_question_values",
                condition=~Q(datatype__in=LISTED) | ~Q(values=[]),
                violation_error_message=_("Give the answers to choose from."),
            ),
            models.CheckConstraint(name="incidents_question_first", condition=Q(position__gte=1)),
            models.CheckConstraint(
                name="incidents_question_notice", condition=Q(is_asked=True) | Q(is_required=False)
            ),
        ]

    def __str__(self) -> str:
        return in_english(self.description_en, self.description)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The answers to choose from: key and name in the language that is spoken."""
        return [
            (str(one["key"]), in_english(one.get("name_en", ""), one["name"]))
            for one in self.values
        ]

    def shown(self, value: Any) -> str:
        """Return an answer in words; a key that is no more in the list stands for itself."""
        names = dict(self.choices)
        if isinstance(value, list):
            return "、".join(names.get(str(one), str(one)) for one in value)
        return names.get(str(value), str(value))


class CaseAnswer(AppendOnly):
    """What was answered to one edition of a question when a case came in."""

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="answers"
    )
    question = models.ForeignKey(
        CategoryQuestion,
        verbose_name=_("question"),
        on_delete=models.PROTECT,
        related_name="answers",
    )
    value = models.JSONField(_("answer"))

    objects: ClassVar[Any] = CaseAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        ordering = ("question__position",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "question"], name="incidents_answer_once")
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.shown}"

    @property
    def shown(self) -> str:
        """The answer in words."""
        return self.question.shown(self.value)
