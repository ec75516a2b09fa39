"""Those who live here."""

from residents.models.changes import PopulationChange
from residents.models.corrections import Correction
from residents.models.merging import MergeProposal
from residents.models.people import Person, Residency

__all__ = ["Correction", "MergeProposal", "Person", "PopulationChange", "Residency"]
