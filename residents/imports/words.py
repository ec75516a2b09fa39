"""The words by which household lists call our fields and values."""

from typing import Final

from residents.choices.people import PaperKind, ResidencyKind, Sex

# Field → names of columns, without spaces and in lower case, the likeliest first.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "姓名", "居民姓名", "人员姓名", "成员姓名", "家庭成员姓名", "住户姓名", "名字", "户主姓名",
        "户主", "租客姓名", "承租人", "承租人姓名", "full name", "name",
    ),
    "head_name": ("户主姓名", "户主", "所属户主", "head of household", "head"),
    "number": (
        "身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "居民身份证号", "证件号码",
        "证件号", "身份号码", "身份证", "id number", "identity number", "id card", "id_no",
    ),
    "paper_kind": ("证件类型", "证件种类", "证件类别", "paper", "document type"),
    "sex": ("性别", "sex", "gender"),
    "birth_date": ("出生日期", "出生年月日", "生日", "出生年月", "date of birth", "birth date"),
    "phone": (
        "联系电话", "手机号码", "手机号", "手机", "电话", "电话号码", "联系方式", "本人电话",
        "phone", "mobile", "telephone",
    ),
    "contact_address": ("联系地址", "通讯地址", "contact address"),
    "compound": ("小区", "小区名称", "所属小区", "compound"),
    "building": (
        "楼栋", "楼号", "楼栋号", "栋号", "幢号", "楼栋名称", "楼幢", "所属楼栋", "楼", "building",
    ),
    "address_code": (
        "地址编码", "楼栋地址编码", "楼栋编码", "门楼牌编码", "标准地址编码", "address code",
    ),
    "entrance": ("单元", "单元号", "所属单元", "entrance", "unit"),
    "room": (
        "房号", "室号", "房间号", "房间", "门牌号", "户室号", "户室", "房屋号", "房屋", "门号",
        "room", "door",
    ),
    "home": (
        "居住地址", "现住址", "住址", "详细地址", "居住地", "家庭住址", "现居住地址", "地址",
        "楼房号", "房屋地址", "address", "home address",
    ),
    "household_no": ("户号", "户编号", "家庭编号", "户籍编号", "household", "household no"),
    "relation": (
        "与户主关系", "与户主的关系", "户主关系", "家庭关系", "关系", "relation",
        "relation to head", "relationship",
    ),
    "kind": (
        "居住类型", "居住性质", "居住方式", "居住类别", "住户类型", "人员类别", "人口类型",
        "房屋性质", "人户类型", "residency", "kind",
    ),
    "begins_on": ("入住日期", "入住时间", "居住起始日期", "来住日期", "迁入日期", "since"),
    "source_key": ("人员编号", "人员编码", "居民编号", "唯一编码", "person id", "person key"),
}  # fmt: skip

SEXES: Final = {
    **dict.fromkeys(("男", "男性", "1", "m", "male"), Sex.MALE.value),
    **dict.fromkeys(("女", "女性", "2", "f", "female"), Sex.FEMALE.value),
    **dict.fromkeys(("未知", "0", "unknown"), Sex.UNKNOWN.value),
    **dict.fromkeys(("未说明", "9"), Sex.UNSTATED.value),
}
PAPERS: Final = {
    **dict.fromkeys(
        ("身份证", "居民身份证", "二代身份证", "户口簿", "户口本", "临时身份证", "identity card"),
        PaperKind.RESIDENT_ID.value,
    ),
    **dict.fromkeys(
        (
            "港澳居民来往内地通行证", "港澳通行证", "回乡证", "港澳居民通行证",
            "港澳来往内地通行证", "home return permit",
        ),
        PaperKind.HK_MACAU_PERMIT.value,
    ),
    **dict.fromkeys(
        ("台湾居民来往大陆通行证", "台胞证", "台湾通行证", "台湾居民通行证"),
        PaperKind.TAIWAN_PERMIT.value,
    ),
    **dict.fromkeys(
        (
            "港澳台居民居住证", "港澳居民居住证", "台湾居民居住证", "港澳台居住证",
        ),
        PaperKind.HMT_RESIDENCE.value,
    ),
    **dict.fromkeys(
        (
            "外国人永久居留身份证", "外国人永久居留证", "永久居留证", "永居证", "外国人居留证",
        ),
        PaperKind.FOREIGN_RESIDENCE.value,
    ),
    **dict.fromkeys(("护照", "外国护照", "passport"), PaperKind.PASSPORT.value),
    **dict.fromkeys(("其他", "其他证件", "other"), PaperKind.OTHER.value),
    **dict.fromkeys(
        ("无", "无证件", "无证", "没有证件", "未办", "none", "no paper"), PaperKind.NONE.value
    ),
}  # fmt: skip
KINDS: Final = {
    **dict.fromkeys(
        (
            "业主", "自住", "自有", "自有住房", "户主自住", "常住", "户籍", "户籍人口", "本地户籍",
            "人户一致", "自购", "家属", "owner", "owner or family",
        ),
        ResidencyKind.OWNER_FAMILY.value,
    ),
    **dict.fromkeys(
        (
            "租", "租户", "租住", "租客", "承租", "承租人", "租赁", "出租", "出租房屋", "出租房",
            "流动", "流动人口", "tenant", "rented",
        ),
        ResidencyKind.TENANT.value,
    ),
    **dict.fromkeys(
        ("集体户", "集体", "集体宿舍", "宿舍", "员工宿舍", "collective"),
        ResidencyKind.COLLECTIVE.value,
    ),
    **dict.fromkeys(
        ("借住", "寄住", "探亲", "投靠", "暂住", "访客", "visitor"), ResidencyKind.VISITOR.value
    ),
}  # fmt: skip
HEADS: Final = frozenset({"户主", "本人", "户主本人", "head", "self", "业主本人"})
NOTHING: Final = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "null", "none", "n/a", "未提供"}
)
FOOTERS: Final = (
    "合计",
    "总计",
    "小计",
    "制表",
    "填表",
    "审核",
    "备注",
    "说明",
    "注：",
    "注:",
    "total",
)
