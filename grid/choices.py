"""The closed lists of the registers of places."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The levels of the area tree (区划), widest first."""

    CITY = "city", _("city")
    DISTRICT = "district", _("district")
    STREET = "street", _("street or town")
    COMMUNITY = "community", _("community or village")
    CELL = "cell", _("grid cell")


# National Bureau of Statistics 国统字〔2009〕91号: 6 digits county, 3 township, 3 village;
# the grid cell adds 3 (GB/T 34300-2017 practice). A city is the first 4 digits.
CODE_DIGITS: Final[dict[str, int]] = {
    Level.CITY: 4,
    Level.DISTRICT: 6,
    Level.STREET: 9,
    Level.COMMUNITY: 12,
    Level.CELL: 15,
}
PARENT_LEVELS: Final[dict[str, tuple[str, ...]]] = {
    Level.CITY: (),
    Level.DISTRICT: (Level.CITY,),
    Level.STREET: (Level.DISTRICT, Level.CITY),
    Level.COMMUNITY: (Level.STREET,),
    Level.CELL: (Level.COMMUNITY,),
}


class AreaState(models.TextChoices):
    """The life of an area: drawn, in force, replaced."""

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("active")
    RETIRED = "retired", _("retired")


class CellKind(models.TextChoices):
    """Basic cells (基础网格) tile a community; dedicated ones (专属网格) lie over them."""

    BASIC = "basic", _("basic cell")
    DEDICATED = "dedicated", _("dedicated cell")


class Settlement(models.TextChoices):
    """Whether an area is urban or rural."""

    URBAN = "urban", _("urban")
    RURAL = "rural", _("rural")


class OrganisationKind(models.TextChoices):
    """What an organisation is: offices, partner units, enterprises, associations."""

    GOVERNANCE_CENTRE = "governance_centre", _("governance centre")
    GOVERNANCE_OFFICE = "governance_office", _("governance office")
    STREET_OFFICE = "street_office", _("street or town office")
    RESIDENTS_COMMITTEE = "residents_committee", _("residents' committee")
    VILLAGE_COMMITTEE = "village_committee", _("village committee")
    POLICE_STATION = "police_station", _("police station")
    DEPARTMENT = "department", _("department")
    COURT = "court", _("court")
    TRIBUNAL = "tribunal", _("tribunal")
    PROCURATORATE = "procuratorate", _("procuratorate")
    LEGAL_AID_CENTRE = "legal_aid_centre", _("legal aid centre")
    PSYCHOLOGICAL_SUPPORT_CENTRE = (
        "psychological_support_centre",
        _("psychological support centre"),
    )
    JOINT_OFFICE = "joint_office", _("joint office for petitions and stability")
    PETITION_RECEPTION = "petition_reception", _("petition reception")
    PETITION_SECTION = (
        "petition_section",
        _("petition section of police, procuratorate, court"),
    )
    JUSTICE_MEDIATION_CENTRE = (
        "justice_mediation_centre",
        _("mediation centre of the justice bureau"),
    )
    MEDIATION_COMMITTEE = "mediation_committee", _("people's mediation committee")
    COMMUNITY_AFFAIRS_OFFICE = "community_affairs_office", _("community affairs office")
    WOMENS_FEDERATION = "womens_federation", _("women's federation")
    PEACE_ASSOCIATION = "peace_association", _("peace association")
    VOLUNTEER_CORPS = "volunteer_corps", _("volunteer corps")
    PATROL_TEAM = "patrol_team", _("patrol team")
    PROPERTY_MANAGEMENT = "property_management", _("property management company")
    ENTERPRISE = "enterprise", _("enterprise")
    SOCIAL_ORG = "social_org", _("social organisation")
    SCHOOL = "school", _("school")
    JUSTICE_OFFICE = "justice_office", _("justice office")
    HEALTH_SERVICE = "health_service", _("community health service")
    REHABILITATION_SERVICE = "rehabilitation_service", _("drug rehabilitation service")
    CIVIL_AFFAIRS_OFFICE = "civil_affairs_office", _("civil affairs office")
    OTHER = "other", _("other organisation")


