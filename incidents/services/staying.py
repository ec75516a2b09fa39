"""What the procuratorate's hotline brings about officials stays with the procuratorate (S41)."""

from django.utils.translation import gettext as _

from core.errors import WrongStep
from grid.choices import OrganisationKind
from grid.models import Organisation
from incidents.models import Appeal, Case
from incidents.querysets import org_and_above


class StaysWithSource(WrongStep):
    """The body that brought an appeal about officials handles it itself (409, S41)."""

    code = "stays_with_source"


def stays_with_source(appeal: Appeal) -> bool:
    """Tell whether an appeal about officials came from the procuratorate: it stays there.

    One about the procuratorate itself does not (R10).
    """
    source = appeal.source_org
    if source is None or source.kind != OrganisationKind.PROCURATORATE:
        return False
    return about_officials(appeal) and not is_about(appeal, source)


def is_about(appeal: Appeal, org: Organisation) -> bool:
    """Tell whether an appeal is about a body or one above it."""
    above = Organisation.objects.filter(pk__in=org_and_above(org.pk))
    return bool(appeal.about_org_id) and above.filter(pk=appeal.about_org_id or 0).exists()


def about_officials(appeal: Appeal) -> bool:
    """Tell whether an appeal is about the conduct of officials."""
    category = appeal.category
    while category is not None:
        if category.code == "officials":
            return True
        category = category.parent
    return appeal.about_org_id is not None


def refuse_elsewhere(case: Case, org: Organisation) -> None:
    """Stop such an appeal from going to any other body. Raises StaysWithSource."""
    if not isinstance(case, Appeal) or org.pk == case.source_org_id:
        return
    if stays_with_source(case):
        raise StaysWithSource(
            _("The procuratorate handles what it brought in about officials. Send it there.")
        )
