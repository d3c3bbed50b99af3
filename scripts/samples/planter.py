"""Hands out canaries for one file."""

from .canary import canary


class Planter:
    """Hands out a canary for each place of one file, and remembers them."""

    def __init__(self, file: str, seed: int):
        self.file, self.seed = file, seed
        #: the place of each canary
        self.places: dict[str, str] = {}

    def __call__(self, place: str) -> str:
        word = canary(f"{self.file}/{place}", self.seed)
        self.places[word] = place
        return word

    @property
    def words(self) -> list[str]:
        return list(self.places)
