"""The words by which files call our fields and values: Chinese, English, OpenStreetMap."""

from typing import Final

from grid.choices import BuildingUse, OrganisationKind, SiteKind

KEYS: Final = (
    "source_key", "编号", "唯一编码", "唯一标识", "序号", "id", "osm_id", "@id", "fid", "objectid",
    "gid", "key", "unique key", "unique_key", "precinct",
)  # fmt: skip
LONGITUDE: Final = ("经度", "lng", "lon", "longitude", "long", "x", "经度坐标", "x坐标", "东坐标")
LATITUDE: Final = ("纬度", "lat", "latitude", "y", "纬度坐标", "y坐标", "北坐标")
WKT: Final = ("wkt", "geometry", "geom", "the_geom", "图形", "几何")

# Field → names of columns, the likeliest first. Each kind of place looks up its own fields only.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "名称", "name", "name:zh", "楼栋名称", "小区名称", "场所名称", "单位名称", "网格名称",
        "建筑名称", "点位名称", "标准名称", "title",
    ),
    "address": (
        "地址", "详细地址", "address", "addr_full", "addr:full", "标准地址", "门牌地址",
        "incident address", "incident_address",
    ),
    "address_code": ("地址编码", "门楼牌编码", "address_code", "标准地址编码"),
    "use": ("用途", "建筑用途", "房屋用途", "use", "building", "building_use", "kind_detail"),
    "floor_count": (
        "层数", "楼层数", "地上层数", "floors", "floor_count", "levels", "building:levels",
        "building_levels",
    ),
    "built_year": ("建成年份", "建筑年代", "建造年份", "built_year", "year_built", "start_date"),
    "compound": ("小区", "所属小区", "compound"),
    "building": (
        "楼栋", "所属楼栋", "楼栋编号", "楼号", "building", "building_key", "楼栋地址编码",
    ),
    "entrance": ("单元", "单元号", "entrance", "unit"),
    "floor": ("楼层", "所在层", "floor"),
    "room": ("房号", "室号", "房间号", "room", "door", "户室号"),
    "dwelling": ("房屋", "房屋编号", "dwelling"),
    "filing_no": ("备案号", "备案编号", "filing_no"),
    "let_kind": ("出租方式", "出租类型", "let_kind"),
    "room_count": ("出租间数", "房间数", "rooms", "room_count"),
    "max_occupants": ("核定人数", "最多人数", "可住人数", "max_occupants"),
    "occupant_count": ("居住人数", "实住人数", "occupants", "occupant_count"),
    "hazard_level": ("隐患等级", "隐患级别", "hazard", "hazard_level"),
    "last_check_on": ("上次检查", "上次检查日期", "last_check", "last_check_on"),
    "next_check_on": ("下次检查", "下次检查日期", "next_check", "next_check_on"),
    "last_inspection_on": ("上次检查", "上次检查日期", "last_inspection", "last_inspection_on"),
    "next_inspection_on": ("下次检查", "下次检查日期", "next_inspection", "next_inspection_on"),
    "inspect_every_days": ("检查周期", "检查间隔", "inspect_every_days"),
    "state": ("状态", "state"),
    "kind": ("类别", "类型", "种类", "kind", "type", "amenity", "complaint type"),
    "subtype": ("细类", "subtype", "kind_detail"),
    "rank": ("级别", "rank"),
    "credit_code": ("统一社会信用代码", "信用代码", "credit_code"),
    "area": ("服务区域", "所属区划", "区划代码", "area", "area_code"),
    "parent": ("上级单位", "parent"),
    "supervisor_org": ("业务主管单位", "主管单位", "supervisor"),
    "operator_org": ("经营单位", "operator", "operator_org"),
    "manager_org": ("物业公司", "物业服务企业", "manager", "manager_org"),
    "owner_org": ("产权单位", "owner", "owner_org"),
    "town_centre": ("监控中心", "town_centre"),
    "household_count": ("户数", "households", "household_count"),
    "licence_no": ("许可证号", "营业执照号", "licence_no", "license_no"),
    "capacity": ("容纳人数", "核定容纳人数", "capacity"),
    "hours": ("办公时间", "营业时间", "opening_hours", "hours"),
    "phone": ("电话", "联系电话", "办公电话", "phone", "contact:phone"),
    "code": (
        "编码", "区划代码", "网格编码", "点位编码", "代码", "code", "area_code", "precinct",
    ),
    "level": ("区划级别", "层级", "level"),
    "cell_kind": ("网格类型", "cell_kind"),
    "settlement": ("城乡类型", "settlement"),
    "unit_kind": ("单位类型", "unit_kind"),
    "bearing": ("方位角", "朝向", "bearing", "direction"),
    "field_of_view": ("视场角", "field_of_view", "fov"),
    "is_linked_town": ("接入镇街", "is_linked_town"),
    "is_linked_city": ("接入市级", "is_linked_city"),
    "is_sign_posted": ("设置标识", "is_sign_posted"),
    "filed_on": ("备案日期", "filed_on"),
    "purpose": ("建设目的", "用途说明", "purpose"),
    "retention_days": ("保存天数", "retention_days"),
}  # fmt: skip

