import { execFile } from 'child_process';
import * as fs from 'fs';
import { createServer } from 'http';
import type { AddressInfo } from 'net';
import * as os from 'os';
import * as path from 'path';
import { promisify } from 'util';
import { type Answers, recordedAnswers } from './preflight-answers';
import { bundlePreflightCommand } from '../../projenrc/release-command';
import { AwsAccount, type Account } from '../../src/deployment/preflight/account';
import type { Result } from '../../src/deployment/preflight/check';
import { vcpusOf } from '../../src/deployment/preflight/instance-vcpus';
import { ExitCode, main, type Parts } from '../../src/deployment/preflight/program';
import { QUOTAS } from '../../src/deployment/preflight/quotas';
import { platformApp } from '../cluster/gitops/platform-app';

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'ekn-preflight-'));
afterAll(() => fs.rmSync(scratch, { recursive: true }));
afterEach(() => jest.restoreAllMocks());

const ACCOUNT = '123456789012';

type Resources = Record<string, { Type: string; Properties?: object; Metadata?: object }>;
let assemblies = 0;

/** An assembly with a stack in each of these environments. */
function assembly(stacks: Record<string, { environment?: string; resources: Resources; bootstrap?: number }>): string {
  const folder = path.join(scratch, `assembly-${++assemblies}`);
  fs.mkdirSync(folder, { recursive: true });
  const artifacts = Object.entries(stacks).map(([name, { environment = `aws://${ACCOUNT}/us-east-1`, resources, bootstrap }]) => {
    fs.writeFileSync(path.join(folder, `${name}.json`), JSON.stringify({ Resources: resources }));
    const needs = bootstrap === undefined ? {} : { requiresBootstrapStackVersion: bootstrap, bootstrapStackVersionSsmParameter: '/cdk-bootstrap/hnb659fds/version' };
    return [name, { type: 'aws:cloudformation:stack', environment, properties: { templateFile: `${name}.json`, ...needs } }];
  });
  fs.writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ artifacts: Object.fromEntries(artifacts) }));
  return folder;
}

/** What AWS sends in answer to a call, with its status. */
function overHttp(action: string | undefined): [number, string] {
  const xml = (namespace: string, content: string) => `<${action}Response xmlns="${namespace}">${content}</${action}Response>`;
  const EC2 = 'http://ec2.amazonaws.com/doc/2016-11-15/';
  switch (action) {
    case 'GetServiceQuota':
      return [200, JSON.stringify({ Quota: { ServiceCode: 'ec2', QuotaCode: 'L-0263D0A3', QuotaName: 'EC2-VPC Elastic IPs', Value: 5, Adjustable: true, GlobalQuota: false } })];
    case 'GetCallerIdentity':
      return [200, xml('https://sts.amazonaws.com/doc/2011-06-15/',
        `<GetCallerIdentityResult><Arn>arn:aws:iam::${ACCOUNT}:user/somebody</Arn><UserId>AIDAEXAMPLE</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult>`)];
    case 'DescribeRegions':
      return [200, xml(EC2, '<regionInfo><item><regionName>us-east-1</regionName><optInStatus>opt-in-not-required</optInStatus></item></regionInfo>')];
    case 'DescribeAddresses':
      return [200, xml(EC2, '<addressesSet><item><publicIp>192.0.2.1</publicIp><allocationId>eipalloc-1</allocationId></item></addressesSet>')];
    default:
      return [400, '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code>'
        + '<Message>Stack with id A does not exist</Message></Error></ErrorResponse>'];
  }
}

async function run(args: string[], account: Account = new AwsAccount('us-east-1'), environment: Parts['environment'] = {}): Promise<{ code: ExitCode; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await main(args, {
    version: '1.2.3', environment, account: () => account, print: (text) => { out += text; }, complain: (text) => { err += text; },
  });
  return { code, out, err };
}

async function judge(folder: string, answers: Answers = {}): Promise<Result & { ready: boolean | null; code: ExitCode }> {
  recordedAnswers(answers);
  const { code, out } = await run(['--json', folder]);
  return { ...JSON.parse(out), code };
}

const row = (result: Result, quotaCode: string, region = 'us-east-1') =>
  [...result.regions.find((one) => one.region === region)?.quotas ?? [], ...result.accountWide].find((one) => one.quotaCode === quotaCode);

