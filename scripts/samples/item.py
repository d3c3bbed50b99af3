"""A sample file and what must come of it."""

import dataclasses
import json

from .places import rows_of


@dataclasses.dataclass
class Item:
    name: str
    data: bytes
    #: `accepted` or `rejected`
    verdict: str = "accepted"
    #: the code of the rejection
    code: str | None = None
    #: the findings that must be reported, by their names or the beginnings of them
    carries: list[str] = dataclasses.field(default_factory=list)
    #: words that must not be in the clean copy
    canaries: list[str] = dataclasses.field(default_factory=list)
    #: the place in which each canary is, where that is known
    places: dict[str, str] = dataclasses.field(default_factory=dict)

    def __post_init__(self):
        self.canaries = self.canaries or list(self.places)

    def expectation(self) -> dict:
        entries = {"verdict": self.verdict}
        if self.code:
            entries["code"] = self.code
        if self.verdict == "accepted":
            entries["carries"] = self.carries
            entries["canaries"] = self.canaries
        if rows := rows_of(self.name):
            entries["rows"] = rows
        return entries

    def expectation_text(self) -> str:
        return json.dumps(self.expectation(), indent=2) + "\n"
