"""The standing guards R1–R12, as far as what exists touches them.

They are proven over every model, address and template at once, so that a new one
cannot slip by.
"""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.gis.db.models import GeometryField
from django.db.models import Field, Model
from django.urls import URLPattern, URLResolver, get_resolver

from fieldwork.models import Task, Visit
from grid.choices import SiteKind
from grid.models import VideoPoint
from staff.models import NetworkPost, Post, User

OURS = {"core", "grid", "staff", "residents", "fieldwork", "maps", "fixtures"}
# R3, in the words that databases use for them, in English and pinyin.
FORBIDDEN = re.compile(
    r"ethnic|nationality|minzu|religio|zongjiao|belief|faith|party_member|political|zhengzhi"
    r"|biometric|face_|_face|facial|renlian|fingerprint|iris|dna|imei|imsi|phone_location"
    r"|petition_(count|history)|marital|sexual"
)
SCORED = re.compile(r"(risk|credit|trust|danger|stability|loyalty)_?(score|grade|rank|level)")
STREAMS = re.compile(r"stream|rtsp|credential|password|snapshot|plate|video_url|login")
RANKED = re.compile(r"rank|leaderboard|online_(time|minutes)|click_?count|login_count")


def our_models() -> list[type[Model]]:
    """Return every model of this project."""
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def our_fields() -> list[Field]:
    """Return every column of this project."""
    return [field for model in our_models() for field in model._meta.local_fields]


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
    """Return every address of the project as it is written."""
    found: list[str] = []
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, path)
        else:
            found.append(path)
    return found


def test_r3_no_column_profiles_people() -> None:
    assert [str(field) for field in our_fields() if FORBIDDEN.search(field.name)] == []


def test_r3_a_party_branch_is_a_fact_of_organisations_only() -> None:
    with_party = [str(field) for field in our_fields() if "party" in field.name]
    assert with_party == ["grid.Organisation.has_party_branch"]


def test_r4_no_model_counts_or_tags_those_who_complain() -> None:
    names = [field.name for field in our_fields()] + [m._meta.model_name for m in our_models()]
    assert [name for name in names if re.search(r"petition|complain|troublemaker", name)] == []


def test_r5_the_video_register_holds_no_stream_and_no_picture() -> None:
    fields = VideoPoint._meta.local_fields
    assert [field.name for field in fields if STREAMS.search(field.name)] == []
    assert not [field for field in fields if field.get_internal_type() in {"FileField", "URLField"}]


def test_r5_a_visit_keeps_the_place_of_its_target_and_no_position_of_the_worker() -> None:
    shapes = {field.name for field in Visit._meta.fields if isinstance(field, GeometryField)}
    assert shapes == {"place"}


@pytest.mark.parametrize("model", [User, Post, NetworkPost])
def test_r5_nobody_is_a_point_on_a_map(model: type[Model]) -> None:
    columns = [getattr(field, "output_field", field) for field in model._meta.fields]
    assert not [field for field in columns if isinstance(field, GeometryField)]


def test_r8_nobody_is_scored() -> None:
    assert [str(field) for field in our_fields() if SCORED.search(field.name)] == []


def test_r11_no_address_ranks_workers() -> None:
    assert [path for path in addresses(get_resolver().url_patterns) if RANKED.search(path)] == []


def test_r11_no_column_counts_clicks_or_time_online() -> None:
    found = [str(field) for field in our_fields() if RANKED.search(field.name)]
    assert found == ["grid.BaseFeature.rank"]  # how far away a road is drawn


def test_places_of_worship_are_not_a_kind_of_key_site() -> None:
    assert not [kind for kind in SiteKind.values if re.search("worship|temple|church|mosque", kind)]


def test_r12_every_scoped_row_carries_its_area_code() -> None:
    for model in (Task, Visit):
        assert model._meta.get_field("area_code").db_collation == "C"


def test_no_template_names_an_outside_address() -> None:
    outside = re.compile(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//""")
    root = Path(settings.BASE_DIR)
    found = [
        str(path)
        for folder in ("templates", "static/js", "static/css")
        for path in (root / folder).rglob("*")
        if path.is_file() and outside.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_file_of_the_project_names_a_content_network() -> None:
    names = re.compile(r"jsdelivr|unpkg|cdnjs|googleapis|gstatic|openstreetmap\.org/\{")
    root = Path(settings.BASE_DIR)
    found = [
        str(path)
        for folder in ("templates", "static/js", "static/css", "maps", "core", "config")
        for path in (root / folder).rglob("*")
        if path.suffix in {".py", ".html", ".js", ".css"} and names.search(path.read_text("utf-8"))
    ]
    assert found == []
