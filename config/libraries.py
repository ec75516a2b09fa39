"""Where GDAL and GEOS are found: in the wheels first, on the system second.

The wheels of pyogrio and shapely carry GDAL and GEOS, so a machine needs no
GIS package. `GDAL_LIBRARY_PATH` and `GEOS_LIBRARY_PATH` in the environment
override both.
"""

import os
from importlib.util import find_spec
from pathlib import Path


def wheel_library(package: str, pattern: str) -> str | None:
    """Return the path of a shared library inside a wheel, None if it has none."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    bundled = Path(spec.origin).parent.parent / f"{package}.libs"
    return next((str(path) for path in sorted(bundled.glob(pattern))), None)


def library_path(variable: str, package: str, pattern: str) -> str | None:
    """Return what the environment names, else the wheel's library, else None.

    None lets Django look for the system's library.
    """
    return os.environ.get(variable) or wheel_library(package, pattern)
