"""What is sent twice at one moment is taken in one after the other, so that the second is found."""

from uuid import UUID

from django.db import connection


def one_at_a_time(client: UUID) -> None:
    """Let a second sending under the same id wait until the first is written or given up.

    Runs in a transaction, with which the wait of others ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(client.bytes[:8], signed=True)]
        )
