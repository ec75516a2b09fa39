"""Every time limit with the rule it comes from: the defaults; a place may set its own.

A row of `TimeLimit` takes the place of the default with its code. What no law sets is
marked 惯例 (usual practice): the county's own rule, meant to be changed. GB/T 33358-2016
says how fast a hotline is answered, not how fast a matter is handled.
"""

from dataclasses import dataclass
from typing import Final

from incidents.choices import Unit


@dataclass(frozen=True)
class Limit:
    """So much time, and the rule that gives it."""

    amount: int
    unit: str
    rule: str


PRACTICE: Final = "惯例"
HOTLINE: Final = "12345 热线惯例"
PETITION: Final = "信访工作条例"
MEDIATION: Final = "人民调解惯例"
COURT: Final = "法释〔2011〕5号 第四、五条"
VIDEO: Final = "公共安全视频图像信息系统管理条例 第十四条"
LIMITS: Final[dict[str, Limit]] = {
    "incident.file": Limit(4, Unit.HOURS, PRACTICE),
    "incident.dispatch": Limit(1, Unit.WORKING_DAYS, PRACTICE),
    "incident.police": Limit(30, Unit.MINUTES, PRACTICE),
    "incident.start": Limit(1, Unit.WORKING_DAYS, PRACTICE),
    "incident.resolve": Limit(5, Unit.WORKING_DAYS, PRACTICE),
    "incident.verify": Limit(2, Unit.WORKING_DAYS, PRACTICE),
    "incident.reopen": Limit(15, Unit.CALENDAR_DAYS, PRACTICE),
    "incident.video_fault": Limit(48, Unit.HOURS, PRACTICE),
    "dispute.assign": Limit(1, Unit.WORKING_DAYS, PRACTICE),
    "dispute.contact": Limit(3, Unit.WORKING_DAYS, MEDIATION),
    "dispute.mediate": Limit(30, Unit.CALENDAR_DAYS, MEDIATION),
    "dispute.extension": Limit(30, Unit.CALENDAR_DAYS, MEDIATION),
    "dispute.after_failure": Limit(3, Unit.WORKING_DAYS, PRACTICE),
    "dispute.after_breach": Limit(3, Unit.WORKING_DAYS, PRACTICE),
    "dispute.concern": Limit(14, Unit.CALENDAR_DAYS, PRACTICE),
    "performance.first": Limit(7, Unit.CALENDAR_DAYS, PRACTICE),
    "performance.second": Limit(30, Unit.CALENDAR_DAYS, PRACTICE),
    "performance.third": Limit(90, Unit.CALENDAR_DAYS, PRACTICE),
    "court.accept": Limit(3, Unit.CALENDAR_DAYS, COURT),
    "court.decide": Limit(15, Unit.CALENDAR_DAYS, COURT),
    "court.extension": Limit(10, Unit.CALENDAR_DAYS, COURT),
    "court.question": Limit(3, Unit.WORKING_DAYS, PRACTICE),
    "screening.village": Limit(7, Unit.CALENDAR_DAYS, PRACTICE),
    "screening.town": Limit(14, Unit.CALENDAR_DAYS, PRACTICE),
    "screening.city": Limit(30, Unit.CALENDAR_DAYS, PRACTICE),
    "video.filing": Limit(30, Unit.CALENDAR_DAYS, VIDEO),
    "footage.approval": Limit(24, Unit.HOURS, PRACTICE),
    "handling.receive": Limit(1, Unit.WORKING_DAYS, HOTLINE),
    "handling.answer": Limit(5, Unit.WORKING_DAYS, HOTLINE),
    # Whether the sender agrees that it is not theirs.
    "handling.objection": Limit(1, Unit.WORKING_DAYS, HOTLINE),
    "handling.objection_petition": Limit(5, Unit.WORKING_DAYS, f"{PETITION} 第二十三条"),
    "handling.no_owner": Limit(2, Unit.WORKING_DAYS, PRACTICE),
    "handling.extension": Limit(15, Unit.WORKING_DAYS, PRACTICE),
    "supervision.answer": Limit(3, Unit.WORKING_DAYS, PRACTICE),
    # From the moment it came in until the reply is there.
    "appeal.enquiry": Limit(2, Unit.WORKING_DAYS, HOTLINE),
    "appeal.help_request": Limit(5, Unit.WORKING_DAYS, HOTLINE),
    "appeal.suggestion": Limit(
        15, Unit.WORKING_DAYS, f"{PRACTICE}（{PETITION} 第二十九条未定期限）"
    ),
    # 检举控告 have no period of their own in 第三十条: that of 第三十四条 is taken over.
    "appeal.report": Limit(60, Unit.CALENDAR_DAYS, f"{PRACTICE}（参照{PETITION} 第三十四条）"),
    # From the moment it came in until it is accepted, or guided, or not accepted.
    "appeal.accept": Limit(1, Unit.WORKING_DAYS, HOTLINE),
    "appeal.accept_report": Limit(7, Unit.WORKING_DAYS, PRACTICE),
    "appeal.dispatch": Limit(1, Unit.WORKING_DAYS, HOTLINE),
    # From the answer of the body in the lead until the reply is approved and sent.
    "appeal.reply": Limit(1, Unit.WORKING_DAYS, PRACTICE),
    "appeal.rating": Limit(15, Unit.CALENDAR_DAYS, PRACTICE),
    "appeal.reopen": Limit(15, Unit.CALENDAR_DAYS, PRACTICE),
    "petition.notify": Limit(15, Unit.CALENDAR_DAYS, f"{PETITION} 第二十二、二十三条"),
    "petition.finish": Limit(60, Unit.CALENDAR_DAYS, f"{PETITION} 第三十四条"),
    "petition.extension": Limit(30, Unit.CALENDAR_DAYS, f"{PETITION} 第三十四条"),
    "petition.review_ask": Limit(30, Unit.CALENDAR_DAYS, f"{PETITION} 第三十五、三十六条"),
    "petition.review": Limit(30, Unit.CALENDAR_DAYS, f"{PETITION} 第三十五、三十六条"),
}
