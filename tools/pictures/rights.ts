import type { Flow } from './arrows';
import type { Line } from './picture';
import { listAt, Resource, SynthesizedApp } from './resources';

interface Meaning {
  readonly says: string;
  readonly flow: Flow;
  /** Whether it says all, beside what else is allowed. */
  readonly whole?: boolean;
}

const READS: Meaning = { says: 'reads', flow: 'data' };
const WRITES: Meaning = { says: 'writes', flow: 'data' };

/**
 * What a right of IAM means to a reader: the arrow from who has it to what it is for; null where none is drawn.
 * A right to something shown that is missing here fails the pictures' test.
 */
const RIGHTS: { readonly [action: string]: Meaning | null } = {
  'cloudfront:CreateInvalidation': { says: 'invalidates', flow: 'control' },
  'cloudfront:GetInvalidation': null,
  'codedeploy:GetDeployment': null, // since when to count
  'codedeploy:PutLifecycleEventHookExecutionStatus': null, // the answer to a call
  'firehose:PutRecord': null, // an arrow from the log group
  'firehose:PutRecordBatch': null,
  'kms:Decrypt': null,
  'kms:GenerateDataKey': null,
  'kms:GetPublicKey': null,
  'kms:Sign': { says: 'signs', flow: 'control' },
  'lambda:GetAlias': null,
  'lambda:GetProvisionedConcurrencyConfig': null,
  'lambda:InvokeFunction': { says: 'calls', flow: 'data' },
  'lambda:ListVersionsByFunction': null,
  'lambda:UpdateAlias': { says: 'moves the alias', flow: 'control' },
  'logs:CreateLogStream': null,
  'logs:DescribeLogStreams': null,
  'logs:FilterLogEvents': { says: 'searches', flow: 'logs' },
  'logs:PutLogEvents': null,
  'rds:FailoverGlobalCluster': { says: 'moves the writer', flow: 'control', whole: true },
  'rds:SwitchoverGlobalCluster': { says: 'moves the writer', flow: 'control', whole: true },
  's3:AbortMultipartUpload': null,
  's3:GetBucketLocation': null,
  's3:ListBucket': null,
  's3:ListBucketMultipartUploads': null,
  's3:ListMultipartUploadParts': null,
  's3:GetObject': READS,
  's3:PutObject': WRITES,
  'secretsmanager:DescribeSecret': null,
  'secretsmanager:GetSecretValue': READS,
  'secretsmanager:PutSecretValue': { says: 'rotates', flow: 'data', whole: true },
  'secretsmanager:UpdateSecretVersionStage': null,
  'ssm:GetParameter': READS,
};

/** The arrows of the rights that the boxes have by their roles. */
export function rightLines(app: SynthesizedApp, boxIds: Map<Resource, string>): { lines: Line[]; undecided: string[] } {
  const undecided: string[] = [];
  const meanings = new Map<string, { from: string; to: string; all: Meaning[] }>();
  for (const policy of app.resources.filter(({ type }) => type === 'AWS::IAM::ManagedPolicy')) {
    const holders = app.referencesOf(policy).filter(({ property }) => property === 'Roles').flatMap(({ target }) => holdersOf(target, app, boxIds));
    for (const statement of listAt(policy.properties, 'PolicyDocument', 'Statement')) {
      const actions = [statement.Action].flat().map(String);
      const targets = app.namedIn(statement.Resource, policy.stack).map((target) => boxIds.get(target));
      for (const [from, to] of holders.flatMap((holder) => targets.map((target) => [holder, target]))) {
        if (from === undefined || to === undefined || from === to) {
          continue;
        }
        undecided.push(...actions.filter((action) => RIGHTS[action] === undefined).map((action) => `the right ${action} (RIGHTS in rights.ts)`));
        const before = meanings.get(`${from} ${to}`)?.all ?? [];
        meanings.set(`${from} ${to}`, { from, to, all: [...before, ...actions.flatMap((action) => RIGHTS[action] ?? [])] });
      }
    }
  }
  return {
    undecided,
    lines: [...meanings.values()].filter(({ all }) => all.length > 0)
      .map(({ from, to, all }) => ({ from, to, ...together(all) })),
  };
}

function together(all: Meaning[]): Meaning {
  const said = all.some(({ whole }) => whole) ? all.filter(({ whole }) => whole) : all;
  return { says: [...new Set(said.map(({ says }) => says))].join(' and\n'), flow: said[0].flow };
}

/** Who works with a role: what names it as its own, or the role itself where it is shown. */
function holdersOf(role: Resource, app: SynthesizedApp, boxIds: Map<Resource, string>): string[] {
  const own = boxIds.get(role);
  return own ? [own] : [...boxIds].filter(([resource]) => app.referencesOf(resource)
    .some(({ property, target }) => target === role && (['Role', 'ServiceRoleArn'].includes(property) || isOwnRole(resource, property)))).map(([, id]) => id);
}

/** Elsewhere a property of this name is the role of whom it hands over to. */
function isOwnRole({ type }: Resource, property: string): boolean {
  return type === 'AWS::StepFunctions::StateMachine' && property === 'RoleArn';
}
