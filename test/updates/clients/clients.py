"""Clients of others read what this library writes: one JSON job on stdin, its result on stdout."""

import base64
import datetime
import json
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ADDRESS = "https://site.example/"


def tuf_checks(job):
    """Each check is one run of the client of the TUF project, which keeps what it trusts in a folder."""
    from tuf.api.exceptions import DownloadHTTPError
    from tuf.ngclient import Updater
    from tuf.ngclient.fetcher import FetcherInterface

    class Files(FetcherInterface):
        def __init__(self, files):
            super().__init__()
            self.files = files

        def _fetch(self, url):
            path = url.removeprefix(ADDRESS)
            if path not in self.files:
                raise DownloadHTTPError(f"{path} is missing", 404)
            content = self.files[path]
            for start in range(0, len(content), 4096):
                yield content[start:start + 4096]

    def run(case):
        results = []
        with tempfile.TemporaryDirectory() as folder:
            metadata, targets = Path(folder, "metadata"), Path(folder, "targets")
            metadata.mkdir()
            targets.mkdir()
            for check in case["checks"]:
                files = {path: text.encode() for path, text in check["get"].items()}
                files |= {path: base64.b64decode(content) for path, content in check.get("content", {}).items()}
                result = {"accepted": True}
                try:
                    updater = Updater(
                        str(metadata), f"{ADDRESS}metadata/", str(targets), f"{ADDRESS}targets/", fetcher=Files(files), bootstrap=case["root"].encode(),
                    )
                    updater._trusted_set.reference_time = datetime.datetime.fromtimestamp(check["time"], datetime.timezone.utc)
                    updater.refresh()
                    result["custom"] = {}
                    for name in check.get("targets", []):
                        info = updater.get_targetinfo(name)
                        if info is None:
                            result["missing"] = name
                        else:
                            result["custom"][name] = info.custom
                            if name in check.get("download", []):
                                try:
                                    updater.download_target(info)
                                    result.setdefault("downloaded", []).append(name)
                                except Exception as error:
                                    result.setdefault("refused", {})[name] = type(error).__name__
                except Exception as error:  # whatever it is: the client does not go on
                    result = {"accepted": False, "error": f"{type(error).__name__}: {error}"}
                results.append(result)
        return results

    return [run(case) for case in job["cases"]]


def xml_tree(job):
    """Parses XML the way that Expat does, which is the parser of WinSparkle."""

    def node(element):
        return {
            "name": element.tag,
            "attributes": dict(element.attrib),
            "text": element.text or "",
            "children": [node(child) for child in element],
        }

    return [node(ElementTree.fromstring(base64.b64decode(text))) for text in job["documents"]]


def canonical_json(job):
    from securesystemslib.formats import encode_canonical

    return [encode_canonical(json.loads(text)) for text in job["texts"]]


JOBS = {"canonical": canonical_json, "tuf": tuf_checks, "xml": xml_tree}

job = json.load(sys.stdin)
json.dump(JOBS[job["job"]](job), sys.stdout)
