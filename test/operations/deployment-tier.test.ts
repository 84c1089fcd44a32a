import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DeploymentTier, LogLevel, MonitoringDepth, NatCoverage } from '@eknmusic/constructs';

test('development is cheap, talkative and without alarms', () => {
  expect({ ...DeploymentTier.DEVELOPMENT }).toEqual({
    name: 'development',
    logLevel: LogLevel.DEBUG,
    logRetention: RetentionDays.ONE_WEEK,
    databaseInstanceType: 't3.micro',
    databaseMultiAz: false,
    natCoverage: NatCoverage.SINGLE,
    cdnEnabled: false,
    alarmsEnabled: false,
    removalPolicy: RemovalPolicy.DESTROY,
    deletionProtection: false,
    monitoringDepth: MonitoringDepth.BASIC,
  });
});

const productionSettings = {
  logLevel: LogLevel.WARN,
  logRetention: RetentionDays.ONE_MONTH,
  databaseInstanceType: 't3.medium',
  databaseMultiAz: true,
  natCoverage: NatCoverage.ONE_PER_ZONE,
  cdnEnabled: true,
  alarmsEnabled: true,
  removalPolicy: RemovalPolicy.RETAIN,
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
