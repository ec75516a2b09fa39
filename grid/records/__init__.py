"""Every register of places and its pages."""

from grid.records.areas import Areas, Organisations
from grid.records.buildings import Buildings, Compounds, Dwellings, Rentals
from grid.records.sites import Sites, VideoPoints

RECORDS = (Areas, Organisations, Compounds, Buildings, Dwellings, Rentals, Sites, VideoPoints)
EXPORTABLES = tuple(records.exportable() for records in RECORDS)
