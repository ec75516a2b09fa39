"""Staged rows against the register: its rules, its unique values, what is new or changed."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, models

from core.access import Scope
from grid.imports.findings import Findings
from grid.imports.staging import STAGED, quoted
from grid.imports.targets import Target
from grid.models import ImportBatch

NEVER_COMPARED: Final = frozenset({"cell_id", "area_code"})  # they follow from the shape
OWN: Final = frozenset(
    {"id", "created_at", "updated_at", "version", "source", "source_key", "import_batch_id"}
)
SAME_ROW: Final = "kept.source = staged.source AND kept.source_key = staged.source_key"


@dataclass(frozen=True)
class Outcome:
    """How many rows an import adds, changes and leaves as they are."""

    new: int
    changed: int
    same: int


class Settling:
    """Judges and writes the staged rows of one import, all of them at once."""

    def __init__(self, batch: ImportBatch, target: Target, columns: tuple[str, ...]) -> None:
        self.batch, self.target, self.columns = batch, target, columns
        self.table = quoted(target.table)
        compared = [name for name in columns if name not in NEVER_COMPARED]
        self.differs = " OR ".join(
            f"staged.{quoted(name)} IS DISTINCT FROM kept.{quoted(name)}" for name in compared
        )
        self.pairs = f"{STAGED} AS staged JOIN {self.table} AS kept ON {SAME_ROW}"

    def judge(self, findings: Findings, scope: Scope) -> Outcome:
        """List and drop the staged rows that the register cannot take; count the rest."""
        self._index()
        self._take_over()
        self._refuse_foreign(findings, scope)
        for constraint in self.target.model._meta.constraints:
            for condition in self._broken(constraint):
                detail = constraint.violation_error_message
                self._drop(findings, condition, "rule_broken", detail=detail)
        findings.flush()
        return self._count()

    def _index(self) -> None:
        self._run(f"CREATE INDEX ON {STAGED} (source_key)")
        self._run(f"ANALYZE {STAGED}")

    def _take_over(self) -> None:
        """Let staged rows carry what the register knows and the file does not say."""
        unsaid = [
            str(column.column)
            for column in self.target.model._meta.concrete_fields
            if column.column not in {*self.columns, *OWN} and not column.generated
        ]
        if unsaid:
            settings = ", ".join(f"{quoted(name)} = kept.{quoted(name)}" for name in unsaid)
            self._run(
                f"UPDATE {STAGED} AS staged SET {settings} FROM {self.table} AS kept "
                f"WHERE {SAME_ROW}"
            )

    def _refuse_foreign(self, findings: Findings, scope: Scope) -> None:
        """Refuse rows whose present place lies outside the actor's scope."""
        if not any(column.name == "area_code" for column in self.target.model._meta.fields):
            return
        inside = " OR ".join("(kept.area_code >= %s AND kept.area_code < %s)" for _ in scope.ranges)
        limits = [limit for part in scope.ranges for limit in (part.low, part.high)]
        condition = (
            f"EXISTS (SELECT FROM {self.table} AS kept WHERE {SAME_ROW} "
            f"AND NOT ({inside or 'FALSE'}))"
        )
        self._drop(findings, condition, "out_of_scope", limits)

    def _broken(self, constraint: models.BaseConstraint) -> list[str]:
        """Return the conditions under which a staged row breaks a constraint."""
        model: Any = self.target.model
        with connection.schema_editor(collect_sql=True) as editor:
            rule: Any = constraint  # how Django writes it as SQL is not part of its stubs
            if isinstance(constraint, models.CheckConstraint):
                return [f"NOT ({rule._get_check_sql(model, editor)})"]
            if isinstance(constraint, models.UniqueConstraint):
                condition = rule._get_condition_sql(model, editor) or "TRUE"
                columns = [model._meta.get_field(name).column for name in constraint.fields]
                return self._repeated(columns, condition) if "source_key" not in columns else []
        return []

    def _repeated(self, columns: list[str], condition: str) -> list[str]:
        names = ", ".join(map(quoted, columns))
        same = " AND ".join(f"staged.{quoted(name)} = kept.{quoted(name)}" for name in columns)
        among = (
            "staged.row_number IN (SELECT row_number FROM (SELECT row_number, "
            f"row_number() OVER (PARTITION BY {names} ORDER BY row_number) AS place "
            f"FROM {STAGED} WHERE {condition}) AS ranked WHERE place > 1)"
        )
        against = (
            f"staged.row_number IN (SELECT staged.row_number "
            f"FROM (SELECT * FROM {STAGED} WHERE {condition}) AS staged "
            f"JOIN (SELECT * FROM {self.table} WHERE {condition}) AS kept "
            f"ON {same} AND NOT ({SAME_ROW}))"
        )
        return [among, against]

    def _drop(
        self,
        findings: Findings,
        condition: str,
        reason: str,
        values: list[Any] | None = None,
        **params: Any,
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {STAGED} AS staged WHERE {condition.replace('%%', '%')} "
                "RETURNING row_number, source_key",
                values,
            )
            for number, key in sorted(cursor.fetchall()):
                findings.add_bad(number, key, reason, **params)

    def _count(self) -> Outcome:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT (SELECT count(*) FROM {STAGED}), count(*), "
                f"count(*) FILTER (WHERE {self.differs}) FROM {self.pairs}"
            )
            total, known, changed = cursor.fetchone()
        return Outcome(total - known, changed, known - changed)

    def write(self) -> None:
        """Add the new rows and change the changed ones, keeping what they were."""
        written = ["source", "source_key", "import_batch_id", *self.columns]
        names = ", ".join(map(quoted, written))
        order = "area_code, " if "area_code" in self.columns else ""
        self._keep_before()
        self._change()
        self._run(
            f"INSERT INTO {self.table} ({names}) SELECT {names} FROM {STAGED} AS staged "
            f"WHERE NOT EXISTS (SELECT FROM {self.table} AS kept WHERE {SAME_ROW}) "
            f"ORDER BY {order}row_number"
        )

    def _keep_before(self) -> None:
        kept = ("version", "import_batch_id", *self.columns)
        before = ", ".join(f"'{name}', kept.{quoted(name)}::text" for name in kept)
        self._run(
            "INSERT INTO grid_importchange (batch_id, object_id, before) "
            f"SELECT %s, kept.id, jsonb_build_object({before}) FROM {self.pairs} "
            f"WHERE {self.differs}",
            [self.batch.pk],
        )

    def _change(self) -> None:
        settings = ", ".join(f"{quoted(name)} = staged.{quoted(name)}" for name in self.columns)
        self._run(
            f"UPDATE {self.table} AS kept SET {settings}, version = kept.version + 1, "
            f"updated_at = statement_timestamp(), import_batch_id = %s FROM {STAGED} AS staged "
            f"WHERE {SAME_ROW} AND ({self.differs})",
            [self.batch.pk],
        )

    def _run(self, sql: str, values: list[Any] | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
