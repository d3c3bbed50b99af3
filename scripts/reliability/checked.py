"""The corpus under a build that checks everything that can be checked."""

import pathlib
import re

from .row import Row, Settings

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: Arithmetic that wraps, and compiler options that take checks away.
UNCHECKED = re.compile(r"&[-+*](?!=?\s*\))|&<<|&>>|unchecked(?!\s+Sendable)|-Ounchecked|-enforce-exclusivity=(?:none|unchecked)")


def corpus_with_all_checks(settings: Settings) -> Row:
    return Row(None, "not written yet", "no trap")
