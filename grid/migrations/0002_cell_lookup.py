"""The one place where a point finds its cell."""

from typing import ClassVar

from django.db import migrations

CREATE = """
CREATE FUNCTION grid_cell_at(place geometry, OUT cell_id bigint, OUT area_code varchar)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT id, code FROM grid_area
     WHERE level = 'cell' AND state = 'active' AND ST_Intersects(boundary, place)
     ORDER BY cell_kind DESC, code LIMIT 1
$$
"""  # 'dedicated' sorts after 'basic'; on a shared border the lower code wins


class Migration(migrations.Migration):
    """Adds grid_cell_at(point)."""

    dependencies: ClassVar = [("grid", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL(CREATE, "DROP FUNCTION grid_cell_at(geometry)"),
    ]
