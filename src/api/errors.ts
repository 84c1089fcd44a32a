import type { ErrorCatalog } from '../private/errors';

export const API_ERRORS: ErrorCatalog = {
  PythonProjectMissing: {
    when: 'is not a folder',
    fix: 'Give the folder of the Python project; write it from the file of your stack: `path.join(__dirname, "../backend")`.',
  },
  PythonRuntimeUnsupported: {
    when: 'is not a runtime of Python 3.11 or later (requirement E5)',
    fix: 'Use `lambda.Runtime.PYTHON_3_13`, or another one from 3.11 on.',
  },
  PythonRuntimeMismatch: {
    when: 'of the function is another one than the code and its dependencies are made for',
    fix: 'Give the function and `PythonCode` the same `runtime` and `architecture`; `code.runtime` and `code.architecture` say what the code has.',
  },
  PythonRequirementsUnreadable: {
    when: 'is not a file that can be read',
    fix: 'Give the path of a requirements file, relative to the project.',
  },
  PythonRequirementUnsupported: {
    when: 'asks for something that is not a release in an index, and would differ from machine to machine',
    fix: 'Name a released version. For a folder beside the project: link its package into the project, links are followed; or release it as a wheel.',
  },
  PythonHashesIncomplete: {
    when: 'has hashes for some requirements and none for others',
    fix: 'Compile the file again with hashes for all: `uv pip compile --generate-hashes --universal requirements.in -o requirements.txt`.',
  },
  PythonLockMissing: {
    when: 'has a pyproject.toml with dependencies but no lock, so that every synthesis could bring other versions',
    fix: 'Run `uv lock` in the project and commit uv.lock; or compile it: `uv pip compile --generate-hashes --universal pyproject.toml -o requirements.txt`.',
  },
  PythonLockUnsupported: {
    when: 'is read only by the tool that wrote it',
    fix: 'Export it and commit the file: `poetry export -o requirements.txt` or `pdm export -o requirements.txt`. Under another name, give it as `requirements`.',
  },
  PythonLockStale: {
    when: 'does not fit its pyproject.toml any more',
    fix: 'Run `uv lock` in the project and commit uv.lock.',
  },
  PythonInstallerMissing: {
    when: 'was not found on this machine',
    fix: 'Install uv (https://docs.astral.sh/uv/getting-started/installation) or Python 3.11 or later with pip 22 or later, and make sure that it is on the PATH.',
  },
  PythonInstallerUnsupported: {
    when: 'cannot install for another machine than this one',
    fix: 'Install uv, or upgrade pip: `python3 -m pip install --upgrade pip`.',
  },
  PythonWheelMissing: {
    when: 'asks for something that has no wheel for the Python and the processor of the function',
    fix: 'Choose a version that has one (see "Download files" of its page on PyPI), or another `runtime` or `architecture` (from Python 3.12 on, newer wheels fit); '
      + 'or build a wheel once with `pip wheel`, keep it in an index of yours and name that in the requirements file.',
  },
  PythonRequirementUnknown: {
    when: 'asks for something that is not in the index',
    fix: 'Check the spelling; name an index of yours by `--extra-index-url` in the requirements file or in the settings of uv or pip.',
  },
  PythonRequirementsConflict: {
    when: 'asks for things that cannot be installed together',
    fix: 'Loosen one of the requirements that the installer names.',
  },
  PythonHashMismatch: {
    when: 'asks for a file, and the index has another one under its name',
    fix: 'If the index is one that you trust, lock again and look at what changed. Otherwise somebody replaced the file: do not deploy it.',
  },
  PythonIndexUnreachable: {
    when: 'asks for something that could not be downloaded',
    fix: 'Check the network, the proxy and the settings of the index. What was installed once is kept and needs no network.',
  },
  PythonInstallFailed: {
    when: 'could not be installed',
    fix: 'Read what the installer says; `uv pip install -r` or `pip install -r` in an empty environment should say the same.',
  },
  PythonBytecodeFailed: {
    when: 'could not be compiled',
    fix: 'Leave `precompile` out, or look at what the interpreter says.',
  },
  PythonCodeTooLarge: {
    when: 'is more than the 250 MB that Lambda unpacks for a function and its layers',
    fix: 'Take out what the function does not need, beginning with the largest; the AWS SDK (boto3) is part of the runtime. Or deploy a container image.',
  },
  PythonSourceUnreadable: {
    when: 'cannot be read, or is a link that leads to nothing or in a circle',
    fix: 'Repair it, or name it in `exclude`.',
  },
  PythonFilesMissing: {
    when: 'has no file left to deploy',
    fix: 'Check the folder and `exclude`; `!pattern` takes a file back in that is left out by default.',
  },
  PythonCacheUnwritable: {
    when: 'cannot be written',
    fix: 'Check its permissions and the space on the disk, or let XDG_CACHE_HOME name another folder.',
  },
  MusicApiRuntimeUnsupported: {
    when: 'is not a runtime of Python 3.11 or later (requirement E5)',
    fix: 'Use `lambda.Runtime.PYTHON_3_13`, or another one from 3.11 on.',
  },
  MusicApiTimeoutInvalid: {
    when: 'is not a time that the integration of the API waits for: whole seconds, up to 30 for an HTTP API and up to 29 for a REST API',
    fix: 'Answer sooner and do the work behind a queue; API Gateway gives up on a longer request while the function still runs.',
  },
  MusicApiTimeoutUnknown: {
    when: 'is only known at deploy time, and an alarm is to go off before the time is over',
    fix: 'Give a number, such as `Duration.seconds(10)`; let environments differ by the props of their stacks.',
  },
  MusicApiMemoryInvalid: {
    when: 'is not a number of megabytes that a function can have',
    fix: 'Give a whole number from 128 to 10240.',
  },
  MusicApiEnvironmentReserved: {
    when: 'is set by the construct itself',
    fix: 'Leave it out and use the prop that it comes from: `stage`, `tier`, `database`, `files`, `jwtSecret`, `serviceName` or `metricsNamespace`.',
  },
  MusicApiEnvironmentNameInvalid: {
    when: 'is not a name that AWS Lambda gives a variable',
    fix: 'Begin with a letter, and go on with at least one more letter, digit or underscore.',
  },
  MusicApiEnvironmentTooLarge: {
    when: 'makes all variables together, names and values, longer than the 4096 bytes that AWS Lambda takes',
    fix: 'Put what is long into a file of the code, or into a parameter or a secret that the function reads.',
  },
  MusicApiMetricsNamespaceInvalid: {
    when: 'is not a namespace for metrics of one\'s own',
    fix: 'Write it like "EKNMusic"; "AWS/" is for AWS.',
  },
  MusicApiNetworkMissing: {
    when: 'is needed: the database is in a network, and the function must be in it as well',
    fix: 'Give `network`, or `vpc`.',
  },
  MusicApiDatabaseMissing: {
    when: 'is needed: there is nothing to migrate',
    fix: 'Give `database`, or leave `migrations` out.',
  },
  MusicApiNetworkTwice: {
    when: 'is given besides `network`, and the function can be in one network only',
    fix: 'Give either `network` or `vpc`.',
  },
  MusicApiVpcMissing: {
    when: 'is for `vpc`, which is not given',
    fix: 'Give `vpc` as well. A `network` brings its own subnets and security group.',
  },
  MusicApiFeatureOfRest: {
    when: 'is a feature of REST APIs, and this is an HTTP API',
    fix: 'Set `apiType: MusicApiType.REST`, or leave it out.',
  },
  MusicApiFeatureOfHttp: {
    when: 'is a feature of HTTP APIs, and this is a REST API',
    fix: 'Set `apiType: MusicApiType.HTTP`, or leave it out.',
  },
  MusicApiWebAclInvalid: {
    when: 'is not the ARN of a regional web ACL',
    fix: 'Write it like "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/name/1234abcd-12ab-34cd-56ef-1234567890ab"; those of CloudFront are global.',
  },
  MusicApiWebAclRegionInvalid: {
    when: 'is in another region than the API',
    fix: 'Give one of the region of the stack, or `ApiWebAcl.managed()`.',
  },
  MusicApiWebAclReasonMissing: {
    when: 'says nothing about why there is no web ACL',
    fix: 'Write the reason in a sentence for whoever reviews the app: `ApiWebAcl.none(\'CloudFront in front of it has one\')`.',
  },
  MusicApiThrottleInvalid: {
    when: 'is not a number of requests that can be allowed',
    fix: 'Give a whole number from 1 on.',
  },
  MusicApiBurstLimitMissing: {
    when: 'is needed: it would be twice `rateLimit`, which is only known at deploy time',
    fix: 'Give `burstLimit` as well.',
  },
  MusicApiConcurrencyInvalid: {
    when: 'is not a number of requests at the same time; none at all would switch the API off',
    fix: 'Give a whole number from 1 on, and leave 100 of the account\'s limit to other functions.',
  },
  MusicApiCorsOriginInvalid: {
    when: 'is not an origin that browsers send, which is a scheme and a host without a path; or it is `*` beside others',
    fix: 'Write it like "https://desktop-client", or give `*` alone.',
  },
  MusicApiCorsMethodInvalid: {
    when: 'is not a method that pages use',
    fix: 'Write it in capitals: GET, HEAD, PUT, POST, PATCH, DELETE or OPTIONS.',
  },
  MusicApiCorsMaxAgeInvalid: {
    when: 'is not a time that browsers can be told to remember an answer for',
    fix: 'Give whole seconds, for an HTTP API up to `Duration.days(1)`.',
  },
  MusicApiAuthorizerInvalid: {
    when: 'cannot tell whose tokens to accept',
    fix: 'Give the issuer as an https address, exactly as `iss` has it in the tokens, and at least one audience.',
  },
  MusicApiDomainInvalid: {
    when: 'is not a domain name',
    fix: 'Write it in small letters, without a scheme or a path: "api.eknmusic.com".',
  },
  MusicApiDomainMissing: {
    when: 'is needed: `hostedZone` and `certificate` are for it',
    fix: 'Give `domainName` as well, or leave the others out.',
  },
  MusicApiDomainOutsideZone: {
    when: 'is not in the hosted zone',
    fix: 'Give the zone whose name the domain name ends with.',
  },
  MusicApiCertificateMissing: {
    when: 'is needed: without a hosted zone there is nowhere to validate a new one',
    fix: 'Give `hostedZone`, or a `certificate` in the region of the stack.',
  },
  MusicApiCertificateRegionInvalid: {
    when: 'is in another region than the API',
    fix: 'Give one of the region of the stack, or `hostedZone` alone, and a certificate is made.',
  },
  MusicApiDeploymentInvalid: {
    when: 'is not a step that CodeDeploy can take',
    fix: 'Move 1 to 99 of a hundred requests at a time, and wait for whole minutes, up to two days.',
  },
  MusicApiRoutePathInvalid: {
    when: 'is not a path of a route',
    fix: 'Begin with a slash and do not end with one: "/health", "/songs/{id}", "/files/{path+}".',
  },
  MusicApiRouteMethodsMissing: {
    when: 'has no methods, or `ANY` beside others',
    fix: 'Give the methods, or `[HttpMethod.ANY]`.',
  },
  MusicApiRouteTaken: {
    when: 'is a route of this API already',
    fix: 'Add each method of a path once. With `jwtAuthorizer`, `ANY` brings an open `OPTIONS` along.',
  },
  MusicApiRouteVariableTaken: {
    when: 'has a variable where another route has one of another name, and a REST API takes one variable in a place',
    fix: 'Call it the same in both. At the beginning of a path stands `{proxy+}`: begin with something fixed, such as "/songs/{id}".',
  },
  MusicApiRoutePreflightTaken: {
    when: 'has `OPTIONS`, which API Gateway answers by itself at every path of a REST API',
    fix: 'Leave it out; `cors` says whose pages may call.',
  },
  MusicApiCheckedPathClosed: {
    when: 'asks for a token or an API key, which the check has not, so that it would fail after every deployment',
    fix: 'Open it: `api.addRoute(\'/health\', [HttpMethod.GET], { open: true })`.',
  },
  MusicApiUrlInvalid: {
    when: 'is not an https address without a slash at the end',
    fix: 'Write it like "https://api.eknmusic.com".',
  },
  MusicApiAliasInvalid: {
    when: 'is not the ARN of a function\'s alias',
    fix: 'Write it like "arn:aws:lambda:us-east-1:123456789012:function:name:live".',
  },
  PostDeploymentCheckUrlInvalid: {
    when: 'is not an https address that paths can be written behind',
    fix: 'Write it without a query: "https://api.eknmusic.com", or with the stage: "https://abc.execute-api.us-east-1.amazonaws.com/prod".',
  },
  PostDeploymentCheckPathInvalid: {
    when: 'is not a path',
    fix: 'Begin with a slash, and leave the query out: "/health".',
  },
  PostDeploymentCheckPayloadInvalid: {
    when: 'is not a format of events that the check knows',
    fix: 'Use `PayloadFormatVersion.VERSION_2_0` for an HTTP API and `PayloadFormatVersion.VERSION_1_0` for a REST API.',
  },
  PostDeploymentCheckOriginInvalid: {
    when: 'is not an origin',
    fix: 'Write it as clients send it, without a path: "https://desktop-client".',
  },
  PostDeploymentCheckManifestInvalid: {
    when: 'is not an https address',
    fix: 'Write it like "https://downloads.eknmusic.com/manifest.json".',
  },
  PostDeploymentCheckErrorRateInvalid: {
    when: 'is not a share',
    fix: 'Give a number from 0 to 1: 0.01 is one request in a hundred.',
  },
  PostDeploymentCheckWindowInvalid: {
    when: 'is not a time that errors are counted over',
    fix: 'Give whole minutes, from `Duration.minutes(1)` to `Duration.days(1)`.',
  },
  PostDeploymentCheckCostInvalid: {
    when: 'is not an amount of US dollars',
    fix: 'Give a number above 0, or leave it out.',
  },
  PostDeploymentCheckCostUnsupported: {
    when: 'is compared with what AWS publishes in us-east-1, where credentials of China and of AWS GovCloud (US) do not reach',
    fix: 'Leave it out in these regions; the line "cost" is then skipped.',
  },
  PostDeploymentCheckRuntimeInvalid: {
    when: 'cannot run the check, which is made for Node.js 22 and newer',
    fix: 'Use `Runtime.NODEJS_22_X` or a newer one, or leave it out.',
  },
  MigrationRuntimeUnsupported: {
    when: 'is not a runtime of Python 3.11 or later',
    fix: 'Use `lambda.Runtime.PYTHON_3_13`, or another one from 3.11 on.',
  },
  MigrationTimeoutInvalid: {
    when: 'is not a time that CloudFormation can be made to wait for',
    fix: 'Give whole seconds, from half a minute to 14 minutes. What takes longer does not belong into a deployment: write it in steps, and run them afterwards.',
  },
  MigrationMemoryInvalid: {
    when: 'is not a memory size of AWS Lambda',
    fix: 'Give a whole number of MB from 128 to 10240.',
  },
  MigrationLayersTooMany: {
    when: 'has more than three layers: AWS Lambda takes five, and two are of this construct',
    fix: 'Put the dependencies into one layer, as `PythonCode` does.',
  },
  MigrationEnvironmentReserved: {
    when: 'is an environment variable that the construct sets itself',
    fix: 'Leave it out; `stage` and `driver` change `STAGE` and `DB_DRIVER`.',
  },
  MigrationNetworkMissing: {
    when: 'is needed to reach the database',
    fix: 'Give the `network` of the database, or a `vpc`.',
  },
  MigrationNetworkTwice: {
    when: 'is given beside `network`, and the function can stand in one network only',
    fix: 'Give one of them.',
  },
  MigrationVpcMissing: {
    when: 'is for `vpc`, which is not given',
    fix: 'Give `vpc` as well. A `network` brings its own subnets and security group.',
  },
  MigrationSecurityGroupsMissing: {
    when: 'has no security group, and a function in a network needs one',
    fix: 'Leave it out, and the function gets one of its own.',
  },
  MigrationRevisionInvalid: {
    when: 'is not a revision that a deployment can upgrade to',
    fix: 'Use "head", "heads" or the id of a revision. Taking migrations back is not a part of a deployment: invoke the function for it.',
  },
  MigrationDriverInvalid: {
    when: 'is neither pg8000 nor built on libpq, and would not be made to check the certificate of the database',
    fix: 'Use `MigrationDriver.PG8000`, `MigrationDriver.PSYCOPG` or `MigrationDriver.of(\'psycopg2\')`.',
  },
};
