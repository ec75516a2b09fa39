"""The answer to a request as a file that programs read."""

from typing import Any

from residents.services.answers import Answer


def filed(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain values: its mark first, then what is held, or who looked."""
    request = answer.request
    return {
        "mark": answer.mark,
        "request": request.number,
        "kind": request.kind,
        "decision": request.decision,
        "reasons": request.reasons,
        "made_at": answer.made_at.isoformat(),
        "given_until": answer.until.isoformat(),
        "held": [
            {
                "what": table.title,
                "purpose": table.purpose,
                "basis": table.basis,
                "rows": [dict(zip(table.columns, row, strict=True)) for row in table.rows],
            }
            for table in answer.tables
        ],
        "looked": [
            {
                "at": look.at.isoformat(),
                "roles": look.roles,
                "purpose": look.purpose,
                "action": look.action,
                "areas": look.areas,
                "fields": look.fields,
            }
            for look in answer.looks
        ],
    }
