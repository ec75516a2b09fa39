"""What every row with a place has in common: its cell and where it came from."""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from core.models import Recorded


class Located(Recorded):
    """A row that lies in a grid cell.

    `cell` and `area_code` (the cell's code) are given by the database from the
    geometry, or from the row this one belongs to, when the row is written. When
    cells are redrawn, `moving()` says which rows go along; the others keep the
    cell of their day.
    """

    cell = models.ForeignKey(
        "grid.Area",
        verbose_name=_("grid cell"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)

    objects: ClassVar[Any]

    class Meta:
        abstract = True

    @classmethod
    def moving(cls) -> QuerySet[Any]:
        """Return the rows that follow when their cell is redrawn: all, unless narrowed."""
        return cls._base_manager.all()


class Sourced(models.Model):
    """A row that may have come from a file: its source, its key there, its import.

    `source` names the file's sender ("osm-shanghai"); `source_key` is the row's key
    in it, so that importing again changes rows instead of repeating them.
    """

    source = models.CharField(
        _("source"), max_length=60, blank=True, db_default="", db_collation="C"
    )
    source_key = models.CharField(
        _("key in the source"), max_length=120, blank=True, db_default="", db_collation="C"
    )
    # No database constraint: a check per row would double the time of a bulk import.
    import_batch = models.ForeignKey(
        "grid.ImportBatch",
        verbose_name=_("import"),
        on_delete=models.DO_NOTHING,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        db_constraint=False,
        db_index=False,
    )

    class Meta:
        abstract = True


def words_index(name: str, *columns: str) -> GinIndex:
    """Return the index for words that stand somewhere in these columns (`icontains`).

    It holds runs of three characters; shorter words are read off the rows.
    """
    parts = [OpClass(Upper(column), name="gin_trgm_ops") for column in columns]
    return GinIndex(*parts, name=name)


def unique_in_source(name: str) -> models.UniqueConstraint:
    """Return the constraint that a key occurs once in its source."""
    return models.UniqueConstraint(
        fields=["source", "source_key"],
        condition=~Q(source_key=""),
        name=name,
        violation_error_message=_("This source already has a row with this key."),
    )
