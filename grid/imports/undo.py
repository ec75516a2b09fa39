"""Undoing an import: new rows go, changed rows become what they were."""

from collections.abc import Iterator
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor, within
from core.errors import NotAllowed, WrongStep
from grid.choices import AreaState
from grid.imports.reasons import StillInUse
from grid.imports.staging import quoted
from grid.imports.targets import Target, target_of
from grid.models import Area, ImportBatch, ImportChange
from grid.models.imports import ImportState, PlaceType

NAMED: Final = 5  # rows that a refusal names


@transaction.atomic
def undo_import(*, batch: ImportBatch, actor: Actor) -> ImportBatch:
    """Take an applied import back.

    Raises StillInUse, naming rows, if some were changed or used since.
    """
    locked = ImportBatch.objects.visible_to(actor).select_for_update().get(pk=batch.pk)
    target = target_of(locked.place_type)
    if not actor.scope_of(target.capability, "write"):
        raise NotAllowed(
            _("Your posts do not allow you to change %(kind)s.") % {"kind": target.label}
        )
    if locked.state != ImportState.APPLIED:
        raise WrongStep(_("Only an applied import can be undone."))
    if locked.place_type == PlaceType.AREA:
        _undo_areas(locked, actor)
    else:
        _undo_rows(locked, target, actor)
    locked.changes.all().delete()
    locked.state = ImportState.UNDONE
    locked.undone_at = timezone.now()
    locked.save()
    return locked


def _undo_rows(batch: ImportBatch, target: Target, actor: Actor) -> None:
    mine = target.model._base_manager.filter(source=batch.source, import_batch=batch)
    changed = batch.changes.values("object_id")
    new = mine.exclude(pk__in=changed)
    _refuse_out_of_scope(mine, target, actor)
    _refuse_later_imports(batch)
    _refuse_changed(batch, target, new)
    _refuse_used(batch, target, new)
    _restore(batch, target)
    new._raw_delete(new.db)


def _refuse_out_of_scope(mine: Any, target: Target, actor: Actor) -> None:
    """Refuse to undo what lies, wholly or in part, where the actor may not write."""
    if not target.in_cell:
        return
    scope = actor.scope_of(target.capability, "write")
    if mine.exclude(within("area_code", scope.ranges)).exists():
        raise NotAllowed(_("Some rows of this import lie outside your area."))


def _refuse_later_imports(batch: ImportBatch) -> None:
    later = ImportChange.objects.filter(before__import_batch_id=str(batch.pk)).exclude(batch=batch)
    found = later.values_list("batch__file_name", flat=True).first()
    if found:
        raise StillInUse(
            _("A later import (%(name)s) changed these rows. Undo that one first.")
            % {"name": found}
        )


def _refuse_changed(batch: ImportBatch, target: Target, new: Any) -> None:
    """Refuse if somebody changed rows by hand since: their work would be lost."""
    by_hand = list(new.filter(version__gt=1)[:NAMED])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kept.id FROM grid_importchange AS change "
            f"LEFT JOIN {quoted(target.table)} AS kept ON kept.id = change.object_id "
            "WHERE change.batch_id = %s AND kept.version IS DISTINCT FROM "
            "(change.before->>'version')::int + 1 LIMIT %s",
            [batch.pk, NAMED],
        )
        keys = [key for (key,) in cursor.fetchall()]
    by_hand += list(target.model._base_manager.filter(pk__in=keys))
    if by_hand or keys:
        raise StillInUse(
            _("Rows of this import were changed by hand since: %(rows)s.")
            % {"rows": _named(by_hand)}
        )


def _refuse_used(batch: ImportBatch, target: Target, new: Any) -> None:
    """Refuse if something else refers to new rows by now."""
    for using, field in _references(target):
        column = field if field.endswith("_id") else f"{field}_id"
        found = using._base_manager.filter(**{f"{column}__in": new.values("pk")})
        if using is target.model:
            found = found.exclude(pk__in=new.values("pk"))
        rows = list(found[:NAMED])
        if rows:
            raise StillInUse(
                _("These still need rows of this import: %(kind)s %(rows)s.")
                % {"kind": using._meta.verbose_name, "rows": _named(rows)}
            )


def _references(target: Target) -> Iterator[tuple[Any, str]]:
    """Yield every model and column that can refer to a row of the register."""
    for relation in target.model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        if relation.one_to_many or relation.one_to_one:
            yield relation.related_model, relation.field.name  # type: ignore[union-attr]


def _named(rows: list[Any]) -> str:
    return "、".join(str(row) for row in rows)


def _restore(batch: ImportBatch, target: Target) -> None:
    """Give the changed rows the values they had."""
    first = batch.changes.first()
    if first is None:
        return
    types = {
        column.column: column.db_type(connection) for column in target.model._meta.concrete_fields
    }
    settings = ", ".join(
        f"{quoted(name)} = (change.before->>'{name}')::{types[name]}" for name in first.before
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quoted(target.table)} AS kept SET {settings}, "
            "updated_at = statement_timestamp() FROM grid_importchange AS change "
            "WHERE change.batch_id = %s AND kept.id = change.object_id",
            [batch.pk],
        )


def _undo_areas(batch: ImportBatch, actor: Actor) -> None:
    """Delete the drafts and restore the changed ones, as long as they are drafts."""
    scope = actor.scope_of("places", "write")
    made = list(Area.objects.filter(pk__in=batch.report.get("areas", [])))
    changes = {change.object_id: change for change in batch.changes.all()}
    changed = list(Area.objects.filter(pk__in=changes))
    expected = {area.pk: 1 for area in made}
    expected |= {key: change.before["version"] + 1 for key, change in changes.items()}
    for area in (*made, *changed):
        if not scope.covers(area.code):
            raise NotAllowed(_("Some rows of this import lie outside your area."))
        if area.state != AreaState.DRAFT or area.version != expected[area.pk]:
            raise StillInUse(
                _("Rows of this import were changed by hand since: %(rows)s.") % {"rows": area}
            )
    _delete_areas(made)
    for area in changed:
        before = dict(changes[area.pk].before)
        before["boundary"] = GEOSGeometry(before.pop("boundary"))
        Area.objects.filter(pk=area.pk).update(**before)


def _delete_areas(made: list[Area]) -> None:
    keys = {area.pk for area in made}
    for using, field in _references(target_of(PlaceType.AREA)):
        found = using._base_manager.filter(**{f"{field}__in": keys})
        if using is Area:
            found = found.exclude(pk__in=keys)
        if rows := list(found[:NAMED]):
            raise StillInUse(
                _("These still need rows of this import: %(kind)s %(rows)s.")
                % {"kind": using._meta.verbose_name, "rows": _named(rows)}
            )
    for area in sorted(made, key=lambda each: -len(each.code)):
        area.delete()
