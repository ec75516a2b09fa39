"""Words that do not belong into a file: offences, penalties, verdicts.

预防未成年人犯罪法 59 and 治安管理处罚法 136 seal such facts for everybody. A text with
one of these words is shown back with a warning; sent again, it is kept and waits for the
eye of a reviewer, for the word may be harmless ("盗窃" of the family's own bicycle).
"""

import re
from typing import Final

WORDS: Final = (
    "行政拘留", "拘留", "逮捕", "判刑", "刑期", "刑满", "服刑", "缓刑", "假释", "前科", "案底",
    "犯罪", "违法", "罪犯", "嫌疑人", "盗窃", "偷窃", "抢劫", "抢夺", "诈骗", "寻衅滋事", "斗殴",
    "吸毒", "贩毒", "卖淫", "嫖娼", "强奸", "故意伤害", "治安处罚", "行政处罚", "罚款",
    "劳教", "收容教养", "专门教育", "不起诉", "强制措施",
)  # fmt: skip
ENGLISH: Final = re.compile(
    r"\b(?:arrest|detention|detained|convict\w*|sentenced?|prison|jail|offen[cs]e|crim\w+"
    r"|theft|stole|stolen|robbery|fraud|penalt\w+|probation|prosecut\w+)\b",
    re.IGNORECASE,
)


def flagged_words(*texts: str) -> list[str]:
    """Return the words of offences and penalties in some texts, each once, in order."""
    found: dict[str, None] = {}
    for text in texts:
        plain = re.sub(r"\s", "", text)
        found.update(dict.fromkeys(word for word in WORDS if word in plain))
        found.update(dict.fromkeys(match.lower() for match in ENGLISH.findall(text)))
    return list(found)
