import { COMMON_ERRORS } from '../private/common-errors';
import type { ErrorCatalog } from '../private/errors';

export const PYTHON_ERRORS: ErrorCatalog = {
  PythonCodePropInvalid: COMMON_ERRORS.PropInvalid,
  PythonCodeProjectMissing: {
    when: 'is not a folder',
    fix: 'Give the folder of the Python project; write it from the file of your stack: `path.join(__dirname, "../backend")`.',
  },
  PythonCodeRuntimeUnsupported: {
    when: 'is not a runtime of Python 3.11 or later',
    fix: 'Use `lambda.Runtime.PYTHON_3_13`, or another one from 3.11 on.',
  },
  PythonCodeRuntimeMismatch: {
    when: 'of the function does not match the one that the code and its dependencies are made for',
    fix: 'Give the function and `PythonCode` the same `runtime` and `architecture`; `code.runtime` and `code.architecture` say what the code has.',
  },
  PythonCodeRequirementsUnreadable: {
    when: 'is not a file that can be read',
    fix: 'Give the path of a requirements file, relative to the project.',
  },
  PythonCodeRequirementUnsupported: {
    when: 'asks for something that is not a release in an index, and would differ from machine to machine',
    fix: 'Name a released version. For a folder beside the project: link its package into the project, links are followed; or release it as a wheel.',
  },
  PythonCodeHashesIncomplete: {
    when: 'has hashes for some requirements and none for others',
    fix: 'Compile the file again with hashes for all: `uv pip compile --generate-hashes --universal requirements.in -o requirements.txt`.',
  },
  PythonCodeLockMissing: {
    when: 'has a pyproject.toml with dependencies but no lock, so that every synthesis could bring other versions',
    fix: 'Run `uv lock` in the project and commit uv.lock; or compile it: `uv pip compile --generate-hashes --universal pyproject.toml -o requirements.txt`.',
  },
  PythonCodeLockUnsupported: {
    when: 'is read only by the tool that wrote it',
    fix: 'Export it and commit the file: `poetry export -o requirements.txt` or `pdm export -o requirements.txt`. Under another name, give it as `requirements`.',
  },
  PythonCodeLockStale: {
    when: 'does not fit its pyproject.toml any more',
    fix: 'Run `uv lock` in the project and commit uv.lock.',
  },
  PythonCodeInstallerMissing: {
    when: 'was not found on this machine',
    fix: 'Install uv (https://docs.astral.sh/uv/getting-started/installation) or Python 3.11 or later with pip 22 or later, and make sure that it is on the PATH.',
  },
  PythonCodeInstallerUnsupported: {
    when: 'cannot install for another machine than this one',
    fix: 'Install uv, or upgrade pip: `python3 -m pip install --upgrade pip`.',
  },
  PythonCodeWheelMissing: {
    when: 'asks for something that has no wheel for the Python and the CPU of the function',
    fix: 'Choose a version that has one (see "Download files" of its page on PyPI), or another `runtime` or `architecture` (from Python 3.12 on, newer wheels fit); '
      + 'or build a wheel once with `pip wheel`, keep it in your own index and name that in the requirements file.',
  },
  PythonCodeRequirementUnknown: {
    when: 'asks for something that is not in the index',
    fix: 'Check the spelling; name your own index by `--extra-index-url` in the requirements file or in the settings of uv or pip.',
  },
  PythonCodeRequirementsConflict: {
    when: 'asks for things that cannot be installed together',
    fix: 'Loosen one of the requirements that the installer names.',
  },
  PythonCodeHashMismatch: {
    when: 'asks for a file, and the index has another one under its name',
    fix: 'If the index is one that you trust, lock again and look at what changed. Otherwise somebody replaced the file: do not deploy it.',
  },
  PythonCodeIndexUnreachable: {
    when: 'asks for something that could not be downloaded',
    fix: 'Check the network, the proxy and the settings of the index. What was installed once is kept and needs no network.',
  },
  PythonCodeIndexAccessDenied: {
    when: 'asks for something from an index that refuses to answer this machine',
    fix: 'Check the name, the password or the token of the index in the settings of uv or pip, or in .netrc.',
  },
  PythonCodeRequirementsIncomplete: {
    when: 'lacks something that its packages require',
    fix: 'Compile it again from what the project asks for, with everything that is needed: '
      + '`uv pip compile --generate-hashes --universal requirements.in -o requirements.txt`.',
  },
  PythonCodePackageForeign: {
    when: 'brought something that does not run on the Python and the CPU of the function',
    fix: 'Choose a release of the package that has a wheel for them, or another `runtime` or `architecture`; your own wheel is to be built for Amazon Linux.',
  },
  PythonCodeLockForeign: {
    when: 'is not one that the lock is made for',
    fix: 'Give `runtime` a Python that `requires-python` takes, or change `requires-python` and run `uv lock`.',
  },
  PythonCodeInstallFailed: {
    when: 'could not be installed',
    fix: 'Read what the installer says; `uv pip install -r` or `pip install -r` in an empty environment should say the same.',
  },
  PythonCodeBytecodeFailed: {
    when: 'could not be compiled',
    fix: 'Leave `precompile` out, or look at what the interpreter says.',
  },
  PythonCodeTooLarge: {
    when: 'is more than the 250 MB that Lambda unpacks for a function and its layers',
    fix: 'Take out what the function does not need, beginning with the largest; the AWS SDK (boto3) is part of the runtime. Or deploy a container image.',
  },
  PythonCodeSourceUnreadable: {
    when: 'cannot be read, or is a link that leads to nothing or in a circle',
    fix: 'Repair it, or name it in `exclude`.',
  },
  PythonCodeFilesMissing: {
    when: 'has no file left to deploy',
    fix: 'Check the folder and `exclude`; `!pattern` takes a file back in that is left out by default.',
  },
  PythonCodeCacheUnwritable: {
    when: 'cannot be written',
    fix: 'Check its permissions and the space on the disk, or let XDG_CACHE_HOME name another folder.',
  },
};
