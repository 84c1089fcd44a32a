import * as fs from 'fs';
import * as path from 'path';
import { App, Aspects, CfnParameter, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnDBCluster } from 'aws-cdk-lib/aws-rds';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Construct } from 'constructs';
import { CheckFinding, ChecksPack, CheckSeverity, MusicChecks, ValidationErrors } from '@eknmusic/constructs';

const MUSIC_ONLY = { packs: [ChecksPack.MUSIC] };

function testApp(): App {
  return new App({ analyticsReporting: false, treeMetadata: false });
}

/** A stack whose bucket keeps what AwsSolutions asks for, but none of our rules. */
function stackWithBucket(scope: Construct, id = 'Media', region = 'us-east-1'): Stack {
  const stack = new Stack(scope, id, { env: { account: '123456789012', region } });
  const logs = new Bucket(stack, 'Logs', { enforceSSL: true });
  new Bucket(stack, 'Songs', { enforceSSL: true, serverAccessLogsBucket: logs });
  return stack;
}

function listed(findings: CheckFinding[]): string[] {
  return findings.map(({ ruleId, constructPath }) => `${ruleId} ${constructPath}`);
}

function codesOf(act: () => void): string[] {
  try {
    act();
  } catch (error) {
    return ValidationErrors.codes(error);
  }
  return [];
}

/** What a failed synthesis reported, as aws-cdk-lib writes it down. */
function reported(app: App): string[] {
  expect(() => app.synth()).toThrow(/violat|validation/i);
  const report = JSON.parse(fs.readFileSync(path.join(app.outdir, 'validation-report.json'), 'utf8'));
  return report.pluginReports.flatMap((plugin: any) => plugin.violations.flatMap((violation: any) =>
    violation.violatingConstructs.map((construct: any) => `${violation.ruleName} ${construct.constructPath}`))).sort();
}

/** The same of an app with stages, which write their reports where their assemblies are. */
function everyReport(app: App): string[] {
  const reports = fs.readdirSync(app.outdir, { recursive: true, encoding: 'utf8' }).filter((file) => path.basename(file) === 'validation-report.json');
  return reports.flatMap((file) => JSON.parse(fs.readFileSync(path.join(app.outdir, file), 'utf8')).pluginReports)
    .flatMap((plugin: any) => plugin.violations.flatMap((violation: any) =>
      violation.violatingConstructs.map((construct: any) => `${violation.ruleName} ${construct.constructPath}`))).sort();
}

const UPLOADS = ['Music-BucketUploadsAborted Media/Logs/Resource', 'Music-BucketUploadsAborted Media/Songs/Resource'];