const several = (count: number, type: string, properties: object = {}): Resources =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${type.split('::').at(-1)}${index}`, { Type: type, Properties: properties }]));

describe('M22: what the stacks of an app need', () => {
  let folder: string;
  beforeAll(() => {
    folder = path.join(scratch, 'musicconnect');
    platformApp(['us-east-1', 'eu-central-1'], { outdir: folder }).synth();
  });

  test('is counted for each region, and what an account has once, for all of them', async () => {
    const result = await judge(folder);
    expect(result.regions.map(({ region }) => region)).toEqual(['eu-central-1', 'us-east-1']);
    for (const region of ['us-east-1', 'eu-central-1']) {
      const needed = (code: string) => row(result, code, region)?.needed;
      expect(needed('L-0263D0A3')).toBe(3);
      expect(needed('L-FE5A380F')).toBe(1);
      expect(needed('L-F678F1CE')).toBe(1);
      expect(needed('L-1194D53C')).toBe(1);
      expect(needed('L-BBCDAECC')).toBe(1);
      expect(needed('L-7B6409FD')).toBe(1);
    }
    const inRegion = JSON.parse(fs.readFileSync(path.join(folder, 'musicconnect-us-east-1.template.json'), 'utf8')).Resources as Resources;
    const roles = Object.values(inRegion).filter(({ Type }) => Type === 'AWS::IAM::Role').length;
    expect(row(result, 'L-FE177D64')).toMatchObject({ region: 'us-east-1', needed: 2 * roles });
  });

  test('half of the pods at their most is spot capacity, and all of them are on-demand capacity when there is none', async () => {
    const models = JSON.parse(fs.readFileSync(path.join(folder, 'gitops/musicconnect/models.json'), 'utf8')) as {
      workloads: { replicas: { maximum: number }; resources: { cpuMillis: number }; spread: { capacity: string } }[];
      nodePools: { limits: { cpu: number } };
    }[];
    const cpus = (kinds: string[]) => models[0].workloads.filter(({ spread }) => kinds.includes(spread.capacity))
      .reduce((sum, { replicas, resources }) => sum + replicas.maximum * resources.cpuMillis / 1000, 0);
    const result = await judge(folder, { GetServiceQuota: ({ QuotaCode }) => ({ Quota: { Value: /34B43A08|1216C47A/.test(String(QuotaCode)) ? 5 : 1000, Adjustable: true } }) });
    expect(row(result, 'L-34B43A08')).toMatchObject({ needed: Math.ceil(cpus(['split']) / 2), ceiling: models[0].nodePools.limits.cpu, allowed: 5, verdict: 'short' });
    expect(row(result, 'L-1216C47A')).toMatchObject({ needed: Math.ceil(cpus(['split', 'on-demand'])), verdict: 'short' });
    expect(result).toMatchObject({ ready: false, code: ExitCode.NOT_READY });
  });

  test('is compared with what AWS documents where no account is to be asked', async () => {
    const { code, out } = await run(['--offline', folder]);
    expect(code).toBe(ExitCode.NOT_READY);
    expect(out).toContain('No account was asked');
    expect(out).toMatch(/^✓ EC2-VPC Elastic IPs +3 +0 +5$/m);
    expect(out).toMatch(/^✖ All Standard \(A, C, D, H, I, M, R, T, Z\) Spot Instance Requests +\d+ +0 +5$/m);
  });
});

describe('of templates is counted', () => {
  test('by Availability Zone what the quota of NAT gateways counts by Availability Zone', async () => {
    const zone = (index: number) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] });
    const resources: Resources = {
      SubnetA: { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone: zone(0) } },
      SubnetB: { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone: zone(1) } },
      GatewayA: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: { Ref: 'SubnetA' } } },
      GatewayB: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: { Ref: 'SubnetB' } } },
    };
    expect(row(await judge(assembly({ A: { resources }, B: { resources } })), 'L-FE5A380F')?.needed).toBe(2);
  });

  test('reserved concurrency with the hundred executions that Lambda lets nobody reserve', async () => {
    const resources = several(2, 'AWS::Lambda::Function', { ReservedConcurrentExecutions: 5 });
    const folder = assembly({ A: { resources } });
    expect(row(await judge(folder), 'L-B99A9384')).toMatchObject({ needed: 110, used: 0, allowed: 1000, verdict: 'ok' });
    const fresh: Answers = {
      GetServiceQuota: () => ({ Quota: { Value: 10, Adjustable: true } }),
      GetAccountSettings: () => ({ AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 } }),
    };
    expect(row(await judge(folder, fresh), 'L-B99A9384')).toMatchObject({
      verdict: 'short', request: 'aws service-quotas request-service-quota-increase --region us-east-1 --service-code lambda --quota-code L-B99A9384 --desired-value 110',
    });
    const without = assembly({ A: { resources: several(3, 'AWS::Lambda::Function') } });
    expect(row(await judge(without, fresh), 'L-B99A9384')).toMatchObject({ needed: 1, verdict: 'ok' });
  });

  test('the vCPUs of instances and of groups at their largest', async () => {
    const resources: Resources = {
      Bastion: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 't4g.nano' } },
      Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { InstanceType: 'm7g.2xlarge' } } },
      Group: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: { MaxSize: '3', LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' } } } },
    };
    expect(row(await judge(assembly({ A: { resources } })), 'L-1216C47A')).toMatchObject({ needed: 2 + 3 * 8, verdict: 'short' });
  });

  test('what nested stacks and stages hold', async () => {
    const folder = assembly({ A: { resources: { Nested: { Type: 'AWS::CloudFormation::Stack', Metadata: { 'aws:asset:path': 'nested.json' } } } } });
    fs.writeFileSync(path.join(folder, 'nested.json'), JSON.stringify({ Resources: several(2, 'AWS::EC2::EIP') }));
    const stage = assembly({ B: { resources: several(1, 'AWS::EC2::EIP') } });
    fs.renameSync(stage, path.join(folder, 'assembly-prod'));
    const manifest = path.join(folder, 'manifest.json');
    const { artifacts } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
    fs.writeFileSync(manifest, JSON.stringify({ artifacts: { ...artifacts, Prod: { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-prod' } } } }));
    expect(row(await judge(folder), 'L-0263D0A3')?.needed).toBe(3);
  });

  test.each([['t3.nano', 2], ['t4g.large', 2], ['m7g.medium', 1], ['c7i.large', 2], ['r8g.xlarge', 4], ['m7g.16xlarge', 64], ['p5.48xlarge', undefined], ['m7g.metal', undefined]])(
    '%s with %s vCPUs', (type, vcpus) => expect(vcpusOf(type)).toBe(vcpus));
});

describe('an account', () => {
  const ips = (count: number) => assembly({ A: { resources: several(count, 'AWS::EC2::EIP') } });

  test('has room where needed and used together are not more than allowed', async () => {
    const used = (count: number): Answers => ({ DescribeAddresses: () => ({ Addresses: Array.from({ length: count }, () => ({})) }) });
    expect(await judge(ips(3), used(2))).toMatchObject({ ready: true, code: ExitCode.READY });
    const full = await judge(ips(3), used(3));
    expect(full).toMatchObject({ ready: false, code: ExitCode.NOT_READY });
    expect(row(full, 'L-0263D0A3')).toMatchObject({
      needed: 3,
      used: 3,
      allowed: 5,
      verdict: 'short',
      request: 'aws service-quotas request-service-quota-increase --region us-east-1 --service-code ec2 --quota-code L-0263D0A3 --desired-value 6',
    });
  });

  test('is asked for the default where the quota was never changed', async () => {
    const answers: Answers = {
      GetServiceQuota: () => { throw Object.assign(new Error('none'), { name: 'NoSuchResourceException' }); },
      GetAWSDefaultServiceQuota: ({ QuotaCode }) => ({ Quota: { QuotaName: `Default of ${QuotaCode}`, Value: 2, Adjustable: false } }),
    };
    const result = await judge(ips(3), answers);
    expect(row(result, 'L-0263D0A3')).toEqual({
      quota: 'Default of L-0263D0A3', serviceCode: 'ec2', quotaCode: 'L-0263D0A3', region: 'us-east-1', needed: 3, used: 0, allowed: 2, verdict: 'short',
    });
  });

  test('needs no room for what is deployed already', async () => {
    const answers: Answers = {
      DescribeAddresses: () => ({ Addresses: [{}, {}, {}] }),
      ListStackResources: ({ NextToken }) => (NextToken === undefined ? { StackResourceSummaries: [{ LogicalResourceId: 'EIP0' }, { LogicalResourceId: 'EIP1' }], NextToken: 'more' }
        : { StackResourceSummaries: [{ LogicalResourceId: 'EIP2' }] }),
    };
    expect(row(await judge(ips(3), answers), 'L-0263D0A3')).toBeUndefined();
    expect(row(await judge(ips(4), answers), 'L-0263D0A3')).toMatchObject({ needed: 1, used: 3, verdict: 'ok' });
  });

  test('that has its cluster runs a part of what its workloads need at their most', async () => {
    const folder = assembly({ A: { resources: several(1, 'AWS::EKS::Cluster') } });
    fs.mkdirSync(path.join(folder, 'gitops/p'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'gitops/p/models.json'), JSON.stringify([{
      region: 'us-east-1',
      project: 'p',
      nodePools: { spotPercentage: 0, limits: { cpu: 100 } },
      workloads: [{ replicas: { maximum: 10 }, resources: { cpuMillis: 1000 }, spread: { capacity: 'on-demand', spotPercentage: 0 } }],
    }]));
    const running: Answers = {
      GetServiceQuota: () => ({ Quota: { Value: 12, Adjustable: true, UsageMetric: { MetricNamespace: 'AWS/Usage', MetricName: 'ResourceCount', MetricDimensions: { Class: 'Standard/OnDemand' } } } }),
      GetMetricStatistics: ({ Dimensions }) => {
        expect(Dimensions).toEqual([{ Name: 'Class', Value: 'Standard/OnDemand' }]);
        return { Datapoints: [{ Maximum: 4 }, { Maximum: 8 }] };
      },
    };
    expect(row(await judge(folder, running), 'L-1216C47A')).toMatchObject({ needed: 10, used: 8, allowed: 12, verdict: 'short' });
    const later = await judge(folder, { ...running, ListStackResources: () => ({ StackResourceSummaries: [{ LogicalResourceId: 'Cluster0' }] }) });
    expect(row(later, 'L-1216C47A')).toMatchObject({ needed: 10, used: 8, ceiling: 100, verdict: 'tight' });
    expect(later).toMatchObject({ ready: true, code: ExitCode.READY });
  });

  test('counts the NAT gateways of its fullest Availability Zone', async () => {
    const resources: Resources = { Gateway: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: 'subnet-1' } } };
    const result = await judge(assembly({ A: { resources } }), {
      DescribeNatGateways: () => ({ NatGateways: ['a', 'b', 'c', 'd', 'e', 'f'].map((subnet) => ({ SubnetId: subnet })) }),
      DescribeSubnets: () => ({ Subnets: ['a', 'b', 'c', 'd', 'e', 'f'].map((subnet) => ({ SubnetId: subnet, AvailabilityZone: subnet === 'f' ? 'us-east-1b' : 'us-east-1a' })) }),
    });
    expect(row(result, 'L-FE5A380F')).toMatchObject({ needed: 1, used: 5, allowed: 5, verdict: 'short' });
  });
});

describe('a region', () => {
  const inRegion = (region: string) => assembly({ A: { environment: `aws://${ACCOUNT}/${region}`, resources: several(1, 'AWS::EC2::EIP'), bootstrap: 6 } });

  test('that is not enabled is not asked for quotas, and the command that enables it is said', async () => {
    const result = await judge(inRegion('ap-east-1'), { DescribeAddresses: () => { throw new Error('never'); } });
    expect(result).toMatchObject({ ready: false, code: ExitCode.NOT_READY });
    expect(result.regions).toEqual([{
      region: 'ap-east-1',
      stacks: ['A'],
      status: 'not-opted-in',
      quotas: [],
      unknown: [],
      problems: [{ problem: 'The region is not enabled in the account.', fix: 'aws account enable-region --region-name ap-east-1' }],
    }]);
  });

  test('that does not exist is no region to enable', async () => {
    const result = await judge(inRegion('us-east-9'));
    expect(result.regions[0].problems).toEqual([{ problem: 'There is no such region in the partition of the account.', fix: 'Correct the region of the stacks.' }]);
  });

  test.each<[string, Answers, string | undefined]>([
    ['has none', { GetParameter: () => { throw Object.assign(new Error('no'), { name: 'ParameterNotFound' }); } }, 'The region is not bootstrapped for the CDK.'],
    ['is older', { GetParameter: () => ({ Parameter: { Value: '5' } }) }, 'The CDK bootstrap of the region has version 5, and the stacks need 6.'],
    ['suffices', { GetParameter: () => ({ Parameter: { Value: '6' } }) }, undefined],
  ])('whose CDK bootstrap %s', async (_, answers, problem) => {
    const result = await judge(inRegion('us-east-1'), answers);
    expect(result.regions[0].problems).toEqual(problem === undefined ? [] : [{ problem, fix: `npx cdk bootstrap aws://${ACCOUNT}/us-east-1` }]);
    expect(result.code).toBe(problem === undefined ? ExitCode.READY : ExitCode.NOT_READY);
  });

  test('of stacks that name none is that of the environment', async () => {
    recordedAnswers({});
    const folder = assembly({ A: { environment: 'aws://unknown-account/unknown-region', resources: several(1, 'AWS::EC2::EIP') } });
    const regionOf = async (args: string[], environment: Parts['environment']) =>
      (JSON.parse((await run(['--json', ...args, folder], undefined, environment)).out) as Result).regions.map(({ region }) => region);
    expect(await regionOf([], {})).toEqual(['us-east-1']);
    expect(await regionOf([], { AWS_REGION: 'eu-west-1' })).toEqual(['eu-west-1']);
    expect(await regionOf(['--region', 'eu-central-1'], { AWS_REGION: 'eu-west-1' })).toEqual(['eu-central-1']);
  });
});

