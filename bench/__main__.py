"""`python -m bench [NAME …] [--buildings N] [--people N]`: measure and say what missed."""

import argparse
import importlib
import os
import sys
from typing import Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["TASKS_BACKEND"] = "django_tasks.backends.immediate.ImmediateBackend"
NAMES: Final = (
    "imports", "assignment", "tiles", "pages", "reads", "people", "cases", "submissions", "kill",
)  # fmt: skip


def main() -> int:
    """Run the named measurements, all of them by default; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--buildings", type=int, default=1_000_000, help="size of the town")
    parser.add_argument("--people", type=int, default=3_000_000, help="size of the town of people")
    parser.add_argument("--cases", type=int, default=5_000_000, help="size of the town of cases")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(NAMES):
        parser.error(f"there is no measurement called {', '.join(sorted(unknown))}")
    django.setup()
    missed = 0
    for name in chosen.names or NAMES:
        print(f"→ {name}", flush=True)
        size = getattr(chosen, name, chosen.buildings)
        for ratio in importlib.import_module(f"bench.{name}").measure(size):
            print(f"  {ratio}", flush=True)
            missed += not ratio.is_met
    print("every goal is met" if not missed else f"{missed} goals are missed")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
