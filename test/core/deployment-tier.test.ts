import { App, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DeploymentTier, type DeploymentTierSettings, JwtSecret, LogLevel, MonitoringDepth, ValidationErrors } from '@eknmusic/constructs';

test('development is cheap, talkative and without alarms', () => {
  expect({ ...DeploymentTier.DEVELOPMENT }).toEqual({
    name: 'development',
    logLevel: LogLevel.DEBUG,
    logRetention: RetentionDays.ONE_WEEK,
    highAvailability: false,
    alarmsEnabled: false,
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    monitoringDepth: MonitoringDepth.BASIC,
  });
});

const productionSettings = {
  logLevel: LogLevel.WARN,
  logRetention: RetentionDays.ONE_MONTH,
  highAvailability: true,
  alarmsEnabled: true,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  deletionProtection: true,
  monitoringDepth: MonitoringDepth.ENHANCED,
};

test('production is redundant, watched and kept', () => {
  expect({ ...DeploymentTier.PRODUCTION }).toEqual({ name: 'production', ...productionSettings });
});

test('staging is production but for what it logs', () => {
  expect({ ...DeploymentTier.STAGING }).toEqual({
    name: 'staging', ...productionSettings, logLevel: LogLevel.INFO, logRetention: RetentionDays.TWO_WEEKS,
  });
});

test('a tier of your own is production but for what you change', () => {
  const load = DeploymentTier.of('load-test', { alarmsEnabled: false, logRetention: RetentionDays.ONE_DAY });
  expect({ ...load }).toEqual({ name: 'load-test', ...productionSettings, alarmsEnabled: false, logRetention: RetentionDays.ONE_DAY });
});

describe('a tier of your own', () => {
  function errorOf(name: string, settings?: DeploymentTierSettings): Error | undefined {
    try {
      DeploymentTier.of(name, settings);
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }

  test.each([
    ['is empty', ''],
    ['is a blank', ' '],
    ['has a character that no tag has', 'load test #1'],
    ['has two lines', 'load\ntest'],
    ['is too long for a tag', 'x'.repeat(257)],
  ])('is refused when its name %s: DeploymentTierNameInvalid', (_, name) => {
    expect(ValidationErrors.codes(errorOf(name))).toEqual(['DeploymentTierNameInvalid']);
  });

  test('says what is wrong with its name, and what it may be', () => {
    expect(errorOf('load test #1')?.message).toBe(
      'DeploymentTier.of: [DeploymentTierNameInvalid] `name` is not a value that tags can have; got "load test #1". '
      + 'Use 1 to 256 letters, digits, spaces and the characters _.:/=+-@, for example "load-test".',
    );
  });

  test('is called whatever tags can say', () => {
    for (const name of ['load-test', 'Load test 1', 'équipe/été', 'eu_west:a.b=c+d@e', 'x'.repeat(256)]) {
      expect(DeploymentTier.of(name).name).toBe(name);
    }
  });

  test('is not judged by what is only known at deploy time', () => {
    const token = Lazy.string({ produce: () => 'NotYetKnown' });
    expect(DeploymentTier.of(token).name).toBe(token);
  });
});

describe('a tier that deletes data, in a stack that is protected from termination', () => {
  const warning = Match.stringLikeRegexp('@eknmusic/constructs:dataDeletedDespiteProtection');
  const warnings = (tier: DeploymentTier, terminationProtection: boolean) => {
    const stack = new Stack(new App(), 'Test', { terminationProtection });
    new JwtSecret(stack, 'JwtSecret', { tier });
    return Annotations.fromStack(stack).findWarning('*', warning).map(({ id }) => id);
  };

  test('is warned of on each resource that would go', () => {
    expect(warnings(DeploymentTier.DEVELOPMENT, true)).toEqual([
      expect.stringContaining('JwtSecret/Key/Resource'), expect.stringContaining('JwtSecret/Secret/Resource'),
    ]);
  });

  test('is not where the tier keeps data or nothing is protected', () => {
    expect([warnings(DeploymentTier.PRODUCTION, true), warnings(DeploymentTier.DEVELOPMENT, false)]).toEqual([[], []]);
  });
});
