"""Lambda: MiniStack unpacks every layer again for each instance of a function. With thousands of files in a layer, the first
requests of several clients at once wait for longer than API Gateway does.

Here a layer is unpacked once, for all instances; on AWS nobody can write to its files either.
"""
import hashlib
import os
import threading
import zipfile
from types import SimpleNamespace

from ministack.core import lambda_runtime

one_at_a_time = threading.Lock()


def apply(handlers):
    lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": Archive})


class Archive(zipfile.ZipFile):
    def namelist(self):
        # MiniStack follows the links of each path twice, to find out whether it leads out of the folder; `extractall` lets none do so.
        return [] if self.is_layer else super().namelist()

    def extractall(self, path=None, members=None, pwd=None):
        if not self.is_layer:
            return super().extractall(path, members, pwd)
        with open(self.filename, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        shared = os.path.join(os.environ["EMULATOR_HOME"], "layers", digest)
        with one_at_a_time:
            if not os.path.exists(shared):
                super().extractall(f"{shared}.part", super().namelist(), pwd)
                os.rename(f"{shared}.part", shared)
        os.rmdir(path)
        os.symlink(shared, path)

    @property
    def is_layer(self):
        return os.path.basename(self.filename).startswith("layer_")