describe('apply', () => {
  test('fails the synthesis with what AwsSolutions and our own pack find', () => {
    const app = testApp();
    const stack = stackWithBucket(app);
    new Bucket(stack, 'Open');
    MusicChecks.apply(app);
    expect(reported(app)).toEqual([
      'AwsSolutions-S1 Media/Open/Resource',
      'AwsSolutions-S10 Media/Open/Resource',
      'Music-BucketUploadsAborted Media/Logs/Resource',
      'Music-BucketUploadsAborted Media/Open/Resource',
      'Music-BucketUploadsAborted Media/Songs/Resource',
    ]);
  });

  test('lets an app without findings pass', () => {
    const app = testApp();
    for (const bucket of stackWithBucket(app).node.children) {
      MusicChecks.acknowledge(bucket, { id: 'Music-BucketUploadsAborted', reason: 'Nobody uploads in parts here' });
    }
    MusicChecks.apply(app);
    expect(app.synth().stacks).toHaveLength(1);
  });

  test('checks the chosen packs and no other', () => {
    const app = testApp();
    new Bucket(stackWithBucket(app), 'Open');
    MusicChecks.apply(app, MUSIC_ONLY);
    expect(reported(app).filter((finding) => !finding.startsWith('Music-'))).toEqual([]);
  });

  test('adds no pack twice', () => {
    const app = testApp();
    stackWithBucket(app);
    MusicChecks.apply(app);
    MusicChecks.apply(app, MUSIC_ONLY);
    expect(reported(app)).toEqual(UPLOADS);
  });

  test('reports each finding once when the app is for several regions', () => {
    const app = testApp();
    stackWithBucket(app, 'Media');
    stackWithBucket(app, 'MediaAbroad', 'eu-west-1');
    MusicChecks.apply(app);
    expect(reported(app)).toEqual([
      'Music-BucketUploadsAborted Media/Logs/Resource',
      'Music-BucketUploadsAborted Media/Songs/Resource',
      'Music-BucketUploadsAborted MediaAbroad/Logs/Resource',
      'Music-BucketUploadsAborted MediaAbroad/Songs/Resource',
    ]);
  });

  test('sees into nested stacks', () => {
    const app = testApp();
    new Bucket(new NestedStack(new Stack(app, 'Media'), 'Inner'), 'Songs');
    MusicChecks.apply(app, MUSIC_ONLY);
    expect(reported(app)).toEqual(['Music-BucketUploadsAborted Media/Inner/Songs/Resource']);
  });

  test.each(['the app first', 'the stage first'])('reports each finding once where an app and a stage of it have the pack, %s', (order) => {
    const app = testApp();
    const prod = new Stage(app, 'Prod');
    stackWithBucket(prod);
    const scopes = order === 'the app first' ? [app, prod] : [prod, app];
    scopes.forEach((scope) => MusicChecks.apply(scope, MUSIC_ONLY));
    expect(reported(app)).toEqual(UPLOADS.map((finding) => finding.replace('Media/', 'Prod/Media/')));
  });

  test('checks one stage when it is applied to that', () => {
    const app = testApp();
    stackWithBucket(new Stage(app, 'Dev'));
    const prod = new Stage(app, 'Prod');
    stackWithBucket(prod);
    MusicChecks.apply(prod);
    expect(reported(app)).toEqual(UPLOADS.map((finding) => finding.replace('Media/', 'Prod/Media/')));
  });

  test('refuses a stack', () => {
    expect(codesOf(() => MusicChecks.apply(new Stack(testApp(), 'Media')))).toEqual(['MusicChecksScopeNotStage']);
  });
});

