"""The declaration of a record type: one class gives its pages, addresses and rights."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, ClassVar

from django.contrib.gis.db.models import GeometryField
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import URLPattern, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.access import Scope, within
from core.errors import BadInput
from core.exporting import Exportable, Row
from core.records.filters import RecordFilter
from core.records.forms import RecordForm
from core.records.pages import record_patterns
from core.records.values import Column, Facts, as_column, plain
from core.saving import add_record, change_record, delete_record

PAGE_SIZE = 50
EXPORT_CHUNK = 2000


@dataclass(frozen=True)
class Step:
    """A step of a record's workflow, offered as a button on its page.

    `take` is the service: `take(actor=…, record=…)`. `leads_on` marks the main step.
    """

    name: str
    label: Any
    verb: str
    take: Callable[..., Any]
    leads_on: bool = False
    warning: Any = ""


def shapes_of(model: type[Model]) -> list[str]:
    """Return the names of a model's geometry columns, generated ones among them."""
    return [
        field.name
        for field in model._meta.fields
        if isinstance(getattr(field, "output_field", field), GeometryField)
    ]


class RecordSet:
    """One kind of record and how it is listed, shown, changed and handed out.

    `keys` order the lists and must be columns without nulls that an index carries.
    `links` gives the address name behind a relation. `add`, `change` and `remove` are the
    services that pages call; None takes the page away.
    """

    model: ClassVar[type[Model]]
    name: ClassVar[str] = ""
    form_class: ClassVar[type[RecordForm] | None] = None
    filter_class: ClassVar[type[RecordFilter]] = RecordFilter
    columns: ClassVar[tuple[str | Column, ...]] = ()
    facts: ClassVar[tuple[Facts, ...]] = ()
    popup: ClassVar[tuple[str | Column, ...]] = ()
    keys: ClassVar[tuple[str, ...]] = ("area_code", "pk")
    related: ClassVar[tuple[str, ...]] = ()
    searched: ClassVar[tuple[str, ...]] = ()
    lookup_keys: ClassVar[tuple[str, ...]] = ("pk",)
    links: ClassVar[Mapping[str, str]] = {}
    shape: ClassVar[str] = ""
    layer: ClassVar[str] = ""
    status: ClassVar[str] = ""
    page_size: ClassVar[int] = PAGE_SIZE
    add: ClassVar[Callable[..., Any] | None] = staticmethod(add_record)
    change: ClassVar[Callable[..., Any] | None] = staticmethod(change_record)
    remove: ClassVar[Callable[..., Any] | None] = staticmethod(delete_record)

    def steps(self, record: Any, user: Any) -> tuple[Step, ...]:
        """Return the steps that the workflow allows from here, whoever asks."""
        return ()

    def is_removable(self, record: Any) -> bool:
        """Tell whether deleting this very record makes sense at all."""
        return True

    def more(self, record: Any, user: Any) -> dict[str, Any]:
        """Return what the record's own template shows beside the facts."""
        return {}

    def beside_list(self, user: Any) -> dict[str, Any]:
        """Return what the kind's own list template shows beside the rows."""
        return {}

    @classmethod
    def stem(cls) -> str:
        """Return the name that addresses and templates begin with."""
        return cls.name or str(cls.model._meta.model_name)

    @classmethod
    def app(cls) -> str:
        """Return the app, which is also the namespace of the addresses."""
        return cls.model._meta.app_label

    @classmethod
    def capability(cls) -> str:
        """Return the row of the permission matrix that rules this kind of record."""
        return str(cls.rows().capability)  # type: ignore[attr-defined]

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return all records with what their pages need."""
        return cls.model._default_manager.all()

    @classmethod
    def visible(cls, user: Any) -> QuerySet[Any]:
        """Return the records the user may see, with what a page shows of each."""
        rows: QuerySet[Any] = cls.rows().visible_to(user)  # type: ignore[attr-defined]
        # Lists never show shapes: a thousand footprints would be read for nothing.
        return rows.select_related(*cls.related).defer(*cls.heavy())

    @classmethod
    def choosable(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the records that may be chosen in another record's form."""
        return rows

    @classmethod
    def label(cls, record: Any) -> str:
        """Return the words of a record among the choices of a form."""
        return str(record)

    @classmethod
    def heavy(cls) -> tuple[str, ...]:
        """Return the shapes of the record and of what is read with it."""
        names = shapes_of(cls.model)
        for path in cls.related:
            model: Any = cls.model
            for depth, part in enumerate(path.split("__"), start=1):
                model = model._meta.get_field(part).related_model
                prefix = "__".join(path.split("__")[:depth])
                names += [f"{prefix}__{name}" for name in shapes_of(model)]
        return tuple(dict.fromkeys(names))

    @classmethod
    def may(cls, user: Any, verb: str = "view") -> bool:
        """Tell whether the user's posts give a verb on this kind of record anywhere."""
        return bool(user.may(cls.capability(), verb))

    @classmethod
    def scope(cls, user: Any) -> Scope:
        """Return the scope of the user for reading."""
        scope: Scope = user.scope_of(cls.capability())
        return scope

    @classmethod
    def sees_rows(cls, user: Any) -> bool:
        """Tell whether the user may see single records, or only their total."""
        scope, owned = cls.scope(user), cls.rows().own_paths  # type: ignore[attr-defined]
        return bool(scope.ranges or scope.named or (scope.own and owned))

    @classmethod
    def url(cls, page: str, *args: Any) -> str:
        """Return the address of a page: list, add, lookup, detail, edit, delete, step."""
        return reverse(f"{cls.app()}:{cls.stem()}_{page}", args=args)

    @classmethod
    def templates(cls, page: str) -> list[str]:
        """Return the templates of a page: the record's own, else the common one."""
        return [f"{cls.app()}/{cls.stem()}_{page}.html", f"records/{page}.html"]

    @classmethod
    def kind(cls) -> str:
        """Return the name of one record."""
        return str(cls.model._meta.verbose_name)

    @classmethod
    def title(cls) -> str:
        """Return the title of the list."""
        return capfirst(str(cls.model._meta.verbose_name_plural))

    @classmethod
    def export_key(cls) -> str:
        """Return the name under which the list can be exported."""
        return f"{cls.app()}.{cls.stem()}"

    @classmethod
    def exportable(cls) -> Exportable:
        """Return the list as something that can be exported."""
        return Exportable(cls.export_key(), cls.title, cls.headings, cls.exported)

    @classmethod
    def headings(cls) -> list[str]:
        """Return the words above the columns of the list."""
        return [column.heading(cls.model) for column in cls.columns_of(cls.columns)]

    @classmethod
    def exported(cls, actor: Any, query: QueryDict) -> Iterator[Row]:
        """Yield the rows of the filtered list that the actor may see and may export."""
        asking = SimpleNamespace(user=actor)
        chosen = cls.filter_class(query, queryset=cls.visible(actor), request=asking)
        if not chosen.is_valid():
            raise BadInput(_("The filters contain a mistake. Mend them before exporting."))
        path: str = cls.rows().area_code_path  # type: ignore[attr-defined]
        rows = chosen.qs.filter(within(path, actor.scope_of("exports").ranges))
        columns = cls.columns_of(cls.columns)
        for record in rows.order_by(*cls.keys).iterator(chunk_size=EXPORT_CHUNK):
            yield Row(str(record.pk), [plain(column.raw(record)) for column in columns])

    @classmethod
    def urls(cls, prefix: str) -> list[URLPattern]:
        """Return the addresses of the record's pages below a prefix."""
        return record_patterns(cls, prefix)

    @classmethod
    def columns_of(cls, columns: tuple[str | Column, ...]) -> list[Column]:
        """Return field names and columns as columns."""
        return [as_column(column) for column in columns]
