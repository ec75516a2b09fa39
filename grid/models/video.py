"""Video points: an asset register. No stream, credential or picture field may exist (R5)."""

from typing import ClassVar, Final

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.geo import STORAGE_SRID, TILE_SRID
from grid.choices import UnitKind, VideoState
from grid.models.located import Located, Sourced, unique_in_source
from grid.querysets import VideoPointQuerySet
from grid.triggers import located_by_place

# 公共安全视频图像信息系统管理条例 8: where nobody may be recorded.
PRIVATE_PLACES: Final = (
    "厕所|公厕|卫生间|洗手间|更衣|试衣|浴室|浴池|澡堂|淋浴|母婴室|哺乳室|客房|宿舍|寝室|病房"
    "|toilet|restroom|changing room|fitting room|bathroom|shower|nursing room|dormitory"
)


class VideoPoint(Located, Sourced):
    """A camera of the three-level network (视频点位), as an asset.

    `bearing` is degrees clockwise from north, `field_of_view` degrees. Sign, filing
    and retention follow 公共安全视频图像信息系统管理条例 art. 13, 14 and 17.
    """

    code = models.CharField(_("code"), max_length=40, db_collation="C")
    name = models.CharField(_("name"), max_length=120, blank=True, db_default="")
    owner_org = models.ForeignKey(
        "grid.Organisation",
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="video_points",
        null=True,
        blank=True,
    )
    unit_kind = models.CharField(
        _("kind of unit"),
        max_length=10,
        choices=UnitKind,
        default=UnitKind.PUBLIC,
        db_default=UnitKind.PUBLIC,
    )
    place = models.PointField(_("place"), srid=STORAGE_SRID)
    bearing = models.PositiveSmallIntegerField(_("bearing"), default=0, db_default=0)
    field_of_view = models.PositiveSmallIntegerField(_("field of view"), default=90, db_default=90)
    town_centre = models.ForeignKey(
        "grid.Organisation",
        verbose_name=_("town monitoring centre"),
        on_delete=models.PROTECT,
        related_name="linked_video_points",
        null=True,
        blank=True,
    )
    is_linked_town = models.BooleanField(_("linked to the town"), default=False, db_default=False)
    is_linked_city = models.BooleanField(_("linked to the city"), default=False, db_default=False)
    is_sign_posted = models.BooleanField(_("sign posted"), default=False, db_default=False)
    filed_on = models.DateField(_("filed with the police on"), null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=200)
    retention_days = models.PositiveSmallIntegerField(
        _("days recordings are kept"), default=30, db_default=30
    )
    state = models.CharField(
        _("state"),
        max_length=7,
        choices=VideoState,
        default=VideoState.PLANNED,
        db_default=VideoState.PLANNED,
    )
    tile_shape = models.GeneratedField(
        expression=Transform("place", TILE_SRID),
        output_field=models.PointField(srid=TILE_SRID),
        db_persist=True,
    )

    objects: ClassVar = VideoPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("video point")
        verbose_name_plural = _("video points")
        ordering = ("area_code", "pk")
        indexes = [
            models.Index(fields=["area_code", "id"], name="grid_video_area"),  # lists
            GistIndex(fields=["tile_shape"], name="grid_video_tiles"),  # vector tiles
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="grid_video_code",
                violation_error_message=_("Another video point has this code."),
            ),
            models.CheckConstraint(name="grid_video_unit", condition=Q(unit_kind__in=UnitKind)),
            models.CheckConstraint(name="grid_video_state", condition=Q(state__in=VideoState)),
            models.CheckConstraint(
                name="grid_video_bearing",
                condition=Q(bearing__range=(0, 359)),
                violation_error_message=_("The bearing is 0 to 359 degrees."),
            ),
            models.CheckConstraint(
                name="grid_video_view",
                condition=Q(field_of_view__range=(1, 360)),
                violation_error_message=_("The field of view is 1 to 360 degrees."),
            ),
            models.CheckConstraint(
                name="grid_video_retention",
                condition=Q(retention_days__gte=30),
                violation_error_message=_("Recordings are kept for at least 30 days."),
            ),
            models.CheckConstraint(
                name="grid_video_links",
                condition=Q(is_linked_city=False) | Q(is_linked_town=True),
                violation_error_message=_(
                    "A point is linked to the town before it is linked to the city."
                ),
            ),
            models.CheckConstraint(
                name="grid_video_sign",
                condition=~Q(state=VideoState.ONLINE) | Q(is_sign_posted=True),
                violation_error_message=_("A point goes online only when its sign is posted."),
            ),
            models.CheckConstraint(
                name="grid_video_private_place",
                condition=~Q(name__iregex=PRIVATE_PLACES),
                violation_error_message=_(
                    "No camera may stand where people undress, wash, sleep or nurse."
                ),
            ),
            unique_in_source("grid_video_source"),
        ]
        triggers = [*located_by_place("video_place")]

    def __str__(self) -> str:
        return self.name or self.code
