import * as fs from 'fs';
import { createRequire } from 'module';
import * as os from 'os';
import * as path from 'path';
import { App } from 'aws-cdk-lib';
import { exampleApp, EXAMPLES } from '../support/examples';
import { SPECIMENS_BY_TIER, specimenStack } from '../support/specimens';

/** What is right as it is, although CloudFormation Validate warns about it. */
interface Acknowledged {
  /** `<rule> <logical id> <property>`, as the test reports it. */
  readonly diagnostic: string;
  readonly reason: string;
}

const ACKNOWLEDGED: Acknowledged[] = [
  {
    diagnostic: 'W3005 CustomVpcRestrictDefaultSGCustomResourceProviderHandlerDC833E5E DependsOn',
    reason: 'The provider that empties the default security group is written by aws-cdk-lib, whose own validation leaves this rule out: '
      + 'a dependency that is stated twice changes nothing.',
  },
  {
    diagnostic: 'W3005 JwtSecretRotationFunctionF306F93C DependsOn',
    reason: 'aws-cdk-lib lets every function depend on its role, which the function also names.',
  },
];

// The parts that are used here of the engine that aws-cdk-lib brings along, below its own node_modules.
interface Report {
  readonly status: string;
  readonly metadata: { readonly rulesEvaluated: number; readonly resourcesScanned: number };
  readonly diagnostics: Array<{ ruleId: string; message: string; severity: string; propertyPath?: string; entity?: { logicalId?: string } }>;
}
interface Engine {
  validateDetailed(template: unknown, config: object): Report;
  free(): void;
}
interface Validate {
  readonly RegoEngine: new (config: object) => Engine;
  readonly TemplateFile: new (file: string) => unknown;
}

const { RegoEngine, TemplateFile }: Validate = createRequire(require.resolve('aws-cdk-lib'))('@aws/cloudformation-validate');

function validate(engine: Engine, file: string): Report {
  return engine.validateDetailed(new TemplateFile(file), {
    severityLevel: 'WARN', pseudoParameterOverrides: { accountId: '123456789012', region: 'us-east-1' },
  });
}

function told({ diagnostics }: Report): string[] {
  return diagnostics.map(({ ruleId, entity, propertyPath, message }) =>
    [ruleId, entity?.logicalId ?? 'template', propertyPath ?? ''].join(' ').trim() + `: ${message}`);
}

function isAcknowledged(line: string): boolean {
  return ACKNOWLEDGED.some(({ diagnostic }) => line.startsWith(`${diagnostic}:`));
}

/** Everything that is validated: the specimens, and the stacks of the examples. */
const APPS: Array<{ readonly title: string; readonly app: () => App }> = [
  ...SPECIMENS_BY_TIER.map(({ title, specimen, tier }) => ({ title, app: () => specimenStack(specimen, tier).node.root as App })),
  ...EXAMPLES.map(({ title, environment }) => ({ title, app: () => exampleApp(environment) })),
];

const reports = new Map<string, Report[]>();
let wrong: Report;

// The engine takes seconds to start, hence one run of it over everything, in this file alone.
beforeAll(() => {
  const engine = new RegoEngine({});
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'validators-'));
  try {
    for (const { title, app } of APPS) {
      reports.set(title, app().synth().stacks.map((stack) => validate(engine, stack.templateFullPath)));
    }
    const file = path.join(folder, 'wrong.json');
    fs.writeFileSync(file, JSON.stringify({ Resources: { Songs: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'My_Songs' } } } }));
    wrong = validate(engine, file);
  } finally {
    engine.free();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}, 180_000);

test.each(APPS)('CloudFormation would take the templates, and nothing warns: $title', ({ title }) => {
  const found = reports.get(title)!;
  expect(found.map(({ status }) => status)).toEqual(found.map(() => 'OK'));
  expect(found.map(({ metadata }) => metadata.resourcesScanned > 0)).toEqual(found.map(() => true));
  expect(found.flatMap(told).filter((line) => !isAcknowledged(line))).toEqual([]);
});

test('every acknowledged diagnostic still occurs', () => {
  const lines = [...reports.values()].flat().flatMap(told);
  expect(ACKNOWLEDGED.filter(({ diagnostic }) => !lines.some((line) => line.startsWith(`${diagnostic}:`)))).toEqual([]);
});

test('the engine runs its rules, and tells what is wrong with a wrong template', () => {
  expect(wrong.metadata.rulesEvaluated).toBeGreaterThan(250);
  expect(told(wrong)).toEqual([expect.stringMatching(/^F3031 Songs Properties.BucketName: 'My_Songs' does not match pattern/)]);
});
