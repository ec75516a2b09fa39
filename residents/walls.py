"""Who may read care records and youth support files, as conditions of the database.

They rest on a current `FileGrant` of the declared actor, and on a post that still
holds: a statutory record or a youth file without one is absent, whatever the area. A
sealed row is absent for everybody; only a job or an order that says why reads it.
"""

from typing import Final

from django.conf import settings

from core.rows import EVERYTHING, RowPolicy, in_area, setting
from residents.choices.files import VOLUNTARY
from staff.choices import Role

ACTOR: Final = f"{setting('actor')}::bigint"
TODAY: Final = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
CATEGORIES: Final = ", ".join(f"'{category}'" for category in VOLUNTARY)


def post_of_actor(role: str, more: str = "true") -> str:
    """Return the SQL of the actor's posts of today with a role."""
    return (
        f"SELECT 1 FROM staff_post p WHERE p.user_id = {ACTOR} AND p.role = '{role}'"
        f" AND p.valid_from <= {TODAY} AND p.valid_to > {TODAY}"
        f" AND p.confirmed_by_id IS NOT NULL AND p.revoked_at IS NULL AND {more}"
    )


def granted(column: str, role: str) -> str:
    """Return the SQL condition that a current grant names the row; read once per query."""
    return (
        f"id = ANY (ARRAY(SELECT g.{column} FROM residents_filegrant g"
        f" WHERE g.staff_id = {ACTOR} AND g.{column} IS NOT NULL"
        f" AND g.granted_by_id IS NOT NULL AND g.revoked_at IS NULL"
        f" AND g.begins_on <= {TODAY} AND g.ends_on > {TODAY}"
        f" AND EXISTS ({post_of_actor(role)})))"
    )


def part_of(table: str, column: str) -> RowPolicy:
    """Return the policy of rows that belong to a file: whoever reads it reads them."""
    return RowPolicy(f"({EVERYTHING} OR EXISTS (SELECT 1 FROM {table} f WHERE f.id = {column}))")


def past_of(table: str) -> RowPolicy:
    """Return the policy of a file's history: it is absent as soon as the file is."""
    return part_of(table, "pgh_obj_id")


CARE_TABLE: Final = "residents_carerecord"
YOUTH_TABLE: Final = "residents_youthsupportfile"
LEVEL_TABLE: Final = "residents_supportleveldecision"
CARD_TABLE: Final = "residents_supportcard"
GRANT_TABLE: Final = "residents_filegrant"
OPENING_TABLE: Final = "residents_fileopening"
_CARE: Final = (
    f"({EVERYTHING} OR (state <> 'sealed' AND ("
    f"(category IN ({CATEGORIES}) AND {in_area('care')})"
    f" OR (category NOT IN ({CATEGORIES})"
    f" AND {granted('care_record_id', Role.JUSTICE_WORKER)}))))"
)
_YOUTH: Final = (
    f"({EVERYTHING} OR (state NOT IN ('sealed', 'erased')"
    f" AND {granted('youth_file_id', Role.YOUTH_WORKER)}))"
)
CARE_POLICY: Final = RowPolicy(_CARE, capabilities=("care",))
YOUTH_POLICY: Final = RowPolicy(_YOUTH)

_LEADS: Final = (
    "office_id = (SELECT u.organisation_id FROM staff_user u WHERE u.id = "
    f"{ACTOR} AND EXISTS ({post_of_actor(Role.JUSTICE_WORKER, 'p.is_leader')}))"
)


def supervised(table: str) -> str:
    """Return the SQL condition that a row lies where the actor supervises youth workers."""
    inside = f"left({table}.area_code, length(p.area_code)) = p.area_code"
    return f"EXISTS ({post_of_actor(Role.YOUTH_WORKER, f'p.is_supervisor AND {inside}')})"


# A grant names its file by number only: whoever grants need not read the file.
GRANT_POLICY: Final = RowPolicy(
    f"({EVERYTHING} OR staff_id = {ACTOR} OR granted_by_id = {ACTOR} OR asked_by_id = {ACTOR}"
    f" OR {_LEADS} OR (youth_file_id IS NOT NULL AND {supervised(GRANT_TABLE)}))"
)
OPENING_POLICY: Final = RowPolicy(
    f"({EVERYTHING} OR asked_by_id = {ACTOR} OR approved_by_id = {ACTOR}"
    f" OR {supervised(OPENING_TABLE)})"
)
