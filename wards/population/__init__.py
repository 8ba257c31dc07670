"""How many people live where, and who they are, as far as it was loaded."""

from wards.population.loading import load_population
from wards.population.residents import Makeup, Residents, makeup, residents

__all__ = ["Makeup", "Residents", "load_population", "makeup", "residents"]
