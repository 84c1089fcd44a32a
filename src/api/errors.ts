import type { ErrorCatalog } from '../private/errors';
import { PLACEMENT_ERRORS } from '../private/network-placement';

export const API_ERRORS: ErrorCatalog = {
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
  MusicApiNetworkInvalid: PLACEMENT_ERRORS.invalid,
  MusicApiNetworkConflict: PLACEMENT_ERRORS.conflict,
  MusicApiVpcMissing: PLACEMENT_ERRORS.vpcMissing,
  MusicApiVpcMismatch: PLACEMENT_ERRORS.mismatch,
  MusicApiSubnetsInvalid: PLACEMENT_ERRORS.subnetsInvalid,
  MusicApiSecurityGroupsInvalid: PLACEMENT_ERRORS.securityGroupsInvalid,
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
};
