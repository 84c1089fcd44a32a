import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { platformApp } from '../cluster/gitops/platform-app';
import { REGIONS } from '../cluster/gitops/tree-models';
import { type Engine, type Report, report as reportOf, startEngine } from '../support/cloudformation-validate';
import { exampleApp, EXAMPLES } from '../support/examples';
import { musicConnectAssembly } from '../support/musicconnect';
import { createOnlyOf } from '../support/replacement';
import { specimenTemplates } from '../support/specimen-templates';
import { SPECIMENS_BY_TIER } from '../support/specimens';

/** What is right as it is, although CloudFormation Validate warns about it. */
interface Acknowledged {
  readonly rule: string;
  readonly property: string;
  /** The types of the resources that it may be said of. @default - any */
  readonly type?: string;
  readonly reason: string;
}

const ACKNOWLEDGED: Acknowledged[] = [
  {
    rule: 'W3005',
    property: 'DependsOn',
    type: 'AWS::Lambda::Function',
    reason: 'aws-cdk-lib lets every function depend on its role, which the function also names; its own validation leaves this rule out: '
      + 'a dependency that is stated twice changes nothing.',
  },
  {
    rule: 'W3005',
    property: 'DependsOn',
    type: 'AWS::ApiGatewayV2::ApiMapping',
    reason: 'The mapping waits for the stage, which it also names: a dependency that is stated twice changes nothing.',
  },
  {
    rule: 'F3021',
    property: 'Properties',
    type: 'AWS::RDS::DBCluster',
    reason: 'A cluster that begins with a snapshot has the master user of that: CloudFormation takes the password without the name, and sets it after it has restored the cluster '
      + '(modifyDbClusterAfterCreateRequest in https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-rds), as it does for DatabaseClusterFromSnapshot of aws-cdk-lib.',
  },
  {
    rule: 'W3005',
    property: 'DependsOn',
    type: 'AWS::EKS::Cluster',
    reason: 'aws-cdk-lib lets a cluster with a private endpoint depend on all of its VPC, whose subnets it also names: a dependency that is stated twice changes nothing.',
  },
  {
    rule: 'F3002',
    property: 'Properties.KubernetesNetworkConfig.ElasticLoadBalancing.GatewayApi',
    type: 'AWS::EKS::Cluster',
    reason: 'EKS has it since October 2026, which the schemas of the oldest aws-cdk-lib do not know: '
      + 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-eks-cluster-gatewayapi.html',
  },
  ...[{ rule: 'W9002', property: 'Properties.PrincipalArn' }, { rule: 'W9013', property: '' }].map((finding) => ({
    ...finding,
    type: 'AWS::EKS::AccessEntry',
    reason: 'These specimens are given roles by their ARNs, as users have those of IAM Identity Center: the account is what the user wrote.',
  })),
  {
    rule: 'W9013',
    property: '',
    type: 'AWS::IAM::Role',
    reason: 'The specimen of a deploy role is given the OIDC provider of the account by its ARN, as users have it: the account is what the user wrote.',
  },
  {
    rule: 'W9013',
    property: '',
    type: 'AWS::Logs::LogGroup',
    reason: 'These specimens are given the key of the log group by its ARN, as users have it: the account is what the user wrote.',
  },
  ...[
    'AWS::ElastiCache::ServerlessCache', 'AWS::SecretsManager::Secret', 'AWS::Backup::BackupVault', 'AWS::RDS::DBCluster', 'AWS::RDS::DBInstance',
    'AWS::ApiGatewayV2::Integration', 'AWS::Lambda::Permission', 'AWS::Logs::SubscriptionFilter', 'AWS::CloudTrail::Trail', 'AWS::SNS::Topic', 'AWS::SQS::Queue',
  ].map((type) => ({
    rule: 'W9013', property: '', type, reason: 'These specimens are given keys, functions and log deliveries by their ARNs, as users have them: the account is what the user wrote.',
  })),
  ...[
    ['AWS::Logs::SubscriptionFilter', 'Properties.DestinationArn'], ['AWS::Logs::SubscriptionFilter', 'Properties.RoleArn'],
    ['AWS::Backup::BackupVault', 'Properties.EncryptionKeyArn'],
  ].map(([type, property]) => ({
    rule: 'W9002', property, type, reason: 'These specimens are given what another stack made by its ARN, as users have it.',
  })),
  ...['AWS::EC2::Subnet', 'AWS::EC2::Instance'].map((type) => ({
    rule: 'W3010', property: 'Properties.AvailabilityZone', type, reason: 'The specimen names its Availability Zones: that is what `availabilityZones` is for.',
  })),
];

/** The rule that names create-only properties. */
const CREATE_ONLY = 'I9001';

/** What the engine says of one template. */
interface Validated {
  readonly report: Report;
  readonly findings: Finding[];
  /** The create-only properties that it saw, with the type of their resource. */
  readonly createOnly: Array<[string, string]>;
}
interface Finding {
  readonly rule: string;
  readonly property: string;
  /** The type of the resource. Undefined where the template as a whole is meant. */
  readonly type?: string;
  /** For people. */
  readonly line: string;
}

