import * as fs from 'fs';
import { createRequire } from 'module';
import * as os from 'os';
import * as path from 'path';
import { App } from 'aws-cdk-lib';
import { exampleApp, EXAMPLES } from '../support/examples';
import { SPECIMENS_BY_TIER, specimenStack } from '../support/specimens';

/** What is right as it is, although CloudFormation Validate warns about it. */
interface Acknowledged {
  readonly rule: string;
  readonly property: string;
  /** The types of the resources that it may be said of. */
  readonly type: string;
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

/** What the engine says of one template. */
interface Validated {
  readonly report: Report;
  readonly findings: Finding[];
}
interface Finding {
  readonly rule: string;
  readonly property: string;
  /** The type of the resource. Undefined where the template as a whole is meant. */
  readonly type?: string;
  /** For people. */
  readonly line: string;
}

const { RegoEngine, TemplateFile }: Validate = createRequire(require.resolve('aws-cdk-lib'))('@aws/cloudformation-validate');

function validate(engine: Engine, file: string): Validated {
  const report = engine.validateDetailed(new TemplateFile(file), {
    severityLevel: 'WARN', pseudoParameterOverrides: { accountId: '123456789012', region: 'us-east-1' },
  });
  const { Resources } = JSON.parse(fs.readFileSync(file, 'utf8')) as { Resources: Record<string, { Type: string }> };
  const findings = report.diagnostics.map(({ ruleId: rule, entity, propertyPath: property = '', message }) => ({
    rule,
    property,
    type: Resources[entity?.logicalId ?? '']?.Type,
    line: `${[rule, entity?.logicalId ?? 'template', property].join(' ').trim()}: ${message}`,
  }));
  return { report, findings };
}

function isAcknowledgedBy({ rule, property, type }: Finding, acknowledged: Acknowledged): boolean {
  return rule === acknowledged.rule && property === acknowledged.property && type === acknowledged.type;
}

/** Everything that is validated: the specimens, and the stacks of the examples. */
const APPS: Array<{ readonly title: string; readonly app: () => App }> = [
  ...SPECIMENS_BY_TIER.map(({ title, specimen, tier }) => ({ title, app: () => specimenStack(specimen, tier).node.root as App })),
  ...EXAMPLES.map(({ title, environment }) => ({ title, app: () => exampleApp(environment) })),
];

const validated = new Map<string, Validated[]>();
let wrong: Validated;

// The engine takes seconds to start, hence one run of it over everything, in this file alone.
beforeAll(() => {
  const engine = new RegoEngine({});
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'validators-'));
  try {
    for (const { title, app } of APPS) {
      validated.set(title, app().synth().stacks.map((stack) => validate(engine, stack.templateFullPath)));
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

test('the engine runs its rules, and tells what is wrong with a wrong template', () => {
  expect(wrong.report.metadata.rulesEvaluated).toBeGreaterThan(250);
  expect(wrong.findings.map(({ line }) => line)).toEqual([
    expect.stringMatching(/^F3031 Songs Properties.BucketName: 'My_Songs' does not match pattern/),
  ]);
});
