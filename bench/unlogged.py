"""The settings of a server that keeps no read log: what the read log costs is told beside it."""

from config.settings import *  # noqa: F403  the same but for one

AUDIT_SINK = "bench.unlogged.forget"


def forget(_entry: object) -> None:
    """Keep nothing."""
