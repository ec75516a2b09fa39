"""Forms of linked hotlines: the link, a file that came by hand, why one is not taken in."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from grid.choices import Level
from grid.models import Area, Organisation
from incidents.models import HotlineLink
from incidents.services.bodies import WITH_INBOX


class LinkForm(forms.ModelForm):
    """How files are exchanged with a hotline."""

    class Meta:
        model = HotlineLink
        fields: ClassVar = (
            "code", "name", "org", "area", "layout", "uses_folder", "takes_alone", "sends_cases",
            "returns_contact", "is_active",
        )  # fmt: skip
        help_texts: ClassVar = {
            "code": _("Begins the names of files and names the folder, such as 12309."),
            "returns_contact": _("Never a contact that the hotline did not send itself."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = Area.objects.active().exclude(level=Level.CELL).defer("boundary").order_by("code")
        bodies = Organisation.objects.filter(kind__in=WITH_INBOX).order_by("name")
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["org"].queryset = bodies  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """A file of a hotline that came by hand."""

    link = forms.ModelChoiceField(HotlineLink.objects.none(), label=_("linked hotline"))
    file = forms.FileField(
        label=_("file"),
        help_text=_("CSV, Excel or JSON, at most 20 MB and 5,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.json"}),
    )

    def __init__(self, *args: Any, links: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["link"].queryset = links  # type: ignore[attr-defined]
        if len(links) == 1:
            self.fields["link"].initial = links[0]