describe('what could not be asked', () => {
  const denied = () => { throw Object.assign(new Error('not authorized to perform'), { name: 'AccessDeniedException' }); };
  const folder = () => assembly({ A: { resources: several(1, 'AWS::EC2::EIP'), bootstrap: 6 } });

  test.each<[string, Answers]>([
    ['the value of a quota', { GetServiceQuota: denied }],
    ['how many there are', { DescribeAddresses: denied }],
    ['the regions', { DescribeRegions: denied }],
    ['the bootstrap', { GetParameter: denied }],
  ])('%s: is said, and is no answer that all is well', async (_, answers) => {
    const result = await judge(folder(), answers);
    expect(result).toMatchObject({ ready: null, code: ExitCode.UNKNOWN });
    recordedAnswers(answers);
    const { out } = await run([folder()]);
    expect(out).toContain('not authorized to perform');
    expect(out).toContain('Nothing is missing, as far as AWS could be asked: 1 answer did not come.');
  });

  test('whose credentials these are: nothing is known, and the way out is said', async () => {
    recordedAnswers({ GetCallerIdentity: () => { throw new Error('Token is expired'); } });
    expect(await run([folder()])).toEqual({ code: ExitCode.UNKNOWN, out: '', err: expect.stringContaining('Token is expired\nSign in, by `aws sso login`') });
  });

  test('stacks of other accounts', async () => {
    const result = await judge(assembly({ A: { resources: several(1, 'AWS::EC2::EIP') }, B: { environment: 'aws://210987654321/us-east-1', resources: several(9, 'AWS::EC2::EIP') } }));
    expect(result).toMatchObject({ ready: null, otherAccounts: [{ stack: 'B', account: '210987654321' }] });
    expect(row(result, 'L-0263D0A3')?.needed).toBe(1);
  });
});

