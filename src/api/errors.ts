import { domainNameErrors } from '../private/domain-names';
import type { ErrorCatalog } from '../private/errors';
import { PLACEMENT_ERRORS } from '../private/network-placement';
import { webAclErrors } from '../private/web-acls';

export const API_ERRORS: ErrorCatalog = {
  MusicApiHandlerInvalid: {
    when: 'is not the name of a module and a function in it',
    fix: 'Write it like "src/handler.main": `main` in the file `src/handler.py`, up to 128 characters.',
  },
  MusicApiHandlerMissing: {
    when: 'is not in the code: the file is missing or left out, or the function is not in it',
    fix: 'Name a function of a file in the project, such as "src/handler.main" for `main` in `src/handler.py`.',
  },
  MusicApiLayersTwice: {
    when: 'has one layer twice, which AWS Lambda refuses',
    fix: 'Name each layer once.',
  },
  MusicApiLayersTooMany: {
    when: 'makes more than the five layers that a function takes, with the dependencies of the code and the CA bundle of the database',
    fix: 'Put several into one layer, or into the code.',
  },
  MusicApiStageInvalid: {
    when: 'is empty',
    fix: 'Give a name, such as "prod", or leave it out for that of the tier.',
  },
  MusicApiServiceNameInvalid: {
    when: 'is not a name that metrics can have as a dimension',
    fix: 'Give 1 to 255 printable ASCII characters, without quotation marks and not beginning with a space or a colon.',
  },
  MusicApiRuntimeUnsupported: {
    when: 'is not a runtime of Python 3.11 or later',
    fix: 'Use Python 3.13, or another one from 3.11 on.',
  },
  MusicApiTimeoutInvalid: {
    when: 'is not a time that the integration of the API waits for: whole seconds, up to 30 for an HTTP API and up to 29 for a REST API',
    fix: 'Answer sooner and do the work behind a queue; API Gateway gives up on a longer request while the function still runs.',
  },
  MusicApiTimeoutUnknown: {
    when: 'is only known at deploy time, and an alarm is to go off before the time is over',
    fix: 'Give a number of seconds; let environments differ by the props of their stacks.',
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
  MusicApiNetworkInvalid: PLACEMENT_ERRORS.invalid,
  MusicApiNetworkConflict: PLACEMENT_ERRORS.conflict,
  MusicApiVpcMissing: PLACEMENT_ERRORS.vpcMissing,
  MusicApiVpcMismatch: PLACEMENT_ERRORS.mismatch,
  MusicApiSubnetsInvalid: PLACEMENT_ERRORS.subnetsInvalid,
  MusicApiSecurityGroupsInvalid: PLACEMENT_ERRORS.securityGroupsInvalid,
  MusicApiFeatureOfRest: {
    when: 'is a feature of REST APIs, and this is an HTTP API',
    fix: 'Make it a REST API by the prop `front` (`ApiFront.rest`), or leave it out.',
  },
  ...webAclErrors('MusicApi', 'REGIONAL'),
  MusicApiWebAclReasonMissing: {
    when: 'says nothing about why there is no web ACL',
    fix: 'Write the reason in a sentence for whoever reviews the app, such as "CloudFront in front of it has one".',
  },
  MusicApiBinaryMediaTypeInvalid: {
    when: 'is not a media type',
    fix: 'Write it like "image/png" or "application/*".',
  },
  MusicApiThrottleInvalid: {
    when: 'is not a number of requests that can be allowed',
    fix: 'Give a whole number from 1 to 2147483647.',
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
  MusicApiCorsHeaderInvalid: {
    when: 'is not the name of a header',
    fix: 'Write it like "X-Request-Id".',
  },
  MusicApiCorsCredentialsInvalid: {
    when: 'holds `*` together with `allowCredentials`, which browsers then take for a name and API Gateway refuses',
    fix: 'Name the values one by one.',
  },
  MusicApiCorsMaxAgeInvalid: {
    when: 'is not a time for which browsers can cache an answer',
    fix: 'Give whole seconds, for an HTTP API up to a day; a value that is only known at deploy time in seconds.',
  },
  MusicApiAuthorizerInvalid: {
    when: 'cannot tell whose tokens to accept',
    fix: 'Give the issuer as an https address, exactly as `iss` has it in the tokens, and at least one audience.',
  },
  ...domainNameErrors('MusicApi', 'in the region of the stack'),
  MusicApiDeploymentInvalid: {
    when: 'is not a step that CodeDeploy can take',
    fix: 'Move 1 to 99 of a hundred requests at a time, and wait for whole minutes, up to two days; a time that is only known at deploy time in minutes.',
  },
  MusicApiRoutePathInvalid: {
    when: 'is not a path of a route',
    fix: 'Begin with a slash and do not end with one: "/health", "/songs/{id}", "/files/{path+}".',
  },
  MusicApiRouteMethodsMissing: {
    when: 'has no methods, something that is none, or `ANY` beside others',
    fix: 'Give a list of members of `HttpMethod`, or `ANY` alone.',
  },
  MusicApiRouteParameterInvalid: {
    when: 'is not what a request can be asked for',
    fix: 'Write it like "querystring.page", "header.X-Request-Id" or "path.id".',
  },
  MusicApiRouteContradiction: {
    when: 'is asked for on a route that is open to everyone',
    fix: 'Leave out either `open` or `apiKeyRequired`.',
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
    fix: 'Open it: call `addRoute` with the path, the method GET and the option `open`.',
  },
  MusicApiKeyTaken: {
    when: 'is the id of another API key of this API',
    fix: 'Give each key an id of its own.',
  },
  MusicApiKeyUnasked: {
    when: 'makes API keys that no route asks for: requests are answered without them',
    fix: 'Set `apiKeyRequired` of `ApiFront.rest`, or of the routes that need a key.',
  },
  MusicApiUrlInvalid: {
    when: 'is not an https address without a slash at the end',
    fix: 'Write it like "https://api.eknmusic.com".',
  },
  MusicApiAliasInvalid: {
    when: 'is not the ARN of a function\'s alias',
    fix: 'Write it like "arn:aws:lambda:us-east-1:123456789012:function:name:live".',
  },
};
