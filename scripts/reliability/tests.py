"""Rows that are tests, run against the release build."""

import io
import os
import unittest

from .row import Row, Settings


def run_tests(settings: Settings, module: str, wanted: str, figure) -> Row:
    os.environ["INGEST_WORKER"] = str(settings.worker)
    import support
    support.WORKER = str(settings.worker)
    suite = unittest.defaultTestLoader.loadTestsFromName(module)
    result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
    defects = result.failures + result.errors
    if defects:
        return Row(False, f"{len(defects)} defects: " + "; ".join(str(case) for case, _ in defects[:3]), wanted)
    return Row(result.testsRun > 0, f"0 defects in {figure()}", wanted)


def lying_helper(settings: Settings) -> Row:
    from lying_helper import LIES
    count = sum(code is not None for _, code in LIES.values())
    return run_tests(settings, "test_lying_helper", "none believed, the next file is fine", lambda: f"{count} lies of a child or a helper")


def hostile_names(settings: Settings) -> Row:
    return run_tests(settings, "test_hostile_names", "none in a path or the log", lambda: "1,000 hostile names")


def type_triangle(settings: Settings) -> Row:
    from samples import polyglots
    count = len(polyglots.polyglots()) + len(polyglots.mocks())
    return run_tests(settings, "test_type_triangle", "none survives", lambda: f"{count:,} polyglots and mocks")


def corpus(settings: Settings) -> Row:
    from test_corpus import FILES
    return run_tests(settings, "test_corpus", "every file gets what it should", lambda: f"{len(FILES)} files of the corpus")
