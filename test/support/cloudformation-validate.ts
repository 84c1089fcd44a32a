import { createHash } from 'crypto';
import * as fs from 'fs';
import { createRequire } from 'module';

// The parts that are used here of the engine that aws-cdk-lib brings along, below its own node_modules.
export interface Report {
  readonly status: string;
  readonly metadata: { readonly rulesEvaluated: number; readonly resourcesScanned: number };
  readonly diagnostics: Array<{ ruleId: string; message: string; severity: string; propertyPath?: string; entity?: { logicalId?: string } }>;
}
export interface Engine {
  validateDetailed(template: unknown, config: object): Report;
  free(): void;
}
interface Validate {
  readonly RegoEngine: new (config: object) => Engine;
  readonly TemplateFile: new (file: string) => unknown;
}

const validate: Validate = createRequire(require.resolve('aws-cdk-lib'))('@aws/cloudformation-validate');

/** Takes seconds, hence once for each file of tests. */
export function startEngine(): Engine {
  return new validate.RegoEngine({});
}

/** What was said of a template, by the hash of its text: long runs see thousands. */
const reports = new WeakMap<Engine, Map<string, Report>>();

/** What CloudFormation Validate says of a template, from warnings on. The same template is not read twice: that takes up to a second. */
export function report(engine: Engine, file: string, severityLevel = 'WARN'): Report {
  const known = reports.get(engine) ?? new Map<string, Report>();
  reports.set(engine, known);
  const key = `${severityLevel} ${createHash('sha256').update(fs.readFileSync(file)).digest('hex')}`;
  const said = known.get(key) ?? engine.validateDetailed(new validate.TemplateFile(file), {
    severityLevel, pseudoParameterOverrides: { accountId: '123456789012', region: 'us-east-1' },
  });
  known.set(key, said);
  return said;
}
