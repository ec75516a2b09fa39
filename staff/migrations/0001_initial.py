import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import staff.choices


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("grid", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=150, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=150, verbose_name="last name"),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                ("full_name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "duty_phone",
                    models.CharField(blank=True, max_length=30, verbose_name="duty phone"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("suspended", "suspended"),
                            ("left", "left"),
                        ],
                        default="active",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "password_changed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="password changed at"),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to="grid.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
            },
        ),
        migrations.CreateModel(
            name="NetworkPost",
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
                            ("committee_head", "head of the committee"),
                            ("group_leader", "residents' group leader"),
                            ("building_head", "building head"),
                            ("grid_leader", "grid leader"),
                            ("grid_worker", "grid worker"),
                            ("community_police", "community police"),
                            ("safety_liaison", "safety liaison"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C", editable=False, max_length=15, verbose_name="area code"
                    ),
                ),
                ("holder_name", models.CharField(max_length=60, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="duty phone")),
                (
                    "is_phone_public",
                    models.BooleanField(
                        default=False, verbose_name="phone may be shown to the public"
                    ),
                ),
                ("begins_on", models.DateField(verbose_name="begins on")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="network_posts",
                        to="grid.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "buildings",
                    models.ManyToManyField(
                        blank=True,
                        related_name="network_posts",
                        to="grid.building",
                        verbose_name="buildings",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="network_posts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "network post",
                "verbose_name_plural": "network posts",
                "ordering": ("area_code", "kind", "pk"),
            },
        ),
        migrations.CreateModel(
            name="PastPassword",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=200, verbose_name="hash")),
                ("until", models.DateTimeField(auto_now_add=True, verbose_name="used until")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "past password",
                "verbose_name_plural": "past passwords",
            },
        ),
        migrations.CreateModel(
            name="Post",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("GW", "grid worker"),
                            ("GL", "grid leader"),
                            ("BH", "building head"),
                            ("SL", "safety liaison"),
                            ("CP", "community police"),
                            ("SS", "street staff"),
                            ("DS", "district staff"),
                            ("CA", "city analyst"),
                            ("CL", "call-taker"),
                            ("ME", "mediator"),
                            ("DH", "department handler"),
                            ("JW", "justice worker"),
                            ("YW", "youth worker"),
                            ("AD", "system administrator"),
                            ("SA", "security administrator"),
                            ("AU", "auditor"),
                        ],
                        max_length=2,
                        verbose_name="role",
                    ),
                ),
                (
                    "area_code",
                    models.CharField(
                        db_collation="C", editable=False, max_length=15, verbose_name="area code"
                    ),
                ),
                ("is_leader", models.BooleanField(default=False, verbose_name="leader")),
                (
                    "is_video_officer",
                    models.BooleanField(default=False, verbose_name="video officer"),
                ),
                ("is_supervisor", models.BooleanField(default=False, verbose_name="supervisor")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(verbose_name="valid to")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="confirmed at"),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="revoked at"),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="grid.area",
                        verbose_name="area",
                    ),
                ),
                (
                    "buildings",
                    models.ManyToManyField(
                        blank=True,
                        related_name="posts",
                        to="grid.building",
                        verbose_name="buildings",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="granted by",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="revoked by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "post",
                "verbose_name_plural": "posts",
                "ordering": ("area_code", "role", "pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "suspended", "left"])),
                name="staff_user_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "active"), ("is_active", False), _connector="OR"),
                name="staff_user_left_inactive",
                violation_error_message="Only an active account may sign in.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("username"),
                name="staff_user_name_in_any_case",
                violation_error_message="Another account has this user name.",
            ),
        ),
        migrations.AddIndex(
            model_name="networkpost",
            index=models.Index(fields=["area_code", "kind"], name="staff_network_area"),
        ),
        migrations.AddConstraint(
            model_name="networkpost",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", staff.choices.NetworkKind)),
                name="staff_network_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="networkpost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gt", models.F("begins_on")), _connector="OR"
                ),
                name="staff_network_term",
                violation_error_message="A term must end after it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="networkpost",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("ends_on", None),
                    ("kind__in", ("committee_head", "group_leader", "grid_leader")),
                ),
                fields=("kind", "area"),
                name="staff_network_one_head",
                violation_error_message="This area already has a holder of this post.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="networkpost",
            trigger=pgtrigger.compiler.Trigger(
                name="post_area_code",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        NEW.area_code := COALESCE((SELECT code FROM grid_area WHERE id = NEW.area_id), '');\n        RETURN NEW;\n    ",
                    hash="b4dbade172ef786f6e5cae76a19e80ce10ac7846",
                    operation='INSERT OR UPDATE OF "area_id"',
                    pgid="pgtrigger_post_area_code_34738",
                    table="staff_networkpost",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["area_code", "role"], name="staff_post_area"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "GW",
                            "GL",
                            "BH",
                            "SL",
                            "CP",
                            "SS",
                            "DS",
                            "CA",
                            "CL",
                            "ME",
                            "DH",
                            "JW",
                            "YW",
                            "AD",
                            "SA",
                            "AU",
                        ],
                    )
                ),
                name="staff_post_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gt", models.F("valid_from"))),
                name="staff_post_period",
                violation_error_message="A post must end after it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted_by", models.F("user")), _negated=True),
                name="staff_post_granted_by_other",
                violation_error_message="Nobody grants a post to themselves.",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(
                        models.Q(("confirmed_by", models.F("granted_by")), _negated=True),
                        models.Q(("confirmed_by", models.F("user")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="staff_post_confirmed_by_third",
                violation_error_message="Somebody else must confirm the post.",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("area__isnull", False), ("role", "BH"), _connector="OR"),
                name="staff_post_area_unless_buildings",
                violation_error_message="Name the area of the post.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="post",
            trigger=pgtrigger.compiler.Trigger(
                name="post_area_code",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        NEW.area_code := COALESCE((SELECT code FROM grid_area WHERE id = NEW.area_id), '');\n        RETURN NEW;\n    ",
                    hash="b75e48ec7beceecf8218dd731bbdbec1b3243811",
                    operation='INSERT OR UPDATE OF "area_id"',
                    pgid="pgtrigger_post_area_code_d0aed",
                    table="staff_post",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="post",
            trigger=pgtrigger.compiler.Trigger(
                name="post_one_administration",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        PERFORM pg_advisory_xact_lock(hashtext('staff_post'), NEW.user_id::int);\n        IF NEW.revoked_at IS NULL AND EXISTS (\n            SELECT 1 FROM staff_post AS other\n             WHERE other.user_id = NEW.user_id AND other.id IS DISTINCT FROM NEW.id\n               AND other.revoked_at IS NULL AND other.role <> NEW.role\n               AND (other.role IN ('AD', 'AU', 'SA') OR NEW.role IN ('AD', 'AU', 'SA'))\n               AND daterange(other.valid_from, other.valid_to)\n                   && daterange(NEW.valid_from, NEW.valid_to)) THEN\n            RAISE EXCEPTION 'administrator roles exclude each other'\n                USING ERRCODE = 'WG003';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="2a8dda0a725e23180b892feafffc700eb45f429b",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_post_one_administration_1643a",
                    table="staff_post",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="post",
            trigger=pgtrigger.compiler.Trigger(
                name="post_stays_as_confirmed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.confirmed_by_id IS NOT NULL)",
                    func="\n        IF (NEW.user_id, NEW.role, NEW.area_id, NEW.granted_by_id, NEW.confirmed_by_id,\n            NEW.is_leader, NEW.is_video_officer, NEW.is_supervisor, NEW.valid_from)\n           IS DISTINCT FROM\n           (OLD.user_id, OLD.role, OLD.area_id, OLD.granted_by_id, OLD.confirmed_by_id,\n            OLD.is_leader, OLD.is_video_officer, OLD.is_supervisor, OLD.valid_from)\n           OR NEW.valid_to > OLD.valid_to\n           OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL) THEN\n            RAISE EXCEPTION 'a confirmed post is not changed' USING ERRCODE = 'WG030';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="5996ecb7cbafd3c48182e0b728c694e521ae7bf8",
                    operation="UPDATE",
                    pgid="pgtrigger_post_stays_as_confirmed_011f3",
                    table="staff_post",
                    when="BEFORE",
                ),
            ),
        ),
    ]
