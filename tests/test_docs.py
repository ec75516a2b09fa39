"""What the docs name exists."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def test_every_test_that_the_page_of_rights_names_exists() -> None:
    page = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[\w/.]+)`", page))

    assert named
    assert {name for name in named if not (ROOT / name).exists()} == set()
