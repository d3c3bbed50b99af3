"""OpenStack Swift with its S3 API, on one machine: the strict peer. It verifies signature, scope, clock and payload.

Debian's own version is the same thing some years ago: it has no conditional put and passes over checksums.
"""

import getpass
import pathlib
import shutil
import subprocess
import urllib.request

from . import packages, processes

PORT = 18080
DEBIAN_PORT = 18280
DEBIAN_PYTHON = pathlib.Path("/usr/bin/python3")
HOOKS = pathlib.Path(__file__).with_name("swift_hooks.py")

DEFAULTS = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
log_file = {folder}/log/{name}.log
log_level = {level}
log_custom_handlers = swift_hooks.file_log
"""

# Extended attributes of ext4 hold 4 KB: more metadata than S3 allows must not reach the disk.
CONSTRAINTS = """[swift-hash]
swift_hash_path_prefix = test
swift_hash_path_suffix = test
[storage-policy:0]
name = default
default = yes
[swift-constraints]
max_meta_value_length = 2048
max_meta_overall_size = 2048
"""

PROXY = """[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck proxy_logging cache listing_formats bulk s3api access_keys tempauth \
copy slo dlo versioned_writes symlink proxy_logging proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
conn_timeout = 5
node_timeout = 60
error_suppression_interval = 0
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{cache}
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
storage_domain = localhost
max_upload_part_num = 10000
[filter:access_keys]
paste.filter_factory = swift_hooks:access_keys
akiatest0000000000a1 = test:tester
akiatest0000000000b2 = other:tester
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
user_other_tester = other-hidden-word-0815 .admin
[filter:slo]
use = egg:swift#slo
max_manifest_segments = 10000
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
"""

PLAIN_FILTERS = ("catch_errors", "gatekeeper", "healthcheck", "proxy_logging", "listing_formats", "bulk", "copy", "dlo",
                 "symlink")


class Server:
    def __init__(self, state: pathlib.Path, name: str = "object-store", port: int = PORT):
        self.folder = (state / name).absolute()
        self.port = port
        self.processes = processes.Processes(self.folder)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthcheck", timeout=2) as answer:
                is_well = answer.read() == b"OK"
        except OSError:
            return False
        wanted = {"account", "container", "object", "proxy"}
        ports = range(self.port, self.port + 4)
        return is_well and wanted <= set(self.processes.live()) and all(map(processes.is_open, ports))

    def start(self, python: pathlib.Path) -> None:
        if self.answers():
            return
        self.processes.stop()
        self.configure(python)
        cache = shutil.which("memcached")
        if cache:  # twice the speed
            self.processes.start(
                "cache", [cache, "-l", "127.0.0.1", "-p", self.port + 4, "-U", 0, "-m", 64, "-u", getpass.getuser()])
        for name in ("account", "container", "object", "proxy"):
            self.processes.start(name, [python, HOOKS, "serve", self.folder / f"{name}.conf", f"{name}-server"])
        self.processes.wait(self.answers)

    def stop(self) -> None:
        self.processes.stop()

    def configure(self, python: pathlib.Path) -> None:
        for name in ("devices/disk", "log"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "swift.conf").write_text(CONSTRAINTS)
        for offset, name in enumerate(("proxy", "account", "container", "object")):
            text = DEFAULTS.format(
                port=self.port + offset, user=getpass.getuser(), folder=self.folder, name=name,
                level="INFO" if name == "proxy" else "WARNING")
            if name == "proxy":
                text += PROXY.format(cache=self.port + 4)
                text += "".join(f"[filter:{plain}]\nuse = egg:swift#{plain}\n" for plain in PLAIN_FILTERS)
            else:
                text += f"[pipeline:main]\npipeline = {name}-server\n[app:{name}-server]\nuse = egg:swift#{name}\n"
                text += "container_update_timeout = 30\n"
            (self.folder / f"{name}.conf").write_text(text)
        subprocess.run([python, HOOKS, "rings", self.folder, str(self.port)], check=True)


class DebianServer(Server):
    """The package python3-swift, with Debian's Python."""

    def __init__(self, state: pathlib.Path):
        super().__init__(state, "debian-object-store", DEBIAN_PORT)

    def start(self, python: pathlib.Path) -> None:
        packages.require("python3-swift")
        super().start(DEBIAN_PYTHON)
