"""Pages for record types: declare a RecordSet, get list, page, forms, file and addresses."""

from core.records.declaration import RecordSet, Step
from core.records.filters import RecordFilter
from core.records.forms import Picker, RecordForm
from core.records.values import Column, Facts

__all__ = ["Column", "Facts", "Picker", "RecordFilter", "RecordForm", "RecordSet", "Step"]
