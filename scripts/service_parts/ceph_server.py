"""Ceph's S3 gateway with one monitor and one OSD in memory: the second opinion. Its conditional put is atomic, it has tags
and takes the headers of server-side encryption; of a signature's scope it looks at nothing.
"""

import getpass
import grp
import os
import pathlib
import platform
import subprocess
import time
import urllib.request

from . import packages, processes

PORT = 18480
CLUSTER, DISK = "11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000"
USERS = {
    "tester": ("AKIATEST0000000000A1", "testing"), "other": ("AKIATEST0000000000B2", "other-hidden-word-0815")}

# Without cephx: all of it listens on loopback alone. The mode `crc` is needed for that, and without a slow shutdown
# what lies in memory would not be given up in order.
SETTINGS = """[global]
fsid = {cluster}
mon host = [v2:127.0.0.1:{monitor}/0,v1:127.0.0.1:{old_monitor}/0]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind port min = {first}
ms bind port max = {last}
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
setuser = {user}
setgroup = {group}
run dir = {folder}/sockets
admin socket = {folder}/sockets/$name.asok
log file = {folder}/log/$name.log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 2
osd pool default pgp num = 2
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 2000
mon data avail crit = 1
[mon]
mon data = {folder}/mon
[osd]
osd data = {folder}/osd
osd objectstore = memstore
osd fast shutdown = false
memstore device bytes = 4294967296
osd class dir = /usr/lib/{machine}-linux-gnu/rados-classes
[client.rgw]
rgw data = {folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw dns name = localhost
rgw thread pool size = 32
rgw enable usage log = false
rgw enable ops log = false
rgw crypt require ssl = false
"""


class Server:
    def __init__(self, state: pathlib.Path):
        self.folder = (state / "ceph").absolute()
        self.processes = processes.Processes(self.folder)
        self.settings = self.folder / "ceph.conf"

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/swift/healthcheck", timeout=2) as answer:
                is_well = answer.status == 200
        except OSError:
            return False
        return is_well and {"monitor", "disk", "gateway"} <= set(self.processes.live())

    def start(self, python: pathlib.Path) -> None:
        packages.require("radosgw", "ceph-mon", "ceph-osd")
        if self.answers():
            return
        self.processes.stop()
        self.configure()
        self.processes.start("monitor", self.command("ceph-mon", "-f", "-i", "a"))
        self.wait_for_monitor()
        self.run("ceph", "osd", "new", DISK)
        self.run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", DISK)
        self.processes.start("disk", self.command("ceph-osd", "-f", "-i", "0"))
        self.processes.start("gateway", self.command("radosgw", "-f", "-n", "client.rgw"))
        self.processes.wait(self.answers)
        for name, (key, secret) in USERS.items():
            self.run("radosgw-admin", "user", "create", f"--uid={name}", f"--display-name={name}",
                     f"--access-key={key}", f"--secret-key={secret}")

    def stop(self) -> None:
        self.processes.stop()

    def configure(self) -> None:
        for name in ("sockets", "log", "mon", "osd", "rgw"):
            (self.folder / name).mkdir(parents=True)
        self.settings.write_text(SETTINGS.format(
            cluster=CLUSTER, monitor=PORT + 1, old_monitor=PORT + 2, first=PORT + 10, last=PORT + 60,
            user=getpass.getuser(), group=grp.getgrgid(os.getgid()).gr_name, folder=self.folder,
            machine=platform.machine(), port=PORT))
        plan = self.folder / "monitors"
        self.run("monmaptool", "--create", "--fsid", CLUSTER, "--addv", "a",
                 f"[v2:127.0.0.1:{PORT + 1},v1:127.0.0.1:{PORT + 2}]", plan)
        self.run("ceph-mon", "--mkfs", "-i", "a", "--monmap", plan)

    def command(self, program: str, *words) -> list:
        return [program, "-c", self.settings, *words]

    def run(self, program: str, *words) -> None:
        result = subprocess.run(
            [str(word) for word in self.command(program, *words)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=processes.SECONDS_TO_START)
        if result.returncode:
            raise RuntimeError(f"{program} {words[0]}: {result.stderr.strip()[-300:]}")

    def wait_for_monitor(self) -> None:
        end = time.monotonic() + processes.SECONDS_TO_START
        while subprocess.run([str(word) for word in self.command("ceph", "--connect-timeout", "2", "mon", "stat")],
                             stdin=subprocess.DEVNULL, capture_output=True).returncode:
            if time.monotonic() > end:
                raise RuntimeError(f"the monitor does not answer; see {self.folder}/log")
            time.sleep(0.2)
