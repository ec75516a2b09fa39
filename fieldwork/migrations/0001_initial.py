import uuid

import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Assignment",
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
                ("key", models.UUIDField(verbose_name="idempotency key")),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("instruction", models.TextField(blank=True, verbose_name="instruction")),
                ("selection", models.JSONField(default=dict, verbose_name="selection")),
                (
                    "drawn",
                    django.contrib.gis.db.models.fields.MultiPolygonField(
                        blank=True, null=True, srid=4326, verbose_name="drawn area"
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C", editable=False, max_length=15, verbose_name="area code"
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[("sending", "being sent"), ("sent", "sent"), ("undone", "undone")],
                        default="sending",
                        max_length=7,
                        verbose_name="state",
                    ),
                ),
                (
                    "target_count",
                    models.PositiveIntegerField(default=0, verbose_name="tasks to send"),
                ),
                ("done_count", models.PositiveIntegerField(default=0, verbose_name="tasks sent")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "undone_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="undone at"),
                ),
            ],
            options={
                "verbose_name": "sending of tasks",
                "verbose_name_plural": "sendings of tasks",
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="Campaign",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("public_safety", "public safety"),
                            ("dispute_screening", "dispute screening"),
                            ("outreach", "outreach"),
                            ("inspection", "inspection"),
                        ],
                        max_length=17,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                ("problem", models.TextField(verbose_name="problem")),
                (
                    "legal_basis",
                    models.CharField(blank=True, max_length=200, verbose_name="legal basis"),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C", editable=False, max_length=15, verbose_name="area code"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="starts on")),
                ("ends_on", models.DateField(verbose_name="ends on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafted", "drafted"),
                            ("approved", "approved"),
                            ("running", "running"),
                            ("concluded", "concluded"),
                            ("evaluated", "evaluated"),
                            ("stopped", "stopped early"),
                        ],
                        default="drafted",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "verbose_name_plural": "campaigns",
                "ordering": ("-starts_on", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="CheckResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item_key", models.CharField(max_length=40, verbose_name="item")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("not_checked", "not checked"),
                            ("passed", "in order"),
                            ("failed", "not in order"),
                        ],
                        max_length=11,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "score",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="score"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
            ],
            options={
                "verbose_name": "checked item",
                "verbose_name_plural": "checked items",
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "client_uuid",
                    models.UUIDField(default=uuid.uuid4, unique=True, verbose_name="client id"),
                ),
                ("item_key", models.CharField(blank=True, max_length=40, verbose_name="item")),
                ("image", models.FileField(upload_to="photos/%Y/%m/", verbose_name="image")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("width", models.PositiveIntegerField(verbose_name="width")),
                ("height", models.PositiveIntegerField(verbose_name="height")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
            },
        ),
        migrations.CreateModel(
            name="Standard",
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
                ("code", models.CharField(max_length=40, verbose_name="code")),
                (
                    "version_no",
                    models.PositiveSmallIntegerField(default=1, verbose_name="version of the list"),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("cell", "grid cell"),
                            ("building", "building"),
                            ("dwelling", "dwelling"),
                            ("rental", "rental housing"),
                            ("site", "key site"),
                        ],
                        max_length=8,
                        verbose_name="kind of place",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=100, verbose_name="title in English"),
                ),
                ("items", models.JSONField(verbose_name="items")),
                ("thresholds", models.JSONField(verbose_name="thresholds")),
                ("intervals", models.JSONField(verbose_name="days to the next check")),
                ("rule", models.CharField(max_length=200, verbose_name="source of the rule")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "check list",
                "verbose_name_plural": "check lists",
                "ordering": ("code", "-version_no"),
            },
        ),
        migrations.CreateModel(
            name="Task",
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
                    "target_kind",
                    models.CharField(
                        choices=[
                            ("cell", "grid cell"),
                            ("building", "building"),
                            ("dwelling", "dwelling"),
                            ("rental", "rental housing"),
                            ("site", "key site"),
                        ],
                        max_length=8,
                        verbose_name="kind of place",
                    ),
                ),
                (
                    "place",
                    django.contrib.gis.db.models.fields.PointField(
                        editable=False, spatial_index=False, srid=4326, verbose_name="place"
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("visit", "visit"),
                            ("rental_check", "rental check"),
                            ("site_inspection", "site inspection"),
                            ("building_check", "building check"),
                            ("rectification", "rectification"),
                            ("notice", "notice to put up"),
                            ("other", "other task"),
                        ],
                        max_length=15,
                        verbose_name="kind of task",
                    ),
                ),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                (
                    "instruction",
                    models.TextField(blank=True, db_default="", verbose_name="instruction"),
                ),
                (
                    "is_fallback",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="no worker in the cell"
                    ),
                ),
                ("issued_at", models.DateTimeField(verbose_name="issued at")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("assigned", "assigned"),
                            ("accepted", "accepted"),
                            ("in_progress", "in progress"),
                            ("submitted", "submitted"),
                            ("approved", "approved"),
                            ("returned", "returned"),
                            ("cannot_do", "cannot be done"),
                            ("cancelled", "cancelled"),
                        ],
                        default="assigned",
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.TextField(blank=True, db_default="", verbose_name="answer")),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="finished at"),
                ),
            ],
            options={
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "ordering": ("due_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="TaskEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(max_length=11, verbose_name="step")),
                (
                    "before",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("assigned", "assigned"),
                            ("accepted", "accepted"),
                            ("in_progress", "in progress"),
                            ("submitted", "submitted"),
                            ("approved", "approved"),
                            ("returned", "returned"),
                            ("cannot_do", "cannot be done"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=11,
                        verbose_name="from",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("assigned", "assigned"),
                            ("accepted", "accepted"),
                            ("in_progress", "in progress"),
                            ("submitted", "submitted"),
                            ("approved", "approved"),
                            ("returned", "returned"),
                            ("cannot_do", "cannot be done"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=11,
                        verbose_name="to",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="when",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="words")),
            ],
            options={
                "verbose_name": "step of a task",
                "verbose_name_plural": "steps of tasks",
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="TaskTemplate",
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
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("title", models.CharField(max_length=100, verbose_name="title")),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=100, verbose_name="title in English"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("visit", "visit"),
                            ("rental_check", "rental check"),
                            ("site_inspection", "site inspection"),
                            ("building_check", "building check"),
                            ("rectification", "rectification"),
                            ("notice", "notice to put up"),
                            ("other", "other task"),
                        ],
                        max_length=15,
                        verbose_name="kind of task",
                    ),
                ),
                (
                    "target_kind",
                    models.CharField(
                        choices=[
                            ("cell", "grid cell"),
                            ("building", "building"),
                            ("dwelling", "dwelling"),
                            ("rental", "rental housing"),
                            ("site", "key site"),
                        ],
                        max_length=8,
                        verbose_name="kind of place",
                    ),
                ),
                ("instruction", models.TextField(blank=True, verbose_name="instruction")),
                (
                    "due_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="days to do it"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "task template",
                "verbose_name_plural": "task templates",
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="Visit",
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
                    "target_kind",
                    models.CharField(
                        choices=[
                            ("cell", "grid cell"),
                            ("building", "building"),
                            ("dwelling", "dwelling"),
                            ("rental", "rental housing"),
                            ("site", "key site"),
                        ],
                        max_length=8,
                        verbose_name="kind of place",
                    ),
                ),
                (
                    "place",
                    django.contrib.gis.db.models.fields.PointField(
                        editable=False, spatial_index=False, srid=4326, verbose_name="place"
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
                    "client_uuid",
                    models.UUIDField(default=uuid.uuid4, unique=True, verbose_name="client id"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("household", "household visit"),
                            ("rental_check", "rental check"),
                            ("site_inspection", "site inspection"),
                            ("building", "building visit"),
                            ("help", "help visit"),
                        ],
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "received_at",
                    models.DateTimeField(
                        auto_now_add=True,
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="received at",
                    ),
                ),
                (
                    "distance_m",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="distance to the place (m)"
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("done", "done"),
                            ("not_home", "nobody at home"),
                            ("refused", "not visited"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=9,
                        verbose_name="result",
                    ),
                ),
                (
                    "is_unchanged",
                    models.BooleanField(
                        db_default=False, default=False, verbose_name="nothing has changed"
                    ),
                ),
                (
                    "needs",
                    models.CharField(
                        blank=True, db_default="", max_length=200, verbose_name="needs"
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, db_default="", max_length=500, verbose_name="note on the place"
                    ),
                ),
                (
                    "hazard_level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "no hazard"),
                            ("general", "general hazard"),
                            ("serious", "serious hazard"),
                        ],
                        db_default="",
                        max_length=7,
                        verbose_name="hazard found",
                    ),
                ),
                (
                    "failed_count",
                    models.PositiveSmallIntegerField(
                        db_default=0, default=0, verbose_name="items not in order"
                    ),
                ),
                ("next_due_on", models.DateField(blank=True, null=True, verbose_name="next check")),
                (
                    "content_hash",
                    models.CharField(
                        blank=True,
                        db_default="",
                        max_length=64,
                        verbose_name="hash of what was sent",
                    ),
                ),
            ],
            options={
                "verbose_name": "visit",
                "verbose_name_plural": "visits",
                "ordering": ("-at", "-pk"),
            },
        ),
    ]
