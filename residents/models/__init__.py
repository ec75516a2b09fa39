"""Those who live here."""

from residents.models.people import Person, Residency

__all__ = ["Person", "Residency"]