describe('findings', () => {
  test('lists what is found, with its severity and why it matters', () => {
    const stack = new Stack(testApp(), 'Media');
    new CfnBucket(stack, 'Songs').cfnOptions.deletionPolicy = undefined;
    expect(MusicChecks.findings(stack, MUSIC_ONLY)).toEqual([
      {
        ruleId: 'Music-BucketUploadsAborted',
        constructPath: 'Media/Songs',
        severity: CheckSeverity.WARNING,
        description: expect.stringMatching(/^The bucket keeps the parts of uploads .+ Add a lifecycle rule/),
      },
      {
        ruleId: 'Music-DataIsRetained',
        constructPath: 'Media/Songs',
        severity: CheckSeverity.ERROR,
        description: expect.stringMatching(/^A resource that holds data.+removal policy/),
      },
    ]);
  });

  test.each([
    [ChecksPack.AWS_SOLUTIONS, 'AwsSolutions-S10'],
    [ChecksPack.MUSIC, 'Music-BucketUploadsAborted'],
    [ChecksPack.NIST_800_53_R5, 'NIST.800.53.R5-S3BucketVersioningEnabled'],
    [ChecksPack.PCI_DSS_321, 'PCI.DSS.321-S3BucketVersioningEnabled'],
    [ChecksPack.HIPAA_SECURITY, 'HIPAA.Security-S3BucketVersioningEnabled'],
    [ChecksPack.SERVERLESS, 'Serverless-SQSRedrivePolicy'],
  ])('knows the pack %s', (pack, rule) => {
    const stack = new Stack(testApp(), 'Media');
    new Bucket(stack, 'Songs');
    new Queue(stack, 'Uploads');
    const findings = MusicChecks.findings(stack, { packs: [pack] });
    expect(listed(findings)).toContain(`${rule} Media/${pack === ChecksPack.SERVERLESS ? 'Uploads' : 'Songs'}/Resource`);
    expect(findings.filter(({ ruleId }) => !ruleId.startsWith(`${pack}-`))).toEqual([]);
  });

  test('finds with AwsSolutions and our own pack unless told otherwise', () => {
    const stack = new Stack(testApp(), 'Media');
    new Bucket(stack, 'Songs');
    const packs = MusicChecks.findings(stack).map(({ ruleId }) => ruleId.split('-')[0]);
    expect([...new Set(packs)]).toEqual(['AwsSolutions', 'Music']);
  });

  test('looks at nothing beside the scope', () => {
    const app = testApp();
    const media = stackWithBucket(app);
    stackWithBucket(app, 'Other');
    expect(listed(MusicChecks.findings(media))).toEqual(UPLOADS);
    expect(listed(MusicChecks.findings(media.node.findChild('Songs')))).toEqual(UPLOADS.slice(1));
  });

  test('agrees with cdk-nag itself, finding for finding', () => {
    const app = testApp();
    const stack = stackWithBucket(app);
    const songs = stack.node.findChild('Songs') as Bucket;
    const api = new LambdaFunction(stack, 'Api', {
      code: Code.fromInline('def main(event, context): pass'), handler: 'index.main', runtime: Runtime.PYTHON_3_11,
    });
    songs.grantReadWrite(api);
    new Bucket(stack, 'Open');
    MusicChecks.acknowledge(api, { id: 'AwsSolutions-IAM5[Action::s3:List*]', reason: 'The function lists its uploads' });
    app.synth();
    const itself = new AwsSolutionsChecks().validateScope(app).violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`)).sort();
    expect(itself.length).toBeGreaterThan(5);
    expect(listed(MusicChecks.findings(app, { packs: [ChecksPack.AWS_SOLUTIONS] })).sort()).toEqual(itself);
  });

  test('says so when a rule of cdk-nag cannot judge a resource', () => {
    const stack = new Stack(testApp(), 'Media');
    const encrypted = new CfnParameter(stack, 'Encrypted').valueAsString;
    new CfnDBCluster(stack, 'Database', { storageEncrypted: encrypted as unknown as boolean });
    const unjudged = MusicChecks.findings(stack, { packs: [ChecksPack.AWS_SOLUTIONS] })
      .filter(({ description }) => description.startsWith('The rule cannot judge this resource: The parameter resolved'));
    expect(listed(unjudged)).toEqual(['AwsSolutions-RDS2 Media/Database']);
  });

  test('sees what aspects change', () => {
    const stack = new Stack(testApp(), 'Media');
    new Bucket(stack, 'Songs', { versioned: true });
    Aspects.of(stack).add({
      visit: (node) => node instanceof CfnBucket && node.addPropertyOverride('LifecycleConfiguration.Rules', [
        { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
      ]),
    });
    expect(listed(MusicChecks.findings(stack, MUSIC_ONLY))).toEqual(['Music-BucketOldVersionsExpire Media/Songs/Resource']);
  });

  test('works on an app whose synthesis the same checks fail, and leaves that failing', () => {
    const app = testApp();
    stackWithBucket(app);
    MusicChecks.apply(app);
    expect(listed(MusicChecks.findings(app))).toEqual(UPLOADS);
    expect(listed(MusicChecks.findings(app))).toEqual(UPLOADS);
    expect(reported(app)).toEqual(UPLOADS);
  });

  test('does not hide that the synthesis fails for another reason', () => {
    const app = testApp();
    const stack = stackWithBucket(app);
    stack.node.addValidation({ validate: () => ['the songs are missing'] });
    expect(() => MusicChecks.findings(stack)).toThrow(/the songs are missing/);
    MusicChecks.apply(app);
    expect(() => MusicChecks.findings(stack)).toThrow(/the songs are missing/);
  });

  test('does not mistake a later failure for the one it has seen before', () => {
    const app = testApp();
    const stack = stackWithBucket(app);
    MusicChecks.apply(app);
    expect(MusicChecks.findings(stack)).not.toEqual([]);
    stack.node.addValidation({ validate: () => ['the songs are missing'] });
    expect(() => MusicChecks.findings(stack)).toThrow(/the songs are missing/);
  });

  test('does not hide that a plugin of the app fails', () => {
    const app = testApp();
    const stack = new Stack(app, 'Media');
    Validations.of(app).addPlugins({
      name: 'naming',
      validate: () => ({ success: false, violations: [{ ruleName: 'no-songs', description: 'no songs', violatingResources: [{ constructPath: 'Media', locations: [] }] }] }),
    });
    MusicChecks.apply(app);
    expect(() => MusicChecks.findings(stack)).toThrow(/no-songs/);
  });

  test('refuses a construct outside an app', () => {
    const loose = new Construct(undefined as any, '');
    expect(codesOf(() => MusicChecks.findings(loose, MUSIC_ONLY))).toEqual(['MusicChecksScopeOutsideApp']);
  });
});

describe('stages', () => {
  const PATHS = ['Dev/Media/Logs/Resource', 'Dev/Media/Songs/Resource', 'Prod/Eu/Media/Logs/Resource', 'Prod/Eu/Media/Songs/Resource'];
  const FOUND = PATHS.map((place) => `Music-BucketUploadsAborted ${place}`);
  const reason = 'Nobody uploads in parts here';

  /** An app with a stage, and another one whose stack stands in a stage within it. */
  function appWithStages(): { app: App; dev: Stage; prod: Stage } {
    const app = testApp();
    const dev = new Stage(app, 'Dev');
    const prod = new Stage(app, 'Prod');
    stackWithBucket(dev);
    stackWithBucket(new Stage(prod, 'Eu'), 'Media', 'eu-west-1');
    return { app, dev, prod };
  }

  test('apply to the app fails the synthesis with what is below stages, and stages in stages', () => {
    const { app } = appWithStages();
    MusicChecks.apply(app);
    expect(() => app.synth()).toThrow(/violat|validation/i);
    expect(everyReport(app)).toEqual(FOUND);
  });

  test('apply lets an app pass whose stages are clean', () => {
    const { app } = appWithStages();
    MusicChecks.acknowledge(app, { id: 'Music-BucketUploadsAborted', reason });
    MusicChecks.apply(app);
    expect(() => app.synth()).not.toThrow();
  });

  test('findings of the app are those below its stages, and of a stage only its own', () => {
    const { app, dev, prod } = appWithStages();
    expect(listed(MusicChecks.findings(app))).toEqual(FOUND);
    expect(listed(MusicChecks.findings(dev))).toEqual(FOUND.slice(0, 2));
    expect(listed(MusicChecks.findings(prod))).toEqual(FOUND.slice(2));
  });

  test('findings of an app whose stages fail by these checks are told all the same', () => {
    const { app, dev, prod } = appWithStages();
    MusicChecks.apply(dev);
    MusicChecks.apply(prod);
    expect(listed(MusicChecks.findings(app))).toEqual(FOUND);
    expect(listed(MusicChecks.findings(prod))).toEqual(FOUND.slice(2));
  });

  test('the ledger lists what is acknowledged below stages, and one on a stage holds for everything in it', () => {
    const { app, dev, prod } = appWithStages();
    MusicChecks.acknowledge(prod, { id: 'Music-BucketUploadsAborted', reason });
    MusicChecks.acknowledge(dev.node.findChild('Media').node.findChild('Songs'), { id: 'Music-BucketUploadsAborted', reason });
    expect(listed(MusicChecks.findings(app))).toEqual(FOUND.slice(0, 1));
    expect(MusicChecks.unusedAcknowledgements(app)).toEqual([]);
    expect(MusicChecks.ledger(app).split('\n').filter((row) => row.includes('Music-'))).toEqual([
      `| \`Dev/Media/Songs\` | \`Music-BucketUploadsAborted\` | ${reason} |`,
      `| \`Prod\` | \`Music-BucketUploadsAborted\` | ${reason} |`,
    ]);
  });
});