class BuildingUse(models.TextChoices):
    """GB/T 31000-2015 5.17, in words."""

    RESIDENTIAL = "residential", _("residential")
    MIXED = "mixed", _("residential and commercial")
    COMMERCIAL = "commercial", _("commercial")
    OFFICE = "office", _("office")
    INDUSTRIAL = "industrial", _("industrial")
    STORAGE = "storage", _("storage")
    PUBLIC = "public", _("public service")
    OTHER = "other", _("other use")


class DwellingState(models.TextChoices):
    """Whether a dwelling is lived in."""

    LIVED = "lived", _("lived in")
    VACANT = "vacant", _("vacant")
    NON_RESIDENTIAL = "non_residential", _("not used as a home")


class LetKind(models.TextChoices):
    """How a dwelling is let."""

    WHOLE = "whole", _("let as a whole")
    SHARED = "shared", _("shared")
    GROUP = "group", _("group letting")
    SHORT_STAY = "short_stay", _("short stay")


class HazardLevel(models.TextChoices):
    """The hazard of a place, never of its people."""

    NONE = "none", _("no hazard")
    GENERAL = "general", _("general hazard")
    SERIOUS = "serious", _("serious hazard")


class RentalState(models.TextChoices):
    """The states of rental housing (出租房屋)."""

    FOUND = "found", _("found")
    FILED = "filed", _("filed")
    CHECKED = "checked", _("checked")
    RECTIFYING = "rectifying", _("being rectified")
    SUSPENDED = "suspended", _("suspended")
    ENDED = "ended", _("no longer let")


class SiteKind(models.TextChoices):
    """Key sites (重点场所). Places of worship are not a kind: S35 guard."""

    SCHOOL = "school", _("school or kindergarten")
    HOSPITAL = "hospital", _("hospital or clinic")
    MARKET = "market", _("market or shopping centre")
    HOTEL = "hotel", _("hotel")
    INTERNET_CAFE = "internet_cafe", _("internet café")
    ENTERTAINMENT = "entertainment", _("entertainment venue")
    FUEL_STATION = "fuel_station", _("fuel or gas station")
    HAZARDOUS_STORE = "hazardous_store", _("hazardous goods store")
    CROWDED_VENUE = "crowded_venue", _("crowded venue")
    CONSTRUCTION = "construction", _("construction site")
    RESTAURANT = "restaurant", _("restaurant")
    CARE_HOME = "care_home", _("care home")
    TRANSPORT = "transport", _("transport hub")


class SiteState(models.TextChoices):
    """The states of a key site."""

    PROPOSED = "proposed", _("proposed")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    CLOSED = "closed", _("closed")


class UnitKind(models.TextChoices):
    """Whose video point it is."""

    VILLAGE = "village", _("village")
    ENTERPRISE = "enterprise", _("enterprise")
    SCHOOL = "school", _("school")
    PUBLIC = "public", _("public place")


class VideoState(models.TextChoices):
    """The states of a video point (视频点位): a register entry, never a stream."""

    PLANNED = "planned", _("planned")
    ONLINE = "online", _("online")
    FAULT = "fault", _("faulty")
    OFFLINE = "offline", _("offline")
    RETIRED = "retired", _("retired")


class BaseKind(models.TextChoices):
    """What the quiet base map is drawn from."""

    WATER = "water", _("water")
    ROAD = "road", _("road")
    LAND_USE = "land_use", _("land use")


class Datum(models.TextChoices):
    """The reference a file's coordinates are in, as its sender declares it."""

    WGS84 = "wgs84", _("WGS 84")
    CGCS2000 = "cgcs2000", _("CGCS2000, degrees")
    CGCS2000_GK = "cgcs2000_gk", _("CGCS2000, 3-degree Gauss-Krüger")
    GCJ02 = "gcj02", _("GCJ-02 (Amap, Tencent)")
    BD09 = "bd09", _("BD-09 (Baidu)")