describe('the command', () => {
  test('says how it is used', async () => {
    expect(await run(['--version'])).toEqual({ code: ExitCode.READY, out: '1.2.3\n', err: '' });
    expect((await run(['--help'])).out).toContain('Usage: ekn-preflight');
    for (const args of [['one', 'two'], ['--jsn']]) {
      expect(await run(args)).toEqual({ code: ExitCode.USAGE, out: '', err: expect.stringContaining('Usage: ekn-preflight') });
    }
    expect(await run([scratch])).toEqual({ code: ExitCode.USAGE, out: '', err: `${scratch} is no cloud assembly: it has no manifest.json. Run \`npx cdk synth\` first.\n` });
  });

  test('prints a table for people', async () => {
    recordedAnswers({ DescribeAddresses: () => ({ Addresses: [{}, {}, {}] }) });
    const { out } = await run([assembly({ A: { resources: { ...several(3, 'AWS::EC2::EIP'), ...several(1, 'AWS::S3::Bucket') }, bootstrap: 6 } })]);
    expect(out).toBe(`Account 123456789012

us-east-1: 1 stack, enabled, bootstrap version 30
  quota                      needed      used   allowed
✖ EC2-VPC Elastic IPs             3         3         5
    aws service-quotas request-service-quota-increase --region us-east-1 --service-code ec2 --quota-code L-0263D0A3 --desired-value 6

All regions: quotas of the account
  quota                      needed      used   allowed
✓ General purpose buckets         1         0     10000

Not ready: 1 quota is too small.
`);
  });

  describe('as one file with nothing beside it', () => {
    const program = path.join(scratch, 'ekn-preflight.js');
    beforeAll(() => bundlePreflightCommand(program));

    test('compares with what AWS documents', async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [program, '--offline', assembly({ A: { resources: several(3, 'AWS::EC2::EIP') } })]);
      expect(stdout).toMatch(/\nReady\.\n$/);
    });

    test('understands what AWS answers, though most of the shapes of the services are left out', async () => {
      const server = createServer((request, response) => {
        let body = '';
        request.on('data', (data) => { body += data; }).on('end', () => {
          const [status, text] = overHttp(/ServiceQuotasV20190624\.(\w+)/.exec(String(request.headers['x-amz-target']))?.[1] ?? /^Action=(\w+)/.exec(body)?.[1]);
          response.writeHead(status, { 'content-type': text.startsWith('{') ? 'application/x-amz-json-1.1' : 'text/xml' }).end(text);
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const { stdout } = await promisify(execFile)(process.execPath, [program, '--json', assembly({ A: { resources: several(3, 'AWS::EC2::EIP') } })], {
          env: {
            ...process.env, AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1',
          },
        });
        const result = JSON.parse(stdout) as Result;
        expect(result).toMatchObject({ ready: true, account: ACCOUNT, regions: [{ region: 'us-east-1', status: 'opt-in-not-required' }] });
        expect(row(result, 'L-0263D0A3')).toMatchObject({ quota: 'EC2-VPC Elastic IPs', needed: 3, used: 1, allowed: 5, verdict: 'ok' });
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  });
});

test('no quota is there twice, and each says where AWS documents it', () => {
  expect(new Set(QUOTAS.map(({ quotaCode }) => quotaCode)).size).toBe(QUOTAS.length);
  expect(QUOTAS.filter(({ quotaCode, page }) => !/^L-[0-9A-F]{8}$/.test(quotaCode) || !page.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
});

describe('the page', () => {
  const page = fs.readFileSync(path.join(__dirname, '../../docs/preflight.md'), 'utf8');

  test('has every quota, by its code, with the value that AWS documents', () => {
    const rows = [...page.matchAll(/^\| (.+?) \| `([a-z0-9]+)` \| `(L-[0-9A-F]{8})` \| ([\d,]+) \|/gm)];
    expect(rows.map(([, name, service, code, value]) => [name, service, code, Number(value.replaceAll(',', ''))]))
      .toEqual(QUOTAS.map(({ name, serviceCode, quotaCode, default: value }) => [name, serviceCode, quotaCode, value]));
  });

  test('has every exit code', () => {
    const codes = Object.values(ExitCode).filter((code): code is ExitCode => typeof code === 'number');
    expect([...page.matchAll(/^\| (\d) \|/gm)].map(([, code]) => Number(code))).toEqual(codes);
  });

  test('has a policy with all that is called', () => {
    const policy = JSON.parse(/```json\n([^]*?)```/.exec(page)![1]) as { Statement: { Action: string[] }[] };
    const source = fs.readFileSync(path.join(__dirname, '../../src/deployment/preflight/account.ts'), 'utf8');
    const actions = policy.Statement.flatMap(({ Action }) => Action).map((action) => action.split(':')[1]);
    const called = [...source.matchAll(/new (\w+)Command\(/g)].map(([, command]) => command);
    expect(called.length).toBeGreaterThan(12);
    expect(called.filter((command) => !actions.includes(command))).toEqual([]);
  });
});
