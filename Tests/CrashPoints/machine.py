"""A machine whose power can be cut: a guest with a disk of its own."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Guests"))

from guest import Guest, accelerator, initial_files, kernel  # noqa: E402, F401

MODULES = ["virtio_blk", "ext4", "crc32c_generic"]


class Machine(Guest):
    """One boot; its power goes by `end`, and the guest asks for that on its port `cut`."""

    def __init__(self, folder, image, initramfs, accel, disk_address, papers):
        super().__init__(
            folder, image, initramfs, accel, ports=("control", "cut"), arguments=[
                "-drive",
                f"file.driver=nbd,file.server.type=unix,file.server.path={disk_address},format=raw,if=virtio,cache=writeback",
                "-chardev", f"file,id=papers,path={papers},append=on", "-device", "virtserialport,chardev=papers,name=papers"])

    def _event(self):
        return "CUT" if self._heard("cut") else None
