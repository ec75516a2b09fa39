"""What holds for the whole house: direction of relations, scope of models, size of files."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

# Views that write the head of a file themselves; all others hand it out as a private file.
OWN_FILE_HEADS = {
    "core/views.py": "the one place",
    "fieldwork/views/visits.py": "photos, which one browser keeps for a day",
    "incidents/views/barometer.py": "open data",
}

LAYERS = ["core", "grid", "staff", "residents", "fieldwork", "incidents", "programmes", "maps"]
LONGEST_FILE = 400
LONGEST_FUNCTION = 30  # statements
PACKAGES = [*LAYERS, "config", "fixtures"]

# Models that no `visible_to` guards, and what guards them instead.
UNSCOPED = {
    "grid.BaseFeature": "water and roads: anyone may see them",
    "grid.ImportChange": "read only through its batch",
    "grid.ImportFinding": "read only through its batch",
    "grid.ImportMapping": "how a source's columns are named; holds no place",
    "staff.ImpactAssessmentHistory": "read only through its assessment",
    "staff.ModuleSwitchHistory": "read only through its switch",
    "staff.RetentionRuleHistory": "read only through its rule",
    "staff.ScheduleHistory": "read only through its schedule",
    "residents.DataRequestHistory": "read only through its request; row security",
    "staff.PastPassword": "hashes, read only when a password is changed",
    "residents.CorrectionHistory": "read by jobs only; row security",
    "residents.MergeProposalHistory": "read by jobs only; row security",
    "residents.PersonHistory": "read only through its person; row security",
    "residents.ResidencyHistory": "read only through its residency; row security",
    "residents.CareContactHistory": "read only through its record; row security",
    "residents.CareRecordHistory": "read only through its record; row security",
    "residents.FileGrantHistory": "read only through its record; row security",
    "residents.FileOpeningHistory": "read only through its record; row security",
    "residents.SupportCardHistory": "read only through its record; row security",
    "residents.SupportEntryHistory": "read only through its record; row security",
    "residents.SupportLevelDecisionHistory": "read only through its record; row security",
    "residents.YouthSupportFileHistory": "read only through its record; row security",
    "incidents.CaseCounter": "numbers only; the database counts",
    "incidents.MessageTextHistory": "read only through its words",
    "incidents.ConcernNoteHistory": "read only through its note",
    "incidents.HotlineLinkHistory": "read only through its link",
    "incidents.WebHookHistory": "read only through its hook",
    "incidents.ClientUpdate": "read only through its submission",
    "incidents.DaySalt": "read only to count; gone by night",
    "incidents.Tally": "hashes and counts; gone by night",
    "incidents.CaseEvent": "read only through its case",
    "fieldwork.Standard": "check lists are the same for everybody",
    "fieldwork.TaskTemplate": "templates are the same for everybody",
    "fieldwork.TaskEvent": "read only through its task",
}


def own_models():
    return [model for model in apps.get_models() if model._meta.app_label in LAYERS]


def own_files():
    root = Path(settings.BASE_DIR)
    return [
        path
        for package in PACKAGES
        for path in (root / package).rglob("*.py")
        if "migrations" not in path.parts
    ]


def test_relations_point_down() -> None:
    up = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in own_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if field.related_model._meta.app_label in LAYERS
        if LAYERS.index(field.related_model._meta.app_label) > LAYERS.index(model._meta.app_label)
    ]

    assert up == []


def test_every_model_has_a_scope_or_says_why_not() -> None:
    unscoped = {
        model._meta.label
        for model in own_models()
        if not hasattr(model._default_manager.all(), "visible_to")
    }

    assert unscoped <= set(UNSCOPED)


def test_no_listed_model_has_a_scope_after_all() -> None:
    scoped = {
        model._meta.label
        for model in own_models()
        if hasattr(model._default_manager.all(), "visible_to")
    }

    assert not scoped & set(UNSCOPED)


def test_deleting_never_sweeps_records_along_but_parts_of_their_owner() -> None:
    swept = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.fields
        if field.is_relation and field.remote_field.on_delete.__name__ == "CASCADE"
        if not field.remote_field.parent_link  # an appeal is its case
    }

    parts = {"grid.ImportChange", "grid.ImportFinding", "staff.PastPassword", "fieldwork.Photo"}
    parts |= {"fieldwork.CheckResult", "fieldwork.TaskEvent", "residents.PeopleFinding"}
    parts |= {"incidents.Follower", "incidents.Notice"}
    assert {name.rsplit(".", 1)[0] for name in swept} <= parts


def test_migrations_match_the_models(db) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_files_stay_readable() -> None:
    long = {
        str(path): count
        for path in own_files()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }

    assert long == {}


def test_functions_stay_readable() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in own_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and length(node) > LONGEST_FUNCTION
    ]

    assert long == []


def length(function: ast.FunctionDef) -> int:
    """Return the statements of a function, however many lines a table in it takes."""
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1


def test_imports_stand_at_the_top_of_their_file() -> None:
    inside = [
        f"{path}:{node.lineno}"
        for path in own_files()
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


def test_core_owns_no_table() -> None:
    assert list(apps.get_app_config("core").get_models()) == []


FORBIDDEN = (  # R3, R4, R5: what no table may ever hold
    "ethnic", "nationality", "religion", "political", "party_member", "fingerprint", "face",
    "biometric", "iris", "dna", "phone_location", "petition", "stream", "rtsp", "plate_no",
    "risk_score", "credit_score",
)  # fmt: skip


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_table_holds_what_must_never_exist(word) -> None:
    columns = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.fields
        if word in field.name.lower().replace("interface", "").replace("surface", "")
    ]

    assert columns == []


def test_files_are_handed_out_by_one_place_that_lets_no_cache_keep_them() -> None:
    root = Path(settings.BASE_DIR)
    found = {
        str(path.relative_to(root))
        for path in own_files()
        if "Content-Disposition" in path.read_text(encoding="utf-8")
    }

    assert found == set(OWN_FILE_HEADS)