function validate(engine: Engine, file: string): Validated {
  const report = reportOf(engine, file, 'INFO');
  const { Resources } = JSON.parse(fs.readFileSync(file, 'utf8')) as { Resources: Record<string, { Type: string }> };
  const createOnly = report.diagnostics.filter(({ ruleId }) => ruleId === CREATE_ONLY)
    .map(({ entity, propertyPath = '' }): [string, string] => [Resources[entity?.logicalId ?? '']?.Type, propertyPath.split('.')[1]]);
  const findings = report.diagnostics.filter(({ severity }) => severity !== 'INFO').map(({ ruleId: rule, entity, propertyPath: property = '', message }) => ({
    rule,
    property,
    type: Resources[entity?.logicalId ?? '']?.Type,
    line: `${[rule, entity?.logicalId ?? 'template', property].join(' ').trim()}: ${message}`,
  }));
  return { report, findings, createOnly };
}

function isAcknowledgedBy({ rule, property, type }: Finding, acknowledged: Acknowledged): boolean {
  return rule === acknowledged.rule && property === acknowledged.property && (acknowledged.type === undefined || type === acknowledged.type);
}

/** Everything that is validated: the files of the specimens, and of the stacks of whole apps. */
const APPS: Array<{ readonly title: string; readonly files: () => string[] }> = [
  ...SPECIMENS_BY_TIER.map(({ title, specimen, tier }) => ({ title, files: () => specimenTemplates(specimen, tier).map(({ file }) => file) })),
  ...[['us-east-1'], REGIONS].map((regions) => ({
    title: `MusicConnect in ${regions.length} regions`, files: () => platformApp(regions).synth().stacks.map((stack) => stack.templateFullPath),
  })),
  // Each other region is as the second one.
  ...['dev', 'prod'].map((name) => ({
    title: `examples/musicconnect, ${name} in two regions`, files: () => musicConnectAssembly(name, 2).stacks.map((stack) => stack.templateFullPath),
  })),
  // eslint-disable-next-line @stylistic/max-len
  ...EXAMPLES.map(({ title, environment }) => ({ title, files: () => exampleApp(environment).synth().stacks.map((stack) => stack.templateFullPath) })),
];

const validated = new Map<string, Validated[]>();
let wrong: Validated;

// The engine takes seconds to start, hence one run of it over everything, in this file alone.
beforeAll(() => {
  const engine = startEngine();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'validators-'));
  try {
    for (const { title, files } of APPS) {
      validated.set(title, files().map((file) => validate(engine, file)));
    }
    const file = path.join(folder, 'wrong.json');
    fs.writeFileSync(file, JSON.stringify({ Resources: { Songs: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'My_Songs' } } } }));
    wrong = validate(engine, file);
  } finally {
    engine.free();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test.each(APPS)('CloudFormation would take the templates, and nothing warns: $title', ({ title }) => {
  const found = validated.get(title)!;
  expect(found.map(({ report }) => report.status)).toEqual(found.map(() => 'OK'));
  expect(found.map(({ report }) => report.metadata.resourcesScanned > 0)).toEqual(found.map(() => true));
  const findings = found.flatMap((one) => one.findings).filter((finding) => !ACKNOWLEDGED.some((known) => isAcknowledgedBy(finding, known)));
  expect(findings.map(({ line }) => line)).toEqual([]);
});

test('every acknowledged diagnostic still occurs', () => {
  const findings = [...validated.values()].flat().flatMap((one) => one.findings);
  expect(ACKNOWLEDGED.filter((known) => !findings.some((finding) => isAcknowledgedBy(finding, known)))).toEqual([]);
});

/** Of these some fields are create-only, and the engine does not tell which: whether who creates a cluster is its administrator; what a health check asks and how often. */
const CREATE_ONLY_IN_PART = ['AWS::EKS::Cluster AccessConfig', 'AWS::Route53::HealthCheck HealthCheckConfig'];

test('what the tests of replacements go by knows every create-only property that the engine names', () => {
  const named = [...validated.values()].flat().flatMap((one) => one.createOnly).filter((one) => !CREATE_ONLY_IN_PART.includes(one.join(' ')));
  expect(named.length).toBeGreaterThan(100);
  expect([...new Set(named.filter(([type, property]) => !createOnlyOf(type).has(property)).map(([type, property]) => `${type} ${property}`))]).toEqual([]);
});

test('the engine runs its rules, and tells what is wrong with a wrong template', () => {
  expect(wrong.report.metadata.rulesEvaluated).toBeGreaterThan(250);
  expect(wrong.findings.map(({ line }) => line)).toEqual([
    expect.stringMatching(/^F3031 Songs Properties.BucketName: 'My_Songs' does not match pattern/),
  ]);
});
