"""Words that speak of danger right now, and the number to call first (S42).

Data, like the time limits: what people write when they should call instead. A word inside
another one counts; a false alarm costs one tap, a missed one may cost a life.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Line:
    """An emergency line: its number, whom it reaches, the words that lead there."""

    number: str
    title: str | Promise
    words: tuple[str, ...]


LINES: Final = (
    Line(
        "119",
        _("fire and rescue"),
        (
            "着火", "起火", "失火", "火灾", "冒烟", "煤气", "燃气泄漏", "天然气泄漏", "漏气",
            "爆炸", "被困", "溺水", "落水", "坍塌", "塌方", "on fire", "gas leak", "smell of gas",
            "explosion", "smoke", "trapped", "drowning", "collapsed",
        ),
    ),
    Line(
        "110",
        _("police"),
        (
            "打架", "斗殴", "打人", "持刀", "砍人", "行凶", "抢劫", "绑架", "入室", "家暴", "殴打",
            "跳楼", "轻生", "自杀", "fighting", "knife", "robbery", "robbed", "burglar", "attacked",
            "kidnap", "suicide", "beating",
        ),
    ),
    Line(
        "120",
        _("ambulance"),
        (
            "昏迷", "晕倒", "没有呼吸", "大出血", "中毒", "心脏病", "抽搐", "受伤", "摔伤",
            "unconscious", "not breathing", "bleeding", "poisoned", "heart attack", "injured",
        ),
    ),
    Line("122", _("traffic accidents"), ("车祸", "撞车", "撞人", "car crash", "run over")),
)  # fmt: skip


def lines_for(text: str) -> list[Line]:
    """Return the lines whose words stand in a text, the most urgent first."""
    lowered = text.lower()
    return [line for line in LINES if any(word in lowered for word in line.words)]
