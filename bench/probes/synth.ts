// Builds a stack in a fresh process, synthesizes it, and prints how long each took.
// The arguments are what to build, `constructs <how many>`, `cdk <class>` or `floor <template>`, the resources of that template one by one;
// and how often once more in the warm process.
import * as fs from 'fs';
import { performance } from 'perf_hooks';
import { App, CfnDeletionPolicy, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';

const JSII = Symbol.for('jsii.rtti');

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string | string[];
  readonly Metadata?: Record<string, unknown>;
  readonly DeletionPolicy?: CfnDeletionPolicy;
  readonly UpdateReplacePolicy?: CfnDeletionPolicy;
}

const [, , what, argument, warmRounds] = process.argv;

const first = run();
const again = Array.from({ length: Number(warmRounds) }, () => run()).map(({ build, synth }) => build + synth).sort((a, b) => a - b);
console.log(JSON.stringify({ ...first, warm: again[Math.floor(again.length / 2)] }));

function run() {
  const start = performance.now();
  const app = new App({ analyticsReporting: false, context: { '@aws-cdk/core:stackResourceLimit': 0 } });
  const stack = new Stack(app, 'Bench', { env: { account: '123456789012', region: 'us-east-1' } });
  if (what === 'floor') {
    addResources(stack, JSON.parse(fs.readFileSync(argument, 'utf8')));
  } else if (what === 'cdk') {
    addCdkClass(stack, argument);
  } else {
    addConstructs(stack, Number(argument));
  }
  const built = performance.now();
  const template = app.synth().getStackByName('Bench').templateFullPath;
  return { build: built - start, synth: performance.now() - built, template, classes: createdClasses(stack) };
}

/** By the library's constructs in the stack, the classes of the CDK that are in them: `{ MediaBucket: ['aws-cdk-lib.aws_s3.Bucket'] }`. */
function createdClasses(stack: Stack): Record<string, string[]> {
  const nameOf = (construct: IConstruct): string => (construct.constructor as unknown as Record<symbol, { fqn: string } | undefined>)[JSII]?.fqn ?? '';
  const found: Record<string, Set<string>> = {};
  for (const child of stack.node.children.filter((construct) => nameOf(construct).startsWith('@eknmusic/constructs.'))) {
    const classes = (found[nameOf(child).split('.')[1]] ??= new Set());
    child.node.findAll().map(nameOf).filter((name) => name.startsWith('aws-cdk-lib.')).forEach((name) => classes.add(name));
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

/** A class of the CDK alone, with little that is not its default. */
function addCdkClass(stack: Stack, name: string): void {
  if (name === 'Vpc') {
    new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
  } else {
    new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.KMS, enforceSSL: true });
  }
}

/** The same resources as CloudFormation sees them, without any construct around them. */
function addResources(stack: Stack, template: { Resources: Record<string, Resource>; Outputs?: Record<string, { Value: string }> }): void {
  const made = new Map<string, CfnResource>();
  for (const [id, resource] of Object.entries(template.Resources)) {
    const bare = new CfnResource(stack, id, { type: resource.Type, properties: resource.Properties });
    bare.overrideLogicalId(id);
    bare.cfnOptions.deletionPolicy = resource.DeletionPolicy;
    bare.cfnOptions.updateReplacePolicy = resource.UpdateReplacePolicy;
    bare.cfnOptions.metadata = resource.Metadata;
    made.set(id, bare);
  }
  for (const [id, resource] of Object.entries(template.Resources)) {
    for (const dependency of [resource.DependsOn ?? []].flat()) {
      made.get(id)!.addResourceDependency(made.get(dependency)!);
    }
  }
  for (const [id, output] of Object.entries(template.Outputs ?? {})) {
    new CfnOutput(stack, id, { value: output.Value });
  }
}
