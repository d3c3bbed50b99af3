"""This worker."""

import shutil

from samples.worker import WorkerFailed, clean_path, sanitize

from .tool import PICTURES, Refused, Tool, run


def tool(path: str, documents: bool) -> Tool:
    def clean(source, target) -> None:
        folder = target.with_name(target.name + ".clean")
        try:
            report, = sanitize(path, [source], folder)
        except WorkerFailed as failure:
            raise Refused(str(failure)) from None
        if not clean_path(report):
            raise Refused(report["reason"]["code"])
        shutil.move(clean_path(report), target)

    return Tool("this worker", "ingest-worker sanitize IN --output DIR", lambda: run(path, "--version"), clean,
                frozenset({".pdf"}) if documents else PICTURES)
