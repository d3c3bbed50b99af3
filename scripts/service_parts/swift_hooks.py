"""Runs inside the servers of OpenStack Swift, with the Python that has it.

    swift_hooks.py rings FOLDER PORT         writes where data lies: one device, one copy
    swift_hooks.py serve FILE SECTION        runs one server, with the settings in FILE's folder
"""

import logging
import os
import sys


def file_log(settings, name, to_console, route, form, logger, adapted):
    """Logs go to a file: there may be no syslog."""
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    handler = logging.FileHandler(settings["log_file"])
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)


def access_keys(settings, **users):
    """A filter behind `s3api`: Swift's own users have a colon in their names, which no access key has."""
    def wrap(application):
        def call(environment, start_response):
            details = environment.get("s3api.auth_details")
            user = users.get(details["access_key"].lower()) if details else None
            if user:
                environment["PATH_INFO"] = environment["PATH_INFO"].replace(details["access_key"], user, 1)
                details["access_key"] = user
            return application(environment, start_response)
        return call
    return wrap


def rings(folder: str, port: int) -> None:
    from swift.common.ring import RingBuilder
    for offset, kind in enumerate(("account", "container", "object"), start=1):
        builder = RingBuilder(part_power=4, replicas=1, min_part_hours=1)
        builder.add_dev({
            "region": 1, "zone": 1, "device": "disk", "weight": 1.0, "meta": "", "ip": "127.0.0.1",
            "port": port + offset, "replication_ip": "127.0.0.1", "replication_port": port + offset})
        builder.rebalance()
        builder.get_ring().save(os.path.join(folder, f"{kind}.ring.gz"))


def serve(file: str, section: str) -> int:
    from swift.common import utils
    utils.set_swift_dir(os.path.dirname(file))  # before anything else of Swift is imported
    from swift.common.wsgi import run_wsgi
    options = {}
    if section == "object-server":
        from swift.obj import server
        options["global_conf_callback"] = server.global_conf_callback
    return run_wsgi(file, section, **options)


if __name__ == "__main__":
    sys.modules["swift_hooks"] = sys.modules["__main__"]  # by this name the settings call the two above
    if sys.argv[1] == "rings":
        rings(sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(serve(os.path.abspath(sys.argv[2]), sys.argv[3]))