JOINED: Final = {
    "address": (("addr_street", "addr_housenumber"), ("addr:street", "addr:housenumber")),
}

USES: Final[dict[str, str]] = {
    **dict.fromkeys(
        (
            "住宅", "居住", "公寓", "宿舍", "residential", "apartments", "house", "dormitory",
            "detached", "terrace", "bungalow", "semidetached_house", "hut", "farm",
        ),
        BuildingUse.RESIDENTIAL,
    ),
    **dict.fromkeys(("商住", "商住混合", "mixed"), BuildingUse.MIXED),
    **dict.fromkeys(
        (
            "商业", "商铺", "商场", "commercial", "retail", "supermarket", "hotel", "bank",
            "restaurant", "kiosk", "mall", "cinema", "shop", "department_store",
        ),
        BuildingUse.COMMERCIAL,
    ),
    **dict.fromkeys(("办公", "写字楼", "office", "company"), BuildingUse.OFFICE),
    **dict.fromkeys(("工业", "厂房", "industrial", "manufacture", "works"), BuildingUse.INDUSTRIAL),
    **dict.fromkeys(
        ("仓储", "仓库", "车库", "storage", "warehouse", "garage", "garages", "shed", "parking"),
        BuildingUse.STORAGE,
    ),
    **dict.fromkeys(
        (
            "公共", "公共服务", "学校", "医院", "school", "hospital", "public", "university",
            "kindergarten", "government", "civic", "museum", "church", "temple", "library",
            "stadium", "train_station", "transportation", "police", "college", "theatre",
        ),
        BuildingUse.PUBLIC,
    ),
    **dict.fromkeys(("其他", "yes", "building", "other", "roof"), BuildingUse.OTHER),
}  # fmt: skip

# Only what clearly is one of our kinds; places of worship are none and are left out.
SITES: Final[dict[str, str]] = {
    **dict.fromkeys(("学校", "幼儿园", "school", "kindergarten", "college", "university"),
                    SiteKind.SCHOOL),
    **dict.fromkeys(("医院", "诊所", "hospital", "clinic", "doctors"), SiteKind.HOSPITAL),
    **dict.fromkeys(("市场", "商场", "超市", "market", "marketplace", "mall", "supermarket",
                     "department_store"), SiteKind.MARKET),
    **dict.fromkeys(("宾馆", "酒店", "旅馆", "hotel", "hostel", "motel", "guest_house"),
                    SiteKind.HOTEL),
    **dict.fromkeys(("网吧", "internet_cafe"), SiteKind.INTERNET_CAFE),
    **dict.fromkeys(("娱乐场所", "酒吧", "bar", "pub", "nightclub", "karaoke", "ktv"),
                    SiteKind.ENTERTAINMENT),
    **dict.fromkeys(("加油站", "加气站", "fuel", "gas_station"), SiteKind.FUEL_STATION),
    **dict.fromkeys(("公众聚集场所", "cinema", "theatre", "museum", "stadium", "arts_centre",
                     "library", "attraction"), SiteKind.CROWDED_VENUE),
    **dict.fromkeys(("工地", "construction"), SiteKind.CONSTRUCTION),
    **dict.fromkeys(("餐馆", "饭店", "餐饮", "restaurant", "fast_food", "cafe", "food_court"),
                    SiteKind.RESTAURANT),
    **dict.fromkeys(("养老院", "nursing_home", "care_home", "social_facility"),
                    SiteKind.CARE_HOME),
    **dict.fromkeys(("车站", "码头", "station", "bus_station", "ferry_terminal",
                     "subway_entrance", "aerodrome"), SiteKind.TRANSPORT),
}  # fmt: skip

