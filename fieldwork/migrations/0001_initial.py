import datetime
import uuid

import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import fieldwork.choices
import fieldwork.models.visits


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("grid", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                (
                    "image",
                    models.FileField(
                        upload_to=fieldwork.models.visits.photo_path, verbose_name="image"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "received_sha256",
                    models.CharField(max_length=64, verbose_name="SHA-256 of what was sent"),
                ),
                ("width", models.PositiveIntegerField(verbose_name="width")),
                ("height", models.PositiveIntegerField(verbose_name="height")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ("pk",),
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
                (
                    "second_signed_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        null=True,
                        verbose_name="signed by the second person",
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
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "areas",
                    models.ManyToManyField(
                        related_name="campaigns", to="grid.area", verbose_name="areas"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
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
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="fieldwork.campaign",
                        verbose_name="campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "sending of tasks",
                "verbose_name_plural": "sendings of tasks",
                "ordering": ("-pk",),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version_no"), name="fieldwork_standard_version"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("code",),
                        name="fieldwork_standard_one_active",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="standard",
            trigger=pgtrigger.compiler.Trigger(
                name="used_standard_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF EXISTS (SELECT 1 FROM fieldwork_visit WHERE standard_id = OLD.id) THEN\n            RAISE EXCEPTION 'a used standard stays as it is' USING ERRCODE = 'WG004';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="9fdd66cba21d5f824eb3ae2d4a1fcabaa9ac38aa",
                    operation='UPDATE OF "items", "thresholds", "code", "version_no", "subject"',
                    pgid="pgtrigger_used_standard_stays_51ba7",
                    table="fieldwork_standard",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to=settings.AUTH_USER_MODEL,
                verbose_name="assigned to",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="assignment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="fieldwork.assignment",
                verbose_name="sending",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="building",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="grid.building",
                verbose_name="building",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="fieldwork.campaign",
                verbose_name="campaign",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="cell",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grid.area",
                verbose_name="grid cell",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="dwelling",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="grid.dwelling",
                verbose_name="dwelling",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="issued_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="issued_tasks",
                to=settings.AUTH_USER_MODEL,
                verbose_name="issued by",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="origin",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rectifications",
                to="fieldwork.checkresult",
                verbose_name="failed item",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="rental",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="grid.rentalhousing",
                verbose_name="rental housing",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="site",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="grid.keysite",
                verbose_name="key site",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="standard",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="fieldwork.standard",
                verbose_name="check list",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="fieldwork.task",
                verbose_name="task",
            ),
        ),
        migrations.AddField(
            model_name="taskevent",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AddField(
            model_name="taskevent",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="fieldwork.task",
                verbose_name="task",
            ),
        ),
        migrations.AddField(
            model_name="tasktemplate",
            name="standard",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="templates",
                to="fieldwork.standard",
                verbose_name="check list",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="template",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to="fieldwork.tasktemplate",
                verbose_name="task template",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="building",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="grid.building",
                verbose_name="building",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="cell",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="grid.area",
                verbose_name="grid cell",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="dwelling",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="grid.dwelling",
                verbose_name="dwelling",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="rental",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="grid.rentalhousing",
                verbose_name="rental housing",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="second_worker",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="together with",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="site",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="grid.keysite",
                verbose_name="key site",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="standard",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="fieldwork.standard",
                verbose_name="check list",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="task",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="fieldwork.task",
                verbose_name="task",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="worker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="fieldwork.visit",
                verbose_name="visit",
            ),
        ),
        migrations.AddField(
            model_name="checkresult",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="results",
                to="fieldwork.visit",
                verbose_name="visit",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", fieldwork.choices.CampaignKind)),
                name="fieldwork_campaign_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__gt", models.F("starts_on")),
                    (
                        "ends_on__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("starts_on"), "+", models.Value(datetime.timedelta(days=90))
                        ),
                    ),
                ),
                name="fieldwork_campaign_period",
                violation_error_message="A campaign lasts 1 to 90 days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "public_safety"), _negated=True),
                    models.Q(("legal_basis", ""), _negated=True),
                    _connector="OR",
                ),
                name="fieldwork_campaign_basis",
                violation_error_message="A public safety campaign names its legal basis.",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="fieldwork_campaign_approver",
                violation_error_message="Somebody other than the author approves.",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["tile_shape"], name="fieldwork_task_tiles"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["area_code", "id"], name="fieldwork_task_area"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("building__isnull", False)),
                fields=["building"],
                name="fieldwork_task_building",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("dwelling__isnull", False)),
                fields=["dwelling"],
                name="fieldwork_task_dwelling",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("rental__isnull", False)),
                fields=["rental"],
                name="fieldwork_task_rental",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("site__isnull", False)),
                fields=["site"],
                name="fieldwork_task_site",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("campaign__isnull", False)),
                fields=["campaign"],
                name="fieldwork_task_campaign",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("origin__isnull", False)),
                fields=["origin"],
                name="fieldwork_task_origin",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "draft",
                            "assigned",
                            "accepted",
                            "in_progress",
                            "submitted",
                            "returned",
                            "cannot_do",
                        ),
                    )
                ),
                fields=["due_at", "id"],
                name="fieldwork_task_due",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ("assigned", "accepted", "in_progress", "returned"))
                ),
                fields=["assignee", "due_at"],
                name="fieldwork_task_today",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "draft",
                            "assigned",
                            "accepted",
                            "in_progress",
                            "submitted",
                            "returned",
                            "cannot_do",
                        ),
                    )
                ),
                fields=["area_code", "due_at"],
                name="fieldwork_task_late",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("building__isnull", True),
                        ("dwelling__isnull", True),
                        ("rental__isnull", True),
                        ("site__isnull", True),
                        ("target_kind", "cell"),
                    ),
                    models.Q(
                        ("building__isnull", False),
                        ("dwelling__isnull", True),
                        ("rental__isnull", True),
                        ("site__isnull", True),
                        ("target_kind", "building"),
                    ),
                    models.Q(
                        ("building__isnull", True),
                        ("dwelling__isnull", False),
                        ("rental__isnull", True),
                        ("site__isnull", True),
                        ("target_kind", "dwelling"),
                    ),
                    models.Q(
                        ("building__isnull", True),
                        ("dwelling__isnull", True),
                        ("rental__isnull", False),
                        ("site__isnull", True),
                        ("target_kind", "rental"),
                    ),
                    models.Q(
                        ("building__isnull", True),
                        ("dwelling__isnull", True),
                        ("rental__isnull", True),
                        ("site__isnull", False),
                        ("target_kind", "site"),
                    ),
                    _connector="OR",
                ),
                name="fieldwork_task_one_target",
                violation_error_message="Name exactly one place.",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", fieldwork.choices.TaskKind)),
                name="fieldwork_task_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", fieldwork.choices.TaskState)),
                name="fieldwork_task_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("issued_at"))),
                name="fieldwork_task_due",
                violation_error_message="A task is due after it is issued.",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("assignee__isnull", False),
                    ("state__in", ["draft", "cancelled"]),
                    _connector="OR",
                ),
                name="fieldwork_task_assignee",
                violation_error_message="A task that was sent has somebody to do it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.UniqueConstraint(
                condition=models.Q(("assignment__isnull", False)),
                fields=("assignment", "building", "dwelling", "rental", "site", "cell"),
                name="fieldwork_task_once_per_sending",
                nulls_distinct=False,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="task",
            trigger=pgtrigger.compiler.Trigger(
                name="task_place",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NEW.target_kind <> 'cell' AND NEW.place IS NULL THEN\n                \n    SELECT found.cell_id, found.area_code, found.place\n      INTO NEW.cell_id, NEW.area_code, NEW.place\n      FROM (\n        SELECT cell_id, area_code, place FROM grid_building WHERE id = NEW.building_id\n        UNION ALL\n        SELECT home.cell_id, home.area_code, block.place\n          FROM grid_dwelling AS home JOIN grid_building AS block ON block.id = home.building_id\n         WHERE home.id = NEW.dwelling_id\n        UNION ALL\n        SELECT rental.cell_id, rental.area_code, block.place\n          FROM grid_rentalhousing AS rental\n          JOIN grid_dwelling AS home ON home.id = rental.dwelling_id\n          JOIN grid_building AS block ON block.id = home.building_id\n         WHERE rental.id = NEW.rental_id\n        UNION ALL\n        SELECT cell_id, area_code, place FROM grid_keysite WHERE id = NEW.site_id\n      ) AS found;\n\n            ELSIF NEW.target_kind = 'cell' THEN\n                SELECT code, COALESCE(NEW.place, ST_PointOnSurface(boundary))\n                  INTO NEW.area_code, NEW.place\n                  FROM grid_area WHERE id = NEW.cell_id;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="64c495291a875fdb3d688448a85bdaca0818aa95",
                    operation="INSERT",
                    pgid="pgtrigger_task_place_ad0d6",
                    table="fieldwork_task",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                fields=("issuer", "key"), name="fieldwork_assignment_once"
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=django.contrib.postgres.indexes.GistIndex(
                fields=["tile_shape"], name="fieldwork_visit_tiles"
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("building__isnull", False)),
                fields=["building"],
                name="fieldwork_visit_building",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("dwelling__isnull", False)),
                fields=["dwelling"],
                name="fieldwork_visit_dwelling",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("rental__isnull", False)),
                fields=["rental"],
                name="fieldwork_visit_rental",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("site__isnull", False)),
                fields=["site"],
                name="fieldwork_visit_site",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["area_code", "at"], name="fieldwork_visit_area"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["worker", "at"], name="fieldwork_visit_worker"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("second_signed_at", None), ("second_worker__isnull", False)),
                fields=["second_worker"],
                name="fieldwork_visit_to_sign",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("building__isnull", True),
                        ("dwelling__isnull", True),
                        ("rental__isnull", True),
                        ("site__isnull", True),
                        ("target_kind", "cell"),
                    ),
                    models.Q(
                        ("building__isnull", False),
                        ("dwelling__isnull", True),
                        ("rental__isnull", True),
                        ("site__isnull", True),
                        ("target_kind", "building"),
                    ),
                    models.Q(
                        ("building__isnull", True),
                        ("dwelling__isnull", False),
                        ("rental__isnull", True),
                        ("site__isnull", True),
                        ("target_kind", "dwelling"),
                    ),
                    models.Q(
                        ("building__isnull", True),
                        ("dwelling__isnull", True),
                        ("rental__isnull", False),
                        ("site__isnull", True),
                        ("target_kind", "rental"),
                    ),
                    models.Q(
                        ("building__isnull", True),
                        ("dwelling__isnull", True),
                        ("rental__isnull", True),
                        ("site__isnull", False),
                        ("target_kind", "site"),
                    ),
                    _connector="OR",
                ),
                name="fieldwork_visit_one_target",
                violation_error_message="Name exactly one place.",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("target_kind", "cell"), _negated=True),
                name="fieldwork_visit_not_a_cell",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", fieldwork.choices.VisitKind)),
                name="fieldwork_visit_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", fieldwork.choices.VisitResult)),
                name="fieldwork_visit_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result", "refused"), _negated=True),
                    models.Q(("hazard_level", ""), ("needs", ""), ("note", "")),
                    _connector="OR",
                ),
                name="fieldwork_visit_refusal_neutral",
                violation_error_message="Of a visit that did not take place no reason is kept.",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_unchanged", False), ("result", "done"), _connector="OR"),
                name="fieldwork_visit_unchanged_when_done",
                violation_error_message="Only a visit that took place finds nothing changed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_worker", None),
                    models.Q(("second_worker", models.F("worker")), _negated=True),
                    _connector="OR",
                ),
                name="fieldwork_visit_two_people",
                violation_error_message="A joint visit is made by two people.",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_signed_at", None), ("second_worker__isnull", False), _connector="OR"
                ),
                name="fieldwork_visit_signed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("received_at"),
                            "+",
                            models.Value(datetime.timedelta(seconds=300)),
                        ),
                    )
                ),
                name="fieldwork_visit_not_ahead",
                violation_error_message="The visit lies in the future. Check the clock of the phone.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visit",
            trigger=pgtrigger.compiler.Trigger(
                name="visit_place",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n            IF NEW.target_kind <> 'cell' AND NEW.place IS NULL THEN\n                \n    SELECT found.cell_id, found.area_code, found.place\n      INTO NEW.cell_id, NEW.area_code, NEW.place\n      FROM (\n        SELECT cell_id, area_code, place FROM grid_building WHERE id = NEW.building_id\n        UNION ALL\n        SELECT home.cell_id, home.area_code, block.place\n          FROM grid_dwelling AS home JOIN grid_building AS block ON block.id = home.building_id\n         WHERE home.id = NEW.dwelling_id\n        UNION ALL\n        SELECT rental.cell_id, rental.area_code, block.place\n          FROM grid_rentalhousing AS rental\n          JOIN grid_dwelling AS home ON home.id = rental.dwelling_id\n          JOIN grid_building AS block ON block.id = home.building_id\n         WHERE rental.id = NEW.rental_id\n        UNION ALL\n        SELECT cell_id, area_code, place FROM grid_keysite WHERE id = NEW.site_id\n      ) AS found;\n\n            ELSIF NEW.target_kind = 'cell' THEN\n                SELECT code, COALESCE(NEW.place, ST_PointOnSurface(boundary))\n                  INTO NEW.area_code, NEW.place\n                  FROM grid_area WHERE id = NEW.cell_id;\n            END IF;\n            RETURN NEW;\n        ",
                    hash="cc991917593a75d06b592eb315973156a880c021",
                    operation="INSERT",
                    pgid="pgtrigger_visit_place_78efa",
                    table="fieldwork_visit",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("task__isnull", True), ("visit__isnull", False)),
                    models.Q(("task__isnull", False), ("visit__isnull", True)),
                    _connector="OR",
                ),
                name="fieldwork_photo_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkresult",
            constraint=models.UniqueConstraint(
                fields=("visit", "item_key"), name="fieldwork_result_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", fieldwork.choices.Outcome)),
                name="fieldwork_result_outcome",
            ),
        ),
    ]
