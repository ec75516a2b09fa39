"""Files that are exchanged with linked hotlines: their columns, their words, what is told when.

Every side writes its own number into `number` and the receiver's into `your_number`. The
words stand in the files of both sides, so they are no messages (docs/hotlines.md).
"""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incidents.choices import AppealKind
from incidents.choices.hotlines import Content, ReturnStatus
from incidents.workflow.appeals import AppealStep

# Field → names of its column, the one that we write first.
CASES: Final[dict[str, tuple[str, ...]]] = {
    "number": ("编号", "工单编号", "工单号", "诉求编号", "受理编号", "number", "external_no"),
    "kind": ("类型", "诉求类型", "工单类型", "kind"),
    "title": ("标题", "诉求标题", "工单标题", "title"),
    "text": ("内容", "诉求内容", "反映内容", "问题描述", "text", "description"),
    "category": ("类别", "诉求类别", "问题类别", "分类", "category"),
    "area": ("区域", "所属区域", "社区", "区划代码", "社区代码", "area", "area_code"),
    "address": ("地址", "事发地址", "详细地址", "address"),
    "longitude": ("经度", "longitude", "lng", "lon"),
    "latitude": ("纬度", "latitude", "lat"),
    "received_at": ("受理时间", "来电时间", "登记时间", "received_at"),
    "due_at": ("办结时限", "要求办结时间", "截止时间", "due_at"),
    "about": ("被反映单位", "被举报单位", "about"),
    "name": ("姓名", "来电人", "诉求人", "联系人", "name"),
    "phone": ("电话", "联系电话", "来电号码", "手机", "手机号", "phone"),
    "email": ("邮箱", "电子邮箱", "email"),
    "confidential": ("保密", "是否保密", "confidential"),
}
STATUSES: Final[dict[str, tuple[str, ...]]] = {
    "number": CASES["number"],
    "your_number": ("贵方编号", "对方编号", "your_number"),
    "status": ("办理状态", "状态", "status"),
    "words": ("办理情况", "办理结果", "说明", "words"),
    "at": ("时间", "办理时间", "at"),
    "name": CASES["name"],
    "phone": CASES["phone"],
    "email": CASES["email"],
}
RECEIPT: Final[dict[str, tuple[str, ...]]] = {
    "file": ("文件", "文件名", "文件编号", "file"),
    "your_number": STATUSES["your_number"],
    "number": CASES["number"],
    "result": ("结果", "回执", "result"),
    "reason": ("原因", "理由", "reason"),
}
COLUMNS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    Content.RECEIPT: RECEIPT,
    Content.STATUSES: STATUSES,
    Content.CASES: CASES,
}
# What a file must name to be one; asked in this order.
MARKS: Final[dict[str, tuple[str, ...]]] = {
    Content.RECEIPT: ("file", "result"),
    Content.STATUSES: ("your_number", "status"),
    Content.CASES: ("number", "text"),
}
CONTACT: Final = ("name", "phone", "email")
LABELS: Final[dict[str, str | Promise]] = {
    "number": pgettext_lazy("exchange", "number"),
    "your_number": _("the receiver's number"),
    "kind": pgettext_lazy("exchange", "kind"),
    "title": _("title"),
    "text": pgettext_lazy("exchange", "text"),
    "category": pgettext_lazy("exchange", "category"),
    "area": pgettext_lazy("exchange", "area"),
    "address": pgettext_lazy("exchange", "address"),
    "longitude": _("longitude"),
    "latitude": _("latitude"),
    "received_at": pgettext_lazy("exchange", "received at"),
    "due_at": pgettext_lazy("exchange", "due"),
    "about": _("the body complained of"),
    "name": pgettext_lazy("person", "name"),
    "phone": _("phone"),
    "email": _("e-mail"),
    "confidential": _("asked to stay unnamed"),
    "status": pgettext_lazy("exchange", "status"),
    "words": _("what was done"),
    "at": _("when"),
    "file": _("file"),
    "result": _("result"),
    "reason": _("reason"),
}
KINDS: Final[dict[str, tuple[str, ...]]] = {
    AppealKind.ENQUIRY: ("咨询", "政策咨询", "enquiry"),
    AppealKind.HELP_REQUEST: ("求助", "投诉", "投诉求助", "诉求", "help_request", "complaint"),
    AppealKind.REPORT: ("举报", "检举", "控告", "report"),
    AppealKind.SUGGESTION: ("建议", "意见", "意见建议", "表扬", "suggestion"),
}
RETURNS: Final[dict[str, tuple[str, ...]]] = {
    ReturnStatus.ACCEPTED: ("已受理", "受理", "已接收", "已签收", "accepted", "received"),
    ReturnStatus.TRANSFERRED: ("已转办", "转办", "办理中", "transferred"),
    ReturnStatus.ANSWERED: ("已答复", "答复", "已回复", "answered"),
    ReturnStatus.CLOSED: ("已办结", "办结", "已结案", "closed"),
    ReturnStatus.RETURNED: ("已退回", "退回", "不属本单位职责", "returned"),
}
YES: Final = ("是", "保密", "1", "y", "yes", "true")
NO: Final = ("", "否", "不保密", "0", "n", "no", "false")
RESULTS: Final[dict[bool, tuple[str, ...]]] = {
    True: ("成功", "已接收", "接收", "ok", "accepted", "known"),
    False: ("失败", "拒收", "拒绝", "refused"),
}
# Which step of a case that came from a hotline is told there, and as what.
TOLD: Final[dict[str, str]] = {
    AppealStep.ACCEPT: ReturnStatus.ACCEPTED,
    AppealStep.DISPATCH: ReturnStatus.TRANSFERRED,
    AppealStep.RESENT: ReturnStatus.TRANSFERRED,
    AppealStep.REOPEN: ReturnStatus.TRANSFERRED,
    AppealStep.REDIRECT: ReturnStatus.RETURNED,
    AppealStep.NOT_ACCEPT: ReturnStatus.RETURNED,
    AppealStep.ANSWER_NOW: ReturnStatus.ANSWERED,
    AppealStep.REPLY: ReturnStatus.ANSWERED,
    AppealStep.CLOSE: ReturnStatus.CLOSED,
    AppealStep.WITHDRAW: ReturnStatus.CLOSED,
}
