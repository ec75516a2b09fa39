"""What a call-taker types in, an appeal that was registered so, and what was answered with it."""

import uuid

from incidents.services.appeals import AppealIntake, register_appeal
from tests import factories

TIFF = b"II*\x00\x08\x00\x00\x00" + bytes(300)


def voice(building, **values):
    given = {
        "client_uuid": str(uuid.uuid4()),
        "channel": "hotline",
        "kind": "help_request",
        "text": "楼道灯不亮",
        "spot": f"b:{building.pk}",
    }
    return {**given, **values}


def made(staff, **values):
    given = {"kind": "help_request", "channel": "hotline", "text": "楼道灯不亮"}
    given |= {"place": factories.in_cell(0)}
    return register_appeal(hand=staff.taker, intake=AppealIntake(**{**given, **values})).appeal


def answers_of(case):
    """Return what was answered with a case, by the codes of the questions."""
    return {one.question.code: one.value for one in case.answers.select_related("question")}
