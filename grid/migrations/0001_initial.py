import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import (
    BtreeGistExtension,
    CreateExtension,
    TrigramExtension,
)
from django.db import migrations, models

import grid.choices


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CreateExtension("postgis"),
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name="Area",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="updated at",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_default=1, default=1, editable=False, verbose_name="version"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("city", "city"),
                            ("district", "district"),
                            ("street", "street or town"),
                            ("community", "community or village"),
                            ("cell", "grid cell"),
                        ],
                        max_length=9,
                        verbose_name="level",
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=15, verbose_name="code")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "boundary",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        srid=4326, verbose_name="boundary"
                    ),
                ),
                (
                    "cell_kind",
                    models.CharField(
                        choices=[("basic", "basic cell"), ("dedicated", "dedicated cell")],
                        default="basic",
                        max_length=9,
                        verbose_name="kind of cell",
                    ),
                ),
                (
                    "settlement",
                    models.CharField(
                        choices=[("urban", "urban"), ("rural", "rural")],
                        default="urban",
                        max_length=5,
                        verbose_name="settlement",
                    ),
                ),
                (
                    "household_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="households"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("active", "active"), ("retired", "retired")],
                        default="draft",
                        editable=False,
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="valid from")),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="valid to"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="grid.area",
                        verbose_name="parent area",
                    ),
                ),
                (
                    "predecessors",
                    models.ManyToManyField(
                        blank=True,
                        editable=False,
                        related_name="successors",
                        to="grid.area",
                        verbose_name="predecessors",
                    ),
                ),
            ],
            options={
                "verbose_name": "area",
                "verbose_name_plural": "areas",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Compound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="updated at",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_default=1, default=1, editable=False, verbose_name="version"
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C", editable=False, max_length=15, verbose_name="area code"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=60,
                        verbose_name="source",
                    ),
                ),
                (
                    "source_key",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=120,
                        verbose_name="key in the source",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, db_default="", max_length=100, verbose_name="name"
                    ),
                ),
                (
                    "boundary",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        srid=4326, verbose_name="boundary"
                    ),
                ),
                (
                    "place",
                    django.contrib.gis.db.models.fields.PointField(
                        editable=False, srid=4326, verbose_name="place"
                    ),
                ),
                (
                    "household_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="households"),
                ),
                (
                    "tile_shape",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.gis.db.models.functions.Transform(
                            "boundary", 3857
                        ),
                        output_field=django.contrib.gis.db.models.fields.GeometryField(srid=3857),
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.area",
                        verbose_name="grid cell",
                    ),
                ),
            ],
            options={
                "verbose_name": "compound",
                "verbose_name_plural": "compounds",
                "ordering": ("area_code", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Building",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="updated at",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_default=1, default=1, editable=False, verbose_name="version"
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C", editable=False, max_length=15, verbose_name="area code"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=60,
                        verbose_name="source",
                    ),
                ),
                (
                    "source_key",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=120,
                        verbose_name="key in the source",
                    ),
                ),
                (
                    "address_code",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=40,
                        verbose_name="address code",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, db_default="", max_length=100, verbose_name="name"
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, db_default="", max_length=200, verbose_name="address"
                    ),
                ),
                (
                    "footprint",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        blank=True,
                        null=True,
                        spatial_index=False,
                        srid=4326,
                        verbose_name="footprint",
                    ),
                ),
                (
                    "place",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, srid=4326, verbose_name="place"
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("residential", "residential"),
                            ("mixed", "residential and commercial"),
                            ("commercial", "commercial"),
                            ("office", "office"),
                            ("industrial", "industrial"),
                            ("storage", "storage"),
                            ("public", "public service"),
                            ("other", "other use"),
                        ],
                        db_default="residential",
                        default="residential",
                        max_length=11,
                        verbose_name="use",
                    ),
                ),
                (
                    "floor_count",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="floors"),
                ),
                (
                    "built_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="year built"
                    ),
                ),
                (
                    "tile_shape",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.gis.db.models.functions.Transform(
                            django.db.models.functions.comparison.Coalesce(
                                "footprint",
                                "place",
                                output_field=django.contrib.gis.db.models.fields.GeometryField(
                                    srid=4326
                                ),
                            ),
                            3857,
                        ),
                        output_field=django.contrib.gis.db.models.fields.GeometryField(srid=3857),
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.area",
                        verbose_name="grid cell",
                    ),
                ),
                (
                    "compound",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="buildings",
                        to="grid.compound",
                        verbose_name="compound",
                    ),
                ),
            ],
            options={
                "verbose_name": "building",
                "verbose_name_plural": "buildings",
                "ordering": ("area_code", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="updated at",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_default=1, default=1, editable=False, verbose_name="version"
                    ),
                ),
                (
                    "place_type",
                    models.CharField(
                        choices=[
                            ("area", "areas and grid cells"),
                            ("organisation", "organisations"),
                            ("compound", "compounds"),
                            ("building", "buildings"),
                            ("dwelling", "dwellings"),
                            ("rental", "rental housing"),
                            ("site", "key sites"),
                            ("video", "video points"),
                            ("base", "base map features"),
                        ],
                        max_length=12,
                        verbose_name="kind of place",
                    ),
                ),
                ("source", models.CharField(max_length=60, verbose_name="source")),
                ("file_name", models.CharField(max_length=200, verbose_name="file name")),
                (
                    "file",
                    models.FileField(blank=True, upload_to="imports/%Y/%m/", verbose_name="file"),
                ),
                (
                    "file_hash",
                    models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the file"),
                ),
                (
                    "file_bytes",
                    models.PositiveBigIntegerField(default=0, verbose_name="size in bytes"),
                ),
                (
                    "layer",
                    models.CharField(blank=True, max_length=120, verbose_name="layer or sheet"),
                ),
                ("encoding", models.CharField(blank=True, max_length=20, verbose_name="encoding")),
                (
                    "area_code",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        editable=False,
                        max_length=15,
                        verbose_name="area code",
                    ),
                ),
                (
                    "datum",
                    models.CharField(
                        choices=[
                            ("wgs84", "WGS 84"),
                            ("cgcs2000", "CGCS2000, degrees"),
                            ("cgcs2000_gk", "CGCS2000, 3-degree Gauss-Krüger"),
                            ("gcj02", "GCJ-02 (Amap, Tencent)"),
                            ("bd09", "BD-09 (Baidu)"),
                        ],
                        default="wgs84",
                        max_length=11,
                        verbose_name="datum",
                    ),
                ),
                (
                    "gk_epsg",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="Gauss-Krüger zone (EPSG)"
                    ),
                ),
                (
                    "mapping",
                    models.JSONField(blank=True, default=dict, verbose_name="column mapping"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "uploaded"),
                            ("checking", "being checked"),
                            ("previewed", "ready to apply"),
                            ("applying", "being applied"),
                            ("applied", "applied"),
                            ("refused", "refused"),
                            ("undone", "undone"),
                        ],
                        default="uploaded",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("sender", models.CharField(max_length=150, verbose_name="sent by")),
                ("done_count", models.PositiveIntegerField(default=0, verbose_name="rows done")),
                (
                    "row_count",
                    models.PositiveIntegerField(default=0, verbose_name="rows in the file"),
                ),
                ("new_count", models.PositiveIntegerField(default=0, verbose_name="new rows")),
                (
                    "changed_count",
                    models.PositiveIntegerField(default=0, verbose_name="changed rows"),
                ),
                (
                    "same_count",
                    models.PositiveIntegerField(default=0, verbose_name="unchanged rows"),
                ),
                (
                    "repeat_count",
                    models.PositiveIntegerField(default=0, verbose_name="exact repeats"),
                ),
                (
                    "repaired_count",
                    models.PositiveIntegerField(default=0, verbose_name="repaired shapes"),
                ),
                (
                    "merged_count",
                    models.PositiveIntegerField(default=0, verbose_name="rows merged into others"),
                ),
                (
                    "skipped_count",
                    models.PositiveIntegerField(
                        default=0, verbose_name="rows left out by the mapping"
                    ),
                ),
                ("error_count", models.PositiveIntegerField(default=0, verbose_name="bad rows")),
                (
                    "accepted_without",
                    models.BooleanField(
                        default=False, verbose_name="accepted without the bad rows"
                    ),
                ),
                ("report", models.JSONField(blank=True, default=dict, verbose_name="report")),
                (
                    "applied_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="applied at"),
                ),
                (
                    "undone_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "applied"), _negated=True),
                            ("error_count", 0),
                            ("accepted_without", True),
                            _connector="OR",
                        ),
                        name="grid_import_applied_clean",
                        violation_error_message="Bad rows must be accepted or mended before applying.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dwelling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="updated at",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_default=1, default=1, editable=False, verbose_name="version"
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C", editable=False, max_length=15, verbose_name="area code"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=60,
                        verbose_name="source",
                    ),
                ),
                (
                    "source_key",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=120,
                        verbose_name="key in the source",
                    ),
                ),
                (
                    "entrance",
                    models.CharField(
                        blank=True, db_default="", max_length=20, verbose_name="entrance"
                    ),
                ),
                ("floor", models.SmallIntegerField(blank=True, null=True, verbose_name="floor")),
                ("room", models.CharField(max_length=20, verbose_name="room")),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("residential", "residential"),
                            ("mixed", "residential and commercial"),
                            ("commercial", "commercial"),
                            ("office", "office"),
                            ("industrial", "industrial"),
                            ("storage", "storage"),
                            ("public", "public service"),
                            ("other", "other use"),
                        ],
                        db_default="residential",
                        default="residential",
                        max_length=11,
                        verbose_name="use",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("lived", "lived in"),
                            ("vacant", "vacant"),
                            ("non_residential", "not used as a home"),
                        ],
                        db_default="lived",
                        default="lived",
                        max_length=15,
                        verbose_name="state",
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dwellings",
                        to="grid.building",
                        verbose_name="building",
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.area",
                        verbose_name="grid cell",
                    ),
                ),
                (
                    "import_batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grid.importbatch",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "dwelling",
                "verbose_name_plural": "dwellings",
                "ordering": ("area_code", "pk"),
            },
        ),
        migrations.AddField(
            model_name="compound",
            name="import_batch",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="grid.importbatch",
                verbose_name="import",
            ),
        ),
        migrations.AddField(
            model_name="building",
            name="import_batch",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="grid.importbatch",
                verbose_name="import",
            ),
        ),
        migrations.CreateModel(
            name="BaseFeature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="updated at",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_default=1, default=1, editable=False, verbose_name="version"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=60,
                        verbose_name="source",
                    ),
                ),
                (
                    "source_key",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=120,
                        verbose_name="key in the source",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("water", "water"), ("road", "road"), ("land_use", "land use")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "subtype",
                    models.CharField(
                        blank=True, db_default="", max_length=40, verbose_name="subtype"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, db_default="", max_length=120, verbose_name="name"
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(db_default=3, default=3, verbose_name="rank"),
                ),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        spatial_index=False, srid=4326, verbose_name="shape"
                    ),
                ),
                (
                    "tile_shape",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.gis.db.models.functions.Transform("shape", 3857),
                        output_field=django.contrib.gis.db.models.fields.GeometryField(srid=3857),
                    ),
                ),
                (
                    "import_batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grid.importbatch",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "base map feature",
                "verbose_name_plural": "base map features",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.BigIntegerField(verbose_name="row")),
                ("before", models.JSONField(verbose_name="values before")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="grid.importbatch",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "change by an import",
                "verbose_name_plural": "changes by imports",
            },
        ),
        migrations.CreateModel(
            name="ImportFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("error", "bad row"),
                            ("repaired", "repaired shape"),
                            ("repeat", "exact repeat"),
                            ("merged", "merged into another row"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("row_number", models.PositiveBigIntegerField(verbose_name="row in the file")),
                (
                    "key",
                    models.CharField(blank=True, max_length=120, verbose_name="key in the source"),
                ),
                ("reason", models.CharField(max_length=40, verbose_name="reason")),
                ("params", models.JSONField(default=dict, verbose_name="particulars")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="grid.importbatch",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding of an import",
                "verbose_name_plural": "findings of imports",
                "ordering": ("batch", "kind", "row_number", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="updated at",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_default=1, default=1, editable=False, verbose_name="version"
                    ),
                ),
                ("source", models.CharField(max_length=60, verbose_name="source")),
                (
                    "place_type",
                    models.CharField(
                        choices=[
                            ("area", "areas and grid cells"),
                            ("organisation", "organisations"),
                            ("compound", "compounds"),
                            ("building", "buildings"),
                            ("dwelling", "dwellings"),
                            ("rental", "rental housing"),
                            ("site", "key sites"),
                            ("video", "video points"),
                            ("base", "base map features"),
                        ],
                        max_length=12,
                        verbose_name="kind of place",
                    ),
                ),
                (
                    "datum",
                    models.CharField(
                        choices=[
                            ("wgs84", "WGS 84"),
                            ("cgcs2000", "CGCS2000, degrees"),
                            ("cgcs2000_gk", "CGCS2000, 3-degree Gauss-Krüger"),
                            ("gcj02", "GCJ-02 (Amap, Tencent)"),
                            ("bd09", "BD-09 (Baidu)"),
                        ],
                        default="wgs84",
                        max_length=11,
                        verbose_name="datum",
                    ),
                ),
                (
                    "gk_epsg",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="Gauss-Krüger zone (EPSG)"
                    ),
                ),
                ("mapping", models.JSONField(default=dict, verbose_name="column mapping")),
            ],
            options={
                "verbose_name": "column mapping",
                "verbose_name_plural": "column mappings",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "place_type"), name="grid_mapping_per_source"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="updated at",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_default=1, default=1, editable=False, verbose_name="version"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=60,
                        verbose_name="source",
                    ),
                ),
                (
                    "source_key",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=120,
                        verbose_name="key in the source",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("governance_centre", "governance centre"),
                            ("governance_office", "governance office"),
                            ("street_office", "street or town office"),
                            ("residents_committee", "residents' committee"),
                            ("village_committee", "village committee"),
                            ("police_station", "police station"),
                            ("department", "department"),
                            ("court", "court"),
                            ("tribunal", "tribunal"),
                            ("procuratorate", "procuratorate"),
                            ("legal_aid_centre", "legal aid centre"),
                            ("psychological_support_centre", "psychological support centre"),
                            ("peace_association", "peace association"),
                            ("volunteer_corps", "volunteer corps"),
                            ("patrol_team", "patrol team"),
                            ("property_management", "property management company"),
                            ("enterprise", "enterprise"),
                            ("social_org", "social organisation"),
                            ("school", "school"),
                            ("justice_office", "justice office"),
                            ("health_service", "community health service"),
                            ("rehabilitation_service", "drug rehabilitation service"),
                            ("civil_affairs_office", "civil affairs office"),
                            ("other", "other organisation"),
                        ],
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "credit_code",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=18,
                        verbose_name="unified social credit code",
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C",
                        db_default="",
                        editable=False,
                        max_length=15,
                        verbose_name="area code",
                    ),
                ),
                (
                    "location",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, srid=4326, verbose_name="location"
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, db_default="", max_length=200, verbose_name="address"
                    ),
                ),
                (
                    "hours",
                    models.CharField(
                        blank=True, db_default="", max_length=100, verbose_name="opening hours"
                    ),
                ),
                (
                    "phone",
                    models.CharField(
                        blank=True, db_default="", max_length=30, verbose_name="office phone"
                    ),
                ),
                (
                    "has_party_branch",
                    models.BooleanField(blank=True, null=True, verbose_name="has a party branch"),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="grid.area",
                        verbose_name="area it serves",
                    ),
                ),
                (
                    "import_batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grid.importbatch",
                        verbose_name="import",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="grid.organisation",
                        verbose_name="parent organisation",
                    ),
                ),
                (
                    "supervisor_org",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervised",
                        to="grid.organisation",
                        verbose_name="supervising organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ("area_code", "pk"),
            },
        ),
        migrations.CreateModel(
            name="KeySite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="updated at",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_default=1, default=1, editable=False, verbose_name="version"
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C", editable=False, max_length=15, verbose_name="area code"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=60,
                        verbose_name="source",
                    ),
                ),
                (
                    "source_key",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=120,
                        verbose_name="key in the source",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("school", "school or kindergarten"),
                            ("hospital", "hospital or clinic"),
                            ("market", "market or shopping centre"),
                            ("hotel", "hotel"),
                            ("internet_cafe", "internet café"),
                            ("entertainment", "entertainment venue"),
                            ("fuel_station", "fuel or gas station"),
                            ("hazardous_store", "hazardous goods store"),
                            ("crowded_venue", "crowded venue"),
                            ("construction", "construction site"),
                            ("restaurant", "restaurant"),
                            ("care_home", "care home"),
                            ("transport", "transport hub"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "shape",
                    django.contrib.gis.db.models.fields.GeometryField(
                        srid=4326, verbose_name="position"
                    ),
                ),
                (
                    "place",
                    django.contrib.gis.db.models.fields.PointField(
                        editable=False, srid=4326, verbose_name="place"
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        blank=True, db_default="", max_length=200, verbose_name="address"
                    ),
                ),
                (
                    "licence_no",
                    models.CharField(
                        blank=True, db_default="", max_length=60, verbose_name="licence number"
                    ),
                ),
                (
                    "capacity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="capacity"),
                ),
                (
                    "inspect_every_days",
                    models.PositiveSmallIntegerField(
                        db_default=90, default=90, verbose_name="days between inspections"
                    ),
                ),
                (
                    "last_inspection_on",
                    models.DateField(blank=True, null=True, verbose_name="last inspection"),
                ),
                (
                    "next_inspection_on",
                    models.DateField(blank=True, null=True, verbose_name="next inspection"),
                ),
                (
                    "hazard_level",
                    models.CharField(
                        choices=[
                            ("none", "no hazard"),
                            ("general", "general hazard"),
                            ("serious", "serious hazard"),
                        ],
                        db_default="none",
                        default="none",
                        max_length=7,
                        verbose_name="hazard",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("active", "active"),
                            ("suspended", "suspended"),
                            ("closed", "closed"),
                        ],
                        db_default="proposed",
                        default="proposed",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "tile_shape",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.gis.db.models.functions.Transform("shape", 3857),
                        output_field=django.contrib.gis.db.models.fields.GeometryField(srid=3857),
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.area",
                        verbose_name="grid cell",
                    ),
                ),
                (
                    "import_batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grid.importbatch",
                        verbose_name="import",
                    ),
                ),
                (
                    "operator_org",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="grid.organisation",
                        verbose_name="operator",
                    ),
                ),
            ],
            options={
                "verbose_name": "key site",
                "verbose_name_plural": "key sites",
                "ordering": ("area_code", "pk"),
            },
        ),
        migrations.AddField(
            model_name="compound",
            name="manager_org",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="managed_compounds",
                to="grid.organisation",
                verbose_name="property management",
            ),
        ),
        migrations.CreateModel(
            name="Redraw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="updated at",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_default=1, default=1, editable=False, verbose_name="version"
                    ),
                ),
                ("effective_on", models.DateField(verbose_name="effective on")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("proposed_by", models.CharField(max_length=150, verbose_name="proposed by")),
                (
                    "approved_by",
                    models.CharField(blank=True, max_length=150, verbose_name="approved by"),
                ),
                (
                    "applied_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="applied at"),
                ),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="cancelled at"),
                ),
                (
                    "moved_count",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="rows moved"),
                ),
                (
                    "drafts",
                    models.ManyToManyField(
                        related_name="redraws_in", to="grid.area", verbose_name="cells that begin"
                    ),
                ),
                (
                    "retiring",
                    models.ManyToManyField(
                        related_name="redraws_away", to="grid.area", verbose_name="cells that end"
                    ),
                ),
            ],
            options={
                "verbose_name": "redrawing of cells",
                "verbose_name_plural": "redrawings of cells",
                "ordering": ("-effective_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="RentalHousing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="updated at",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_default=1, default=1, editable=False, verbose_name="version"
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C", editable=False, max_length=15, verbose_name="area code"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=60,
                        verbose_name="source",
                    ),
                ),
                (
                    "source_key",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=120,
                        verbose_name="key in the source",
                    ),
                ),
                (
                    "filing_no",
                    models.CharField(
                        blank=True, db_default="", max_length=40, verbose_name="filing number"
                    ),
                ),
                (
                    "let_kind",
                    models.CharField(
                        choices=[
                            ("whole", "let as a whole"),
                            ("shared", "shared"),
                            ("group", "group letting"),
                            ("short_stay", "short stay"),
                        ],
                        db_default="whole",
                        default="whole",
                        max_length=10,
                        verbose_name="kind of letting",
                    ),
                ),
                (
                    "room_count",
                    models.PositiveSmallIntegerField(
                        db_default=1, default=1, verbose_name="rooms let"
                    ),
                ),
                (
                    "max_occupants",
                    models.PositiveSmallIntegerField(
                        db_default=2, default=2, verbose_name="most occupants"
                    ),
                ),
                (
                    "occupant_count",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="occupants"
                    ),
                ),
                (
                    "hazard_level",
                    models.CharField(
                        choices=[
                            ("none", "no hazard"),
                            ("general", "general hazard"),
                            ("serious", "serious hazard"),
                        ],
                        db_default="none",
                        default="none",
                        max_length=7,
                        verbose_name="hazard",
                    ),
                ),
                (
                    "last_check_on",
                    models.DateField(blank=True, null=True, verbose_name="last check"),
                ),
                (
                    "next_check_on",
                    models.DateField(blank=True, null=True, verbose_name="next check"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("found", "found"),
                            ("filed", "filed"),
                            ("checked", "checked"),
                            ("rectifying", "being rectified"),
                            ("suspended", "suspended"),
                            ("ended", "no longer let"),
                        ],
                        db_default="found",
                        default="found",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.area",
                        verbose_name="grid cell",
                    ),
                ),
                (
                    "dwelling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rentals",
                        to="grid.dwelling",
                        verbose_name="dwelling",
                    ),
                ),
                (
                    "import_batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grid.importbatch",
                        verbose_name="import",
                    ),
                ),
            ],
            options={
                "verbose_name": "rental housing",
                "verbose_name_plural": "rental housing",
                "ordering": ("area_code", "pk"),
            },
        ),
        migrations.CreateModel(
            name="VideoPoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="created at",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        auto_now=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="updated at",
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        db_default=1, default=1, editable=False, verbose_name="version"
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C", editable=False, max_length=15, verbose_name="area code"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=60,
                        verbose_name="source",
                    ),
                ),
                (
                    "source_key",
                    models.CharField(
                        blank=True,
                        db_collation="C",
                        db_default="",
                        max_length=120,
                        verbose_name="key in the source",
                    ),
                ),
                ("code", models.CharField(db_collation="C", max_length=40, verbose_name="code")),
                (
                    "name",
                    models.CharField(
                        blank=True, db_default="", max_length=120, verbose_name="name"
                    ),
                ),
                (
                    "unit_kind",
                    models.CharField(
                        choices=[
                            ("village", "village"),
                            ("enterprise", "enterprise"),
                            ("school", "school"),
                            ("public", "public place"),
                        ],
                        db_default="public",
                        default="public",
                        max_length=10,
                        verbose_name="kind of unit",
                    ),
                ),
                (
                    "place",
                    django.contrib.gis.db.models.fields.PointField(srid=4326, verbose_name="place"),
                ),
                (
                    "bearing",
                    models.PositiveSmallIntegerField(
                        db_default=0, default=0, verbose_name="bearing"
                    ),
                ),
                (
                    "field_of_view",
                    models.PositiveSmallIntegerField(
                        db_default=90, default=90, verbose_name="field of view"
                    ),
                ),
                (
                    "is_linked_town",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="linked to the town"
                    ),
                ),
                (
                    "is_linked_city",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="linked to the city"
                    ),
                ),
                (
                    "is_sign_posted",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="sign posted"
                    ),
                ),
                (
                    "filed_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="filed with the police on"
                    ),
                ),
                ("purpose", models.CharField(max_length=200, verbose_name="purpose")),
                (
                    "retention_days",
                    models.PositiveSmallIntegerField(
                        db_default=30, default=30, verbose_name="days recordings are kept"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("online", "online"),
                            ("fault", "faulty"),
                            ("offline", "offline"),
                            ("retired", "retired"),
                        ],
                        db_default="planned",
                        default="planned",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                (
                    "tile_shape",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.gis.db.models.functions.Transform("place", 3857),
                        output_field=django.contrib.gis.db.models.fields.PointField(srid=3857),
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="grid.area",
                        verbose_name="grid cell",
                    ),
                ),
                (
                    "import_batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grid.importbatch",
                        verbose_name="import",
                    ),
                ),
                (
                    "owner_org",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="video_points",
                        to="grid.organisation",
                        verbose_name="owner",
                    ),
                ),
                (
                    "town_centre",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="linked_video_points",
                        to="grid.organisation",
                        verbose_name="town monitoring centre",
                    ),
                ),
            ],
            options={
                "verbose_name": "video point",
                "verbose_name_plural": "video points",
                "ordering": ("area_code", "pk"),
            },
        ),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(fields=["code", "level"], name="grid_area_code"),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__in", ["city", "district", "street", "community", "cell"])
                ),
                name="grid_area_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "active", "retired"])),
                name="grid_area_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code__regex", "^\\d{4}$"), ("level", "city")),
                    models.Q(("code__regex", "^\\d{6}$"), ("level", "district")),
                    models.Q(("code__regex", "^\\d{9}$"), ("level", "street")),
                    models.Q(("code__regex", "^\\d{12}$"), ("level", "community")),
                    models.Q(("code__regex", "^\\d{15}$"), ("level", "cell")),
                    _connector="OR",
                ),
                name="grid_area_code_fits_level",
                violation_error_message="The code does not have the number of digits of its level (city 4, district 6, street 9, community 12, grid cell 15).",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(("boundary__isvalid", True)),
                name="grid_area_boundary_valid",
                violation_error_message="The boundary crosses itself. Redraw it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None), ("valid_from__lt", models.F("valid_to")), _connector="OR"
                ),
                name="grid_area_period",
                violation_error_message="The period must end after it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"), ("valid_from__isnull", False), _connector="OR"
                ),
                name="grid_area_in_force_since",
                violation_error_message="An area in force needs the day it began.",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "retired"), _negated=True),
                    ("valid_to__isnull", False),
                    _connector="OR",
                ),
                name="grid_area_retired_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "active")),
                fields=("code",),
                name="grid_area_one_active",
                violation_error_message="An active area already has this code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state", "draft"), _negated=True),
                expressions=[
                    ("code", "="),
                    (
                        models.Func(
                            "valid_from",
                            "valid_to",
                            function="DATERANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="grid_area_one_per_day",
                violation_error_message="Another area had this code on some of these days.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="area",
            trigger=pgtrigger.compiler.Trigger(
                name="area_fits_parent",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE above grid_area%ROWTYPE;",
                    func="\n        IF NEW.parent_id IS NULL THEN\n            IF NEW.level = 'city' THEN RETURN NEW; END IF;\n            RAISE EXCEPTION 'no parent' USING ERRCODE = 'WG002';\n        END IF;\n        SELECT * INTO above FROM grid_area WHERE id = NEW.parent_id;\n        IF NOT starts_with(NEW.code, above.code)\n           OR (NEW.level, above.level) NOT IN (('district', 'city'), ('street', 'district'),\n               ('street', 'city'), ('community', 'street'), ('cell', 'community')) THEN\n            RAISE EXCEPTION 'the parent does not fit' USING ERRCODE = 'WG002';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="8f69290c95673bf6745a713fbecfbbbf7642367d",
                    operation='INSERT OR UPDATE OF "code", "level", "parent_id"',
                    pgid="pgtrigger_area_fits_parent_cd329",
                    table="grid_area",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="dwelling",
            index=models.Index(fields=["area_code", "id"], name="grid_dwelling_area"),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.UniqueConstraint(
                fields=("building", "entrance", "room"),
                name="grid_dwelling_door",
                violation_error_message="This building already has this door.",
            ),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "use__in",
                        [
                            "residential",
                            "mixed",
                            "commercial",
                            "office",
                            "industrial",
                            "storage",
                            "public",
                            "other",
                        ],
                    )
                ),
                name="grid_dwelling_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["lived", "vacant", "non_residential"])),
                name="grid_dwelling_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_key", ""), _negated=True),
                fields=("source", "source_key"),
                name="grid_dwelling_source",
                violation_error_message="This source already has a row with this key.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dwelling",
            trigger=pgtrigger.compiler.Trigger(
                name="dwelling_cell",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            SELECT owner.cell_id, owner.area_code INTO NEW.cell_id, NEW.area_code\n              FROM grid_building AS owner WHERE owner.id = NEW.building_id;\n            RETURN NEW;\n        ",
                    hash="8179b1edd29818451aa6efa0be530e09bc00e9d3",
                    operation='INSERT OR UPDATE OF "building_id"',
                    pgid="pgtrigger_dwelling_cell_54ba0",
                    table="grid_dwelling",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dwelling",
            trigger=pgtrigger.compiler.Trigger(
                name="dwelling_moves_rentals",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.cell_id IS DISTINCT FROM OLD.cell_id)",
                    func="\n            UPDATE grid_rentalhousing SET cell_id = NEW.cell_id, area_code = NEW.area_code\n             WHERE dwelling_id = NEW.id;\n            RETURN NULL;\n        ",
                    hash="d16b3896cc0337c10356aad34be2e5f262d536d8",
                    operation="UPDATE",
                    pgid="pgtrigger_dwelling_moves_rentals_a7c96",
                    table="grid_dwelling",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="building",
            index=models.Index(fields=["area_code", "id"], name="grid_building_area"),
        ),
        migrations.AddIndex(
            model_name="building",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["tile_shape"], name="grid_building_tiles"
            ),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.UniqueConstraint(
                condition=models.Q(("address_code", ""), _negated=True),
                fields=("address_code",),
                name="grid_building_address_code",
                violation_error_message="Another building has this address code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "use__in",
                        [
                            "residential",
                            "mixed",
                            "commercial",
                            "office",
                            "industrial",
                            "storage",
                            "public",
                            "other",
                        ],
                    )
                ),
                name="grid_building_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("floor_count", None), ("floor_count__range", (1, 150)), _connector="OR"
                ),
                name="grid_building_floors",
                violation_error_message="A building has 1 to 150 floors.",
            ),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("built_year", None), ("built_year__range", (1000, 2200)), _connector="OR"
                ),
                name="grid_building_year",
                violation_error_message="The year built must be a year such as 1998.",
            ),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("footprint", None), ("footprint__isvalid", True), _connector="OR"
                ),
                name="grid_building_footprint_valid",
                violation_error_message="The footprint crosses itself. Redraw it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_key", ""), _negated=True),
                fields=("source", "source_key"),
                name="grid_building_source",
                violation_error_message="This source already has a row with this key.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="building",
            trigger=pgtrigger.compiler.Trigger(
                name="building_moves_dwellings",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.cell_id IS DISTINCT FROM OLD.cell_id)",
                    func="\n            UPDATE grid_dwelling SET cell_id = NEW.cell_id, area_code = NEW.area_code\n             WHERE building_id = NEW.id;\n            RETURN NULL;\n        ",
                    hash="d682e2d006368d2a06d9de098f3a8f9fc4d669d7",
                    operation="UPDATE",
                    pgid="pgtrigger_building_moves_dwellings_e7bb3",
                    table="grid_building",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="basefeature",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["tile_shape"], name="grid_base_tiles"
            ),
        ),
        migrations.AddConstraint(
            model_name="basefeature",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["water", "road", "land_use"])),
                name="grid_base_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="basefeature",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__range", (1, 5))), name="grid_base_rank"
            ),
        ),
        migrations.AddConstraint(
            model_name="basefeature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_key", ""), _negated=True),
                fields=("source", "source_key"),
                name="grid_base_source",
                violation_error_message="This source already has a row with this key.",
            ),
        ),
        migrations.AddConstraint(
            model_name="importchange",
            constraint=models.UniqueConstraint(
                fields=("batch", "object_id"), name="grid_import_change_once"
            ),
        ),
        migrations.AddIndex(
            model_name="importfinding",
            index=models.Index(
                fields=["batch", "kind", "row_number", "id"], name="grid_finding_page"
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["area_code", "id"], name="grid_org_area"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "governance_centre",
                            "governance_office",
                            "street_office",
                            "residents_committee",
                            "village_committee",
                            "police_station",
                            "department",
                            "court",
                            "tribunal",
                            "procuratorate",
                            "legal_aid_centre",
                            "psychological_support_centre",
                            "peace_association",
                            "volunteer_corps",
                            "patrol_team",
                            "property_management",
                            "enterprise",
                            "social_org",
                            "school",
                            "justice_office",
                            "health_service",
                            "rehabilitation_service",
                            "civil_affairs_office",
                            "other",
                        ],
                    )
                ),
                name="grid_org_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("credit_code", ""), _negated=True),
                fields=("credit_code",),
                name="grid_org_credit_code",
                violation_error_message="Another organisation has this credit code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("has_party_branch", None),
                    ("kind__in", ["enterprise", "social_org"]),
                    _connector="OR",
                ),
                name="grid_org_party_branch_kind",
                violation_error_message="Only enterprises and social organisations note a party branch.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent", None),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="grid_org_not_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_key", ""), _negated=True),
                fields=("source", "source_key"),
                name="grid_org_source",
                violation_error_message="This source already has a row with this key.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="organisation",
            trigger=pgtrigger.compiler.Trigger(
                name="organisation_area",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NEW.area_id IS NOT NULL THEN\n                SELECT code INTO NEW.area_code FROM grid_area WHERE id = NEW.area_id;\n            ELSIF NEW.location IS NOT NULL THEN\n                SELECT COALESCE(found.area_code, '') INTO NEW.area_code\n                  FROM grid_cell_at(NEW.location) AS found;\n                NEW.area_code := COALESCE(NEW.area_code, '');\n            ELSE\n                NEW.area_code := '';\n            END IF;\n            RETURN NEW;\n        ",
                    hash="43198d9fc23905504f43957cc24b8c6804cd0a01",
                    operation='INSERT OR UPDATE OF "area_id", "location"',
                    pgid="pgtrigger_organisation_area_b5ac0",
                    table="grid_organisation",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="keysite",
            index=models.Index(fields=["area_code", "id"], name="grid_site_area"),
        ),
        migrations.AddIndex(
            model_name="keysite",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["tile_shape"], name="grid_site_tiles"
            ),
        ),
        migrations.AddIndex(
            model_name="keysite",
            index=models.Index(fields=["area_code", "next_inspection_on"], name="grid_site_due"),
        ),
        migrations.AddConstraint(
            model_name="keysite",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "school",
                            "hospital",
                            "market",
                            "hotel",
                            "internet_cafe",
                            "entertainment",
                            "fuel_station",
                            "hazardous_store",
                            "crowded_venue",
                            "construction",
                            "restaurant",
                            "care_home",
                            "transport",
                        ],
                    )
                ),
                name="grid_site_kind",
                violation_error_message="This is not a kind of key site.",
            ),
        ),
        migrations.AddConstraint(
            model_name="keysite",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "active", "suspended", "closed"])),
                name="grid_site_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="keysite",
            constraint=models.CheckConstraint(
                condition=models.Q(("hazard_level__in", ["none", "general", "serious"])),
                name="grid_site_hazard",
            ),
        ),
        migrations.AddConstraint(
            model_name="keysite",
            constraint=models.CheckConstraint(
                condition=models.Q(("inspect_every_days__range", (1, 365))),
                name="grid_site_interval",
                violation_error_message="Inspections are 1 to 365 days apart.",
            ),
        ),
        migrations.AddConstraint(
            model_name="keysite",
            constraint=models.CheckConstraint(
                condition=models.Q(("shape__isvalid", True)),
                name="grid_site_shape_valid",
                violation_error_message="The shape crosses itself. Redraw it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="keysite",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_key", ""), _negated=True),
                fields=("source", "source_key"),
                name="grid_site_source",
                violation_error_message="This source already has a row with this key.",
            ),
        ),
        migrations.AddIndex(
            model_name="compound",
            index=models.Index(fields=["area_code", "id"], name="grid_compound_area"),
        ),
        migrations.AddIndex(
            model_name="compound",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["tile_shape"], name="grid_compound_tiles"
            ),
        ),
        migrations.AddConstraint(
            model_name="compound",
            constraint=models.CheckConstraint(
                condition=models.Q(("boundary__isvalid", True)),
                name="grid_compound_boundary_valid",
                violation_error_message="The boundary crosses itself. Redraw it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="compound",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_key", ""), _negated=True),
                fields=("source", "source_key"),
                name="grid_compound_source",
                violation_error_message="This source already has a row with this key.",
            ),
        ),
        migrations.AddIndex(
            model_name="rentalhousing",
            index=models.Index(fields=["area_code", "id"], name="grid_rental_area"),
        ),
        migrations.AddIndex(
            model_name="rentalhousing",
            index=models.Index(fields=["area_code", "next_check_on"], name="grid_rental_due"),
        ),
        migrations.AddConstraint(
            model_name="rentalhousing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("dwelling",),
                name="grid_rental_one_current",
                violation_error_message="This dwelling is already registered as let.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rentalhousing",
            constraint=models.CheckConstraint(
                condition=models.Q(("let_kind__in", ["whole", "shared", "group", "short_stay"])),
                name="grid_rental_let_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="rentalhousing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["found", "filed", "checked", "rectifying", "suspended", "ended"])
                ),
                name="grid_rental_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="rentalhousing",
            constraint=models.CheckConstraint(
                condition=models.Q(("hazard_level__in", ["none", "general", "serious"])),
                name="grid_rental_hazard",
            ),
        ),
        migrations.AddConstraint(
            model_name="rentalhousing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["found", "ended"]),
                    ("next_check_on__isnull", False),
                    _connector="OR",
                ),
                name="grid_rental_next_check",
                violation_error_message="Filed rental housing needs the day of its next check.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rentalhousing",
            constraint=models.CheckConstraint(
                condition=models.Q(("max_occupants__gte", 1)),
                name="grid_rental_occupants",
                violation_error_message="At least one person must be allowed to live there.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rentalhousing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hazard_level", "serious"), _negated=True),
                    ("state__in", ["rectifying", "suspended", "ended"]),
                    _connector="OR",
                ),
                name="grid_rental_serious",
                violation_error_message="A rental with a serious hazard is being rectified or suspended.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rentalhousing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_key", ""), _negated=True),
                fields=("source", "source_key"),
                name="grid_rental_source",
                violation_error_message="This source already has a row with this key.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rentalhousing",
            trigger=pgtrigger.compiler.Trigger(
                name="rental_cell",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            SELECT owner.cell_id, owner.area_code INTO NEW.cell_id, NEW.area_code\n              FROM grid_dwelling AS owner WHERE owner.id = NEW.dwelling_id;\n            RETURN NEW;\n        ",
                    hash="a74dd2dcc171ba6fc9b0f5cd95c287b19210fa72",
                    operation='INSERT OR UPDATE OF "dwelling_id"',
                    pgid="pgtrigger_rental_cell_07ec9",
                    table="grid_rentalhousing",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="videopoint",
            index=models.Index(fields=["area_code", "id"], name="grid_video_area"),
        ),
        migrations.AddIndex(
            model_name="videopoint",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["tile_shape"], name="grid_video_tiles"
            ),
        ),
        migrations.AddConstraint(
            model_name="videopoint",
            constraint=models.UniqueConstraint(
                fields=("code",),
                name="grid_video_code",
                violation_error_message="Another video point has this code.",
            ),
        ),
        migrations.AddConstraint(
            model_name="videopoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit_kind__in", grid.choices.UnitKind)), name="grid_video_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="videopoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", grid.choices.VideoState)), name="grid_video_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="videopoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("bearing__range", (0, 359))),
                name="grid_video_bearing",
                violation_error_message="The bearing is 0 to 359 degrees.",
            ),
        ),
        migrations.AddConstraint(
            model_name="videopoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("field_of_view__range", (1, 360))),
                name="grid_video_view",
                violation_error_message="The field of view is 1 to 360 degrees.",
            ),
        ),
        migrations.AddConstraint(
            model_name="videopoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("retention_days__gte", 30)),
                name="grid_video_retention",
                violation_error_message="Recordings are kept for at least 30 days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="videopoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_linked_city", False), ("is_linked_town", True), _connector="OR"
                ),
                name="grid_video_links",
                violation_error_message="A point is linked to the town before it is linked to the city.",
            ),
        ),
        migrations.AddConstraint(
            model_name="videopoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "online"), _negated=True),
                    ("is_sign_posted", True),
                    _connector="OR",
                ),
                name="grid_video_sign",
                violation_error_message="A point goes online only when its sign is posted.",
            ),
        ),
        migrations.AddConstraint(
            model_name="videopoint",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_key", ""), _negated=True),
                fields=("source", "source_key"),
                name="grid_video_source",
                violation_error_message="This source already has a row with this key.",
            ),
        ),
        migrations.AddIndex(
            model_name="building",
            index=models.Index(
                condition=models.Q(("compound__isnull", False)),
                fields=["compound"],
                name="grid_building_compound",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="building",
            trigger=pgtrigger.compiler.Trigger(
                name="building_place_new",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (NEW.cell_id IS NOT NULL AND NEW.place IS NOT NULL))",
                    func="\n            IF NEW.footprint IS NOT NULL THEN\n                NEW.place := ST_PointOnSurface(NEW.footprint);\n            END IF;\n         \n        SELECT found.cell_id, found.area_code INTO NEW.cell_id, NEW.area_code\n          FROM grid_cell_at(NEW.place) AS found;\n        IF NEW.cell_id IS NULL THEN\n            RAISE EXCEPTION 'outside every grid cell' USING ERRCODE = 'WG001';\n        END IF;\n     RETURN NEW;",
                    hash="ebc5db5f303f9b0389b40e201792957a9761684b",
                    operation="INSERT",
                    pgid="pgtrigger_building_place_new_a49c0",
                    table="grid_building",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="building",
            trigger=pgtrigger.compiler.Trigger(
                name="building_place",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NEW.footprint IS NOT NULL AND NEW.footprint IS DISTINCT FROM OLD.footprint THEN\n                NEW.place := ST_PointOnSurface(NEW.footprint);\n            ELSIF ST_Equals(NEW.place, OLD.place) THEN\n                RETURN NEW;\n            END IF;\n         \n        SELECT found.cell_id, found.area_code INTO NEW.cell_id, NEW.area_code\n          FROM grid_cell_at(NEW.place) AS found;\n        IF NEW.cell_id IS NULL THEN\n            RAISE EXCEPTION 'outside every grid cell' USING ERRCODE = 'WG001';\n        END IF;\n     RETURN NEW;",
                    hash="29b1a515725cc46823c9d7fc34587a822e851bdd",
                    operation='UPDATE OF "place", "footprint"',
                    pgid="pgtrigger_building_place_9e2bc",
                    table="grid_building",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="compound",
            trigger=pgtrigger.compiler.Trigger(
                name="compound_place_new",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (NEW.cell_id IS NOT NULL AND NEW.place IS NOT NULL))",
                    func="\n            IF NEW.boundary IS NOT NULL THEN\n                NEW.place := ST_PointOnSurface(NEW.boundary);\n            END IF;\n         \n        SELECT found.cell_id, found.area_code INTO NEW.cell_id, NEW.area_code\n          FROM grid_cell_at(NEW.place) AS found;\n        IF NEW.cell_id IS NULL THEN\n            RAISE EXCEPTION 'outside every grid cell' USING ERRCODE = 'WG001';\n        END IF;\n     RETURN NEW;",
                    hash="b2c04e202ee7c7e4e1c09b1f1ade194e9100170a",
                    operation="INSERT",
                    pgid="pgtrigger_compound_place_new_b6930",
                    table="grid_compound",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="compound",
            trigger=pgtrigger.compiler.Trigger(
                name="compound_place",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NEW.boundary IS NOT NULL AND NEW.boundary IS DISTINCT FROM OLD.boundary THEN\n                NEW.place := ST_PointOnSurface(NEW.boundary);\n            ELSIF ST_Equals(NEW.place, OLD.place) THEN\n                RETURN NEW;\n            END IF;\n         \n        SELECT found.cell_id, found.area_code INTO NEW.cell_id, NEW.area_code\n          FROM grid_cell_at(NEW.place) AS found;\n        IF NEW.cell_id IS NULL THEN\n            RAISE EXCEPTION 'outside every grid cell' USING ERRCODE = 'WG001';\n        END IF;\n     RETURN NEW;",
                    hash="e951236c95919484adaf9f26de0ca2394b4afa07",
                    operation='UPDATE OF "place", "boundary"',
                    pgid="pgtrigger_compound_place_57c4d",
                    table="grid_compound",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="keysite",
            trigger=pgtrigger.compiler.Trigger(
                name="site_place_new",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (NEW.cell_id IS NOT NULL AND NEW.place IS NOT NULL))",
                    func="\n            IF NEW.shape IS NOT NULL THEN\n                NEW.place := ST_PointOnSurface(NEW.shape);\n            END IF;\n         \n        SELECT found.cell_id, found.area_code INTO NEW.cell_id, NEW.area_code\n          FROM grid_cell_at(NEW.place) AS found;\n        IF NEW.cell_id IS NULL THEN\n            RAISE EXCEPTION 'outside every grid cell' USING ERRCODE = 'WG001';\n        END IF;\n     RETURN NEW;",
                    hash="4ad53101f69bafc81d044da283828ec56a197a87",
                    operation="INSERT",
                    pgid="pgtrigger_site_place_new_ff587",
                    table="grid_keysite",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="keysite",
            trigger=pgtrigger.compiler.Trigger(
                name="site_place",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NEW.shape IS NOT NULL AND NEW.shape IS DISTINCT FROM OLD.shape THEN\n                NEW.place := ST_PointOnSurface(NEW.shape);\n            ELSIF ST_Equals(NEW.place, OLD.place) THEN\n                RETURN NEW;\n            END IF;\n         \n        SELECT found.cell_id, found.area_code INTO NEW.cell_id, NEW.area_code\n          FROM grid_cell_at(NEW.place) AS found;\n        IF NEW.cell_id IS NULL THEN\n            RAISE EXCEPTION 'outside every grid cell' USING ERRCODE = 'WG001';\n        END IF;\n     RETURN NEW;",
                    hash="44bbb5394f6d067d94e0c3af26b6582c746e5647",
                    operation='UPDATE OF "place", "shape"',
                    pgid="pgtrigger_site_place_a5731",
                    table="grid_keysite",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="videopoint",
            trigger=pgtrigger.compiler.Trigger(
                name="video_place_new",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (NEW.cell_id IS NOT NULL))",
                    func=" \n        SELECT found.cell_id, found.area_code INTO NEW.cell_id, NEW.area_code\n          FROM grid_cell_at(NEW.place) AS found;\n        IF NEW.cell_id IS NULL THEN\n            RAISE EXCEPTION 'outside every grid cell' USING ERRCODE = 'WG001';\n        END IF;\n     RETURN NEW;",
                    hash="02af2050e21cea023a50501270cce29ec909cabd",
                    operation="INSERT",
                    pgid="pgtrigger_video_place_new_242c9",
                    table="grid_videopoint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="videopoint",
            trigger=pgtrigger.compiler.Trigger(
                name="video_place",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF ST_Equals(NEW.place, OLD.place) THEN RETURN NEW; END IF; \n        SELECT found.cell_id, found.area_code INTO NEW.cell_id, NEW.area_code\n          FROM grid_cell_at(NEW.place) AS found;\n        IF NEW.cell_id IS NULL THEN\n            RAISE EXCEPTION 'outside every grid cell' USING ERRCODE = 'WG001';\n        END IF;\n     RETURN NEW;",
                    hash="6c765642ed08870674b23e721527f8db94288fca",
                    operation='UPDATE OF "place"',
                    pgid="pgtrigger_video_place_257d0",
                    table="grid_videopoint",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="basefeature",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"
                ),
                name="grid_base_words",
            ),
        ),
        migrations.AddIndex(
            model_name="building",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"
                ),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("address"), name="gin_trgm_ops"
                ),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("address_code"), name="gin_trgm_ops"
                ),
                name="grid_building_words",
            ),
        ),
        migrations.AddIndex(
            model_name="compound",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"
                ),
                name="grid_compound_words",
            ),
        ),
        migrations.AddIndex(
            model_name="keysite",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"
                ),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("address"), name="gin_trgm_ops"
                ),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("licence_no"), name="gin_trgm_ops"
                ),
                name="grid_site_words",
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("name"), name="gin_trgm_ops"
                ),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("credit_code"), name="gin_trgm_ops"
                ),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper("address"), name="gin_trgm_ops"
                ),
                name="grid_org_words",
            ),
        ),
    ]
