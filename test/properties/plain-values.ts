import { CfnParameter, Duration, Fn, Lazy } from 'aws-cdk-lib';
import { literal, made, once, type Value } from './value';
import { PUBLIC_KEY } from '../support/delivery';

/*
 * Texts, numbers and Durations: what is right for a prop or a parameter, by its name, and what no prop takes. The first name that matches counts;
 * it is the one of the struct or the method, a dot, and the one of the prop or the parameter.
 */

type ByName<T> = Array<readonly [RegExp, readonly T[]]>;

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const WEB_ACL = (scope: string) => `arn:aws:wafv2:us-east-1:123456789012:${scope}/webacl/songs/1234abcd-12ab-34cd-56ef-1234567890ab`;

const TEXTS: ByName<string> = [
  [/^UpdateVerifier(Props)?\..*(root|timestamp|snapshot|text)$/i, ['{}', '{"signatures":[],"signed":{"_type":"timestamp","version":1}}']],
  [/^ApiWebAcl\..*webAclArn$/, [WEB_ACL('regional')]],
  [/webAclArn$/, [WEB_ACL('global')]],
  [/reason$|because$/, ['The songs are free for all.']],
  [/AcknowledgeOptions\.id$/, ['AwsSolutions-S1', 'Music-DataIsRetained']],
  [/MigrationDriver\.of\.name$/, ['asyncpg']],
  [/DeploymentTier\.of\.name$/, ['preview', 'load-test']],
  [/GitHubSubjectClaim\.of\.value$/, ['repo:eknmusic/backend:environment:production']],
  [/PythonCode\.fromProject\.directory$/, ['test/support/project']],
  [/PythonCode\.hasFile\.path$/, ['alembic.ini', 'src/handler.py']],
  [/PythonCodeOptions\.(exclude|requirements)$/, ['*.md', 'docs/**']],
  [/(Attributes|Props)\.app$/, ['eknmusic', 'musicconnect']],
  [/channels?$/, ['stable', 'beta']],
  [/distributionId$/, ['E1ABCDEFGHIJKL']],
  [/(UpdateSiteToCheck|UpdateManifestSiteAttributes)\.url$/, ['https://updates.eknmusic.com']],
  [/parameterName$/, ['/eknmusic/prod/updates']],
  [/keyAlias$/, ['alias/eknmusic-updates']],
  [/(ownerId|repositoryId)$/, ['123456']],
  [/bootstrapQualifier$/, ['hnb659fds', 'music']],
  [/natGatewayId$/, ['nat-0a1b2c3d4e5f60001']],
  [/instanceId$/, ['i-0a1b2c3d4e5f60001']],
  [/globalClusterIdentifier$/, ['musicconnect', 'eknmusic-global']],
  [/GlobalClusterAttributes\.primaryRegion$/, ['ap-southeast-2', 'us-west-2']],
  [/DatabaseDrillOptions\.target$/, ['us-west-2', 'ap-southeast-2']],
  [/TelemetryBucketNames\.metrics$/, ['musicconnect-metrics']],
  [/TelemetryBucketNames\.logs$/, ['musicconnect-logs']],
  [/TelemetryBucketNames\.traces$/, ['musicconnect-traces']],
  [/keyValueStoreArn$/, ['arn:aws:cloudfront::123456789012:key-value-store/1234abcd-12ab-34cd-56ef-1234567890ab']],
  [/ImageRepositories\w+\.project$/, ['musicconnect']],
  [/ImageRepositories\w+\.names$/, ['backend', 'web', 'worker']],
  [/metricRepositoryPullCount\.name$/, ['backend']],
  [/OnCallRecipient\.email\.address$/, ['team@eknmusic.com']],
  [/OnCallRecipient\.textMessage\.\w+$/, ['+436641234567']],
  [/resourceId$/, ['db-ABCDEFGHIJKL01234']],
  [/availabilityZones$/, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
  [/binaryMediaTypes$/, ['image/*', 'application/octet-stream']],
  [/requiredParameters$/, ['querystring.page', 'header.X-Request-Id']],
  [/exposedHeaders$/, ['ETag']],
  [/metricsNamespace$/, ['EKNMusic', 'EKNMusic/Api']],
  [/parameters$/, ['1000']],
  [/platform$/, ['windows', 'linux']],
  [/architecture$/, ['x64', 'arm64']],
  [/revision$/, ['head', '0002']],
  [/clientOrigins?$/, ['https://app.eknmusic.com', 'app://eknmusic']],
  [/bucketName$/i, ['eknmusic-files-prod', 'songs']],
  [/bucketArn$/i, ['arn:aws:s3:::eknmusic-files']],
  [/keyArn$/i, [KEY]],
  [/secretArn$/i, ['arn:aws:secretsmanager:us-east-1:123456789012:secret:eknmusic/prod/database-AbCdEf']],
  [/providerArn$/i, ['arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com']],
  [/topicArn$/i, ['arn:aws:sns:us-east-1:123456789012:operators']],
  [/roleArns?$/i, ['arn:aws:iam::123456789012:role/eknmusic-deploy']],
  [/streamArn$/i, ['arn:aws:firehose:us-east-1:123456789012:deliverystream/logs']],
  [/arn$/i, ['arn:aws:lambda:us-east-1:123456789012:function:eknmusic-api:live', 'arn:aws:s3:::eknmusic-files']],
  [/secretName$/i, ['eknmusic/prod/secret']],
  [/roleName$/i, ['eknmusic-prod-deploy']],
  [/databaseName$/i, ['eknmusic', 'songs_1']],
  [/identifier$/i, ['eknmusic-prod', 'before-migration']],
  [/domainName$/i, ['api.eknmusic.com', 'media.eknmusic.com']],
  [/cidr$|addresses$/i, ['10.0.0.0/16', '10.20.0.0/20']],
  [/repository$/i, ['eknmusic/backend']],
  [/branch|environment\.|tag/i, ['main', 'production']],
  [/regions?$/i, ['eu-west-1', 'us-west-2', 'eu-central-1']],
  [/account$/i, ['123456789012', '210987654321']],
  [/manifestUrl$/i, ['https://downloads.eknmusic.com/manifest.json']],
  [/url$|issuer$/i, ['https://api.eknmusic.com']],
  [/origins?$/i, ['https://app.eknmusic.com', 'https://*.eknmusic.com', 'https://desktop-client']],
  [/(pathPattern|keyPattern)$/i, ['*.flac', 'previews/*']],
  [/paths?$/i, ['/health', '/songs/{id}']],
  [/prefix$/i, ['masters/', 'logs/']],
  [/handler$/i, ['index.main', 'src/handler.main']],
  [/user(name)?$/i, ['eknmusic']],
  [/methods?$/i, ['GET', 'POST']],
  [/headers?$/i, ['Content-Type', 'X-Request-Id']],
  [/publicKeys?$/i, [PUBLIC_KEY]],
  [/securityGroupIds?$/i, ['sg-0a1b2c3d4e5f60001']],
  [/backupWindow$/i, ['03:00-04:00']],
  [/maintenanceWindow$/i, ['sun:05:00-sun:06:00']],
  [/(stage|name)$/i, ['prod', 'songs']],
  [/./, ['songs', 'a', 'Music-1']],
];

const NUMBERS: ByName<number> = [
  [/percentage$/, [5, 10, 50]],
  [/percent$/, [0, 20, 100]],
  [/memorySize$/, [256, 512, 1024, 1769]],
  [/requestsPerFiveMinutes$/, [100, 2000]],
  [/reservedConcurrency$/, [5, 100]],
  [/port$/i, [5432, 5454, 6543]],
  [/maxAllocatedStorage$/, [500, 1000]],
  [/allocatedStorage$/, [20, 100, 400]],
  [/maxAzs$/, [2, 3]],
  [/natGateways$/, [0, 1, 2]],
  [/maximumErrorRate$/, [0, 0.01, 0.5, 1]],
  [/monthlyCostLimit$/, [50, 500]],
  [/(buildNumber|time|length)$/, [41, 42, 1_795_000_000]],
  [/./, [1, 5, 20, 100, 500]],
];

const duration = (unit: 'seconds' | 'minutes' | 'hours' | 'days', ...amounts: number[]): Value[] =>
  amounts.map((amount) => made(`Duration.${unit}(${amount})`, () => Duration[unit](amount)));

const DURATIONS: ByName<Value> = [
  [/interval$/, [...duration('minutes', 5, 15, 30), ...duration('hours', 1)]],
  [/ApiMigrationsOptions\.timeout$/, duration('minutes', 2, 15)],
  [/timeout$/, duration('seconds', 3, 10, 29, 30)],
  [/deliveryInterval$/, duration('minutes', 1, 5, 15)],
  [/sessionDuration$/, duration('hours', 1, 4, 12)],
  [/tokenLifetime$/, [...duration('minutes', 15), ...duration('days', 1, 7)]],
  [/automaticallyAfter$/, duration('days', 7, 30, 90)],
  [/ttl$|maxAge$/i, [...duration('minutes', 1, 5), ...duration('hours', 1)]],
  [/maximumLag$|rpo$/, duration('seconds', 20, 60, 120)],
  [/rto$/, duration('minutes', 5, 15)],
  [/maximumLag$/, duration('minutes', 1, 5)],
  [/errorRateWindow$/, duration('minutes', 5, 15, 60)],
  [/validity$/, duration('days', 1, 7)],
  [/backupRetention$/, duration('days', 1, 7, 35)],
  [/expiryWarning$/, duration('days', 5)],
  [/./, duration('days', 7, 30, 90, 365)],
];

function byName<T>(table: ByName<T>, name: string): readonly T[] {
  return table.find(([pattern]) => pattern.test(name))![1];
}

export const textsFor = (name: string): Value[] => byName(TEXTS, name).map(literal);
export const numbersFor = (name: string): Value[] => byName(NUMBERS, name).map(literal);
export const durationsFor = (name: string): Value[] => [...byName(DURATIONS, name)];

/** What is a key of a map. */
export function keysFor(name: string): string[] {
  return /parameters$/.test(name) ? ['log_min_duration_statement', 'statement_timeout'] : ['first', 'SONGS'];
}
export const HOSTILE_KEYS = ['', 'a b', '音楽', 'AWS_REGION', '__proto__', 'constructor', 'x'.repeat(300), '${AWS::Region}'];

export const HOSTILE_TEXTS: Value[] = [
  ...[
    '', ' ', 'x'.repeat(300), 'x'.repeat(100_000), '音楽–Netz', '../..', 'a\nb', '*', '${AWS::Region}', '__proto__', 'constructor', 'A B', '-', '.', '/', '://',
    'arn:aws:s3:::', 'arn:aws:lambda:::function:x', 'https://', 'http://a b', '\u0000', '\u{1F3B5}', '0', '-1', '%', '{{resolve:ssm:songs}}', '$context', '"', '\\',
  ].map(literal),
  made('Lazy.string({ produce: () => \'songs\' })', () => Lazy.string({ produce: () => 'songs' })),
  made('new CfnParameter(scope, \'Text\').valueAsString', (stack) => once('Text', (scope, id) => new CfnParameter(scope, id))(stack).valueAsString),
  made('Fn.importValue(\'songs\')', () => Fn.importValue('songs')),
];

const lateNumber = once('Number', (scope, id) => new CfnParameter(scope, id, { type: 'Number' }));

export const HOSTILE_NUMBERS: Value[] = [
  ...[0, -1, 0.5, 1.0000001, NaN, Infinity, -Infinity, 1e300, 5e-324, 2 ** 53, 70_000].map(literal),
  made('new CfnParameter(scope, \'Number\', { type: \'Number\' }).valueAsNumber', (stack) => lateNumber(stack).valueAsNumber),
];

export const HOSTILE_DURATIONS: Value[] = [
  made('Duration.millis(1)', () => Duration.millis(1)),
  made('Duration.millis(1500)', () => Duration.millis(1500)),
  ...duration('seconds', 0, 1, 90, 1e300),
  ...duration('days', 0.5, 1e9),
  made('Duration.hours(parameter)', (stack) => Duration.hours(lateNumber(stack).valueAsNumber)),
  made('Duration.days(parameter)', (stack) => Duration.days(lateNumber(stack).valueAsNumber)),
];

/** What plain JavaScript, or Python without a type checker, may hand in. */
export const HOSTILE_ANYTHING: Value[] = [
  ...[null, 'text', 5, true, [], {}, [null], NaN].map(literal),
  made('Object.create(null)', () => Object.create(null)),
  made('() => 5', () => () => 5),
  made('new Date(0)', () => new Date(0)),
];
