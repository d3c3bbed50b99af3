"""What is kept at rest: the audit log, sealed files, secrets."""

import os
import pathlib
import re
import subprocess

from .row import Row, Settings
from .tests import run_tests

ROOT = pathlib.Path(__file__).resolve().parents[2]


def audit(settings: Settings) -> Row:
    import audit_mutations
    figures = audit_mutations.run(settings.worker, 10_000 if settings.long else 500, seed=14)
    found = figures.tried - len(figures.missed)
    named = figures.tried - len(figures.misnamed)
    return Row(found == named == figures.tried, f"{found:,} of {figures.tried:,} changes of an audit log found, "
               f"{named:,} named at their place", "all")


def sealed_files(settings: Settings) -> Row:
    """The tests of sealed files; the long form changes every single bit of one."""
    environment = {**os.environ, **({"INGEST_SEALED_FLIPS": "all"} if settings.long else {})}
    result = subprocess.run(["swift", "test", "--skip-build", "--filter", "EncryptionTests"], cwd=ROOT, env=environment,
                            capture_output=True, text=True)
    ran = re.search(r"Test run with (\d+) tests.* passed", result.stdout)
    bits = "every bit of a file of four segments" if settings.long else "every bit of the header and the tags, and 500 others"
    return Row(result.returncode == 0 and ran is not None, f"{bits}, cuts, exchanges, older versions: all refused "
               f"({ran[1] if ran else 0} tests)" if ran else result.stdout[-300:], "all")


def secrets(settings: Settings) -> Row:
    from weak_secrets import CONFIGURATIONS
    return run_tests(settings, "test_secrets", "none starts, no secret shows", lambda: f"{len(CONFIGURATIONS)} weak secrets")
