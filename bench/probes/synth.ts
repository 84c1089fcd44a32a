// Builds an app in a fresh process, synthesizes it, and prints how long each took.
// The arguments are what to build, and how often once more in the warm process. What there is to build:
// `constructs <how many>`, `cdk <class>`, `example <environment>`, and `floor <cloud assembly>`, the resources of its templates one by one.
import { performance } from 'perf_hooks';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { addFloor } from './floor';

const JSII = Symbol.for('jsii.rtti');
const ACCOUNT = '123456789012';

const [, , what, argument, warmRounds] = process.argv;

const first = run();
const again = Array.from({ length: Number(warmRounds) }, () => run()).map(({ build, synth }) => build + synth).sort((a, b) => a - b);
console.log(JSON.stringify({ ...first, warm: again[Math.floor(again.length / 2)] }));

function run() {
  const start = performance.now();
  const app = new App({ analyticsReporting: false, context: { 'account': ACCOUNT, '@aws-cdk/core:stackResourceLimit': 0 } });
  addStacks(app);
  const built = performance.now();
  const { directory } = app.synth();
  return { build: built - start, synth: performance.now() - built, directory, classes: createdClasses(app) };
}

function addStacks(app: App): void {
  const stack = () => new Stack(app, 'Bench', { env: { account: ACCOUNT, region: 'us-east-1' } });
  switch (what) {
    case 'floor': return addFloor(app, argument);
    case 'cdk': return addCdkClass(stack(), argument);
    case 'example': return addExample(app, argument);
    default: return addConstructs(stack(), Number(argument));
  }
}

/** By the library's constructs in the stacks, the classes of the CDK that are in them: `{ MediaBucket: ['aws-cdk-lib.aws_s3.Bucket'] }`. */
function createdClasses(app: App): Record<string, string[]> {
  const nameOf = (construct: IConstruct): string => (construct.constructor as unknown as Record<symbol, { fqn: string } | undefined>)[JSII]?.fqn ?? '';
  const found: Record<string, Set<string>> = {};
  for (const construct of app.node.findAll().filter((each) => nameOf(each).startsWith('@eknmusic/constructs.'))) {
    const classes = (found[nameOf(construct).split('.')[1]] ??= new Set());
    construct.node.findAll().map(nameOf).filter((name) => name.startsWith('aws-cdk-lib.')).forEach((name) => classes.add(name));
  }
  return Object.fromEntries(Object.entries(found).map(([name, classes]) => [name, [...classes].sort()]));
}

/** The three buckets and the network of a production environment, or as many times the files bucket. */
function addConstructs(stack: Stack, count: number): void {
  // Not loaded in the floor's process.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { MediaBucket, MediaBucketProfile, MediaDeliveryAccess, MusicNetwork } = require('@eknmusic/constructs') as typeof import('@eknmusic/constructs');
  for (let i = 0; i < count; i++) {
    new MediaBucket(stack, `Files${i}`);
  }
  if (count > 0) {
    return;
  }
  new MusicNetwork(stack, 'Network');
  new MediaBucket(stack, 'Files', {
    bucketName: 'bench-files', delivery: { access: MediaDeliveryAccess.openToEveryone('It is never deployed.') },
  });
  new MediaBucket(stack, 'Backups', { bucketName: 'bench-backups', profile: MediaBucketProfile.BACKUPS });
  new MediaBucket(stack, 'Code', { bucketName: 'bench-code', profile: MediaBucketProfile.CODE });
}

/** The example app, which is copied beside this file. */
function addExample(app: App, environment: string): void {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { eknMusic } = require('./eknmusic/lib/eknmusic') as typeof import('../../examples/eknmusic/lib/eknmusic');
  eknMusic(app, environment);
}

/** A class of the CDK alone, with little that is not its default. */
function addCdkClass(stack: Stack, name: string): void {
  if (name === 'Vpc') {
    new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
  } else {
    new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.KMS, enforceSSL: true });
  }
}