ORGANISATIONS: Final[dict[str, str]] = {
    **dict.fromkeys(("派出所", "police"), OrganisationKind.POLICE_STATION),
    **dict.fromkeys(("居委会", "社区居委会"), OrganisationKind.RESIDENTS_COMMITTEE),
    **dict.fromkeys(("村委会",), OrganisationKind.VILLAGE_COMMITTEE),
    **dict.fromkeys(("街道办", "镇政府", "街道办事处"), OrganisationKind.STREET_OFFICE),
    **dict.fromkeys(("企业", "公司", "company"), OrganisationKind.ENTERPRISE),
    **dict.fromkeys(("社会组织",), OrganisationKind.SOCIAL_ORG),
    **dict.fromkeys(("物业", "物业公司"), OrganisationKind.PROPERTY_MANAGEMENT),
    **dict.fromkeys(("学校", "school", "kindergarten"), OrganisationKind.SCHOOL),
    **dict.fromkeys(("法院", "courthouse"), OrganisationKind.COURT),
    **dict.fromkeys(("government", "部门", "机关"), OrganisationKind.DEPARTMENT),
}  # fmt: skip

GROUND: Final[dict[str, str]] = {
    **dict.fromkeys(
        (
            "水系", "河流", "湖泊", "river", "riverbank", "stream", "canal", "lake", "ocean",
            "basin", "swimming_pool", "fountain", "drain", "ditch",
        ),
        "water",
    ),
    **dict.fromkeys(
        (
            "道路", "公路", "highway", "major_road", "minor_road", "path", "rail", "ferry",
            "footway", "service", "residential_road",
        ),
        "road",
    ),
    **dict.fromkeys(
        (
            "用地", "土地利用", "residential", "grass", "park", "recreation_ground", "commercial",
            "retail", "forest", "natural_wood", "pitch", "school", "garden", "hospital",
            "pedestrian", "parking", "pier", "industrial", "farmland", "meadow", "wood",
        ),
        "land_use",
    ),
}  # fmt: skip
ANY: Final = {"": ""}

VALUES: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("building", "use"): USES,
    ("dwelling", "use"): USES,
    ("site", "kind"): SITES,
    ("organisation", "kind"): ORGANISATIONS,
    ("base", "kind"): GROUND,
}
LEAVES_OUT: Final = (("site", "kind"), ("base", "kind"))  # what is none of ours is not an error

YES: Final = frozenset({"1", "true", "yes", "y", "t", "是", "有", "已", "√", "✓"})
NO: Final = frozenset({"0", "false", "no", "n", "f", "否", "无", "未", "×", "✗"})

# R3: what may not be kept of anybody, by the words a column would carry.
PROFILING: Final = (
    "民族", "族别", "宗教", "信仰", "政治面貌", "党员", "党派", "人脸", "面部", "指纹", "虹膜",
    "生物特征", "声纹", "步态", "dna", "血型", "信访", "上访", "重点人员", "风险等级人", "维稳",
    "手机定位", "轨迹", "imei", "imsi", "mac地址", "ethnic", "ethnicity", "religion", "religious",
    "political", "party_member", "face_", "faceid", "face id", "facial", "fingerprint", "biometric",
    "petition", "race",
)  # fmt: skip
# A place file holds no people either: names and numbers of persons have their own register.
PERSONAL: Final = (
    "身份证", "公民身份号码", "证件号码", "户主", "承租人", "租客", "租户姓名", "居民姓名", "姓名",
    "出生日期", "id_card", "idcard", "identity_number", "tenant_name", "resident_name",
    "birth_date",
)  # fmt: skip
