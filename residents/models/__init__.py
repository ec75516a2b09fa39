"""Those who live here."""

from residents.models.care import CareContact, CareRecord
from residents.models.changes import PopulationChange
from residents.models.corrections import Correction
from residents.models.grants import FileGrant
from residents.models.imports import PeopleFinding, PeopleImport, PeopleMapping
from residents.models.landlords import RentalLandlord
from residents.models.levels import SupportLevelDecision
from residents.models.merging import MergeProposal
from residents.models.people import Person, Residency
from residents.models.requests import DataRequest
from residents.models.youth import FileOpening, SupportCard, SupportEntry, YouthSupportFile

__all__ = [
    "CareContact",
    "CareRecord",
    "Correction",
    "DataRequest",
    "FileGrant",
    "FileOpening",
    "MergeProposal",
    "PeopleFinding",
    "PeopleImport",
    "PeopleMapping",
    "Person",
    "PopulationChange",
    "RentalLandlord",
    "Residency",
    "SupportCard",
    "SupportEntry",
    "SupportLevelDecision",
    "YouthSupportFile",
]
