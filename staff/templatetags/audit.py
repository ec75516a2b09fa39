"""A word to whoever is asked about what they read."""

from typing import Any

from django import template

from staff.services.questions import questions_waiting

register = template.Library()


@register.inclusion_tag("staff/audit/_waiting.html")
def waiting_questions(user: Any) -> dict[str, int]:
    """Say that questions wait for the person's answer, where there are any."""
    return {"count": questions_waiting(user) if user.is_authenticated else 0}
