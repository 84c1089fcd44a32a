import * as fs from 'fs';
import { createRequire } from 'module';
import * as path from 'path';
import { CfnResource, IPolicyValidationPlugin } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { CheckSeverity } from './check-severity';
import { ChecksPack } from './checks-pack';
import { CHECKS_ERRORS } from './errors';
import { Pack, RuleFinding } from './pack';
import { fail } from '../private/errors';

// The parts of cdk-nag 3 that are used here. Its own types cannot be named: the package is not a dependency of this one.
interface NagRuleCall {
  readonly info: string;
  readonly explanation: string;
  readonly level: string;
  readonly node: CfnResource;
  readonly ruleSuffixOverride?: string;
  readonly rule: (node: CfnResource) => string | string[];
}

interface NagPack extends IPolicyValidationPlugin {
  /** Called for each rule and resource. Meant to be overridden, hence protected in cdk-nag. */
  applyRule(call: NagRuleCall): void;
  validateScope(scope: IConstruct): unknown;
}

interface CdkNag {
  readonly version: string;
  readonly exports: Record<string, new () => NagPack>;
}

const CLASS_OF_PACK: Readonly<Record<string, string>> = {
  [ChecksPack.AWS_SOLUTIONS]: 'AwsSolutionsChecks',
  [ChecksPack.NIST_800_53_R5]: 'NIST80053R5Checks',
  [ChecksPack.PCI_DSS_321]: 'PCIDSS321Checks',
  [ChecksPack.HIPAA_SECURITY]: 'HIPAASecurityChecks',
  [ChecksPack.SERVERLESS]: 'ServerlessChecks',
};

const NON_COMPLIANT = 'Non-Compliant';
const SUPPORTED_MAJOR = '3';

/** A pack of cdk-nag. Its rules are cdk-nag's; what is done with their verdicts is the same for every pack. */
export class CdkNagPack implements Pack {
  public readonly version: string;
  private readonly nag: CdkNag;

  public constructor(public readonly name: ChecksPack, scope: IConstruct) {
    this.nag = loadCdkNag(scope, name);
    this.version = this.nag.version;
  }

  public evaluate(scope: IConstruct, includes: (resource: CfnResource) => boolean): RuleFinding[] {
    const findings: RuleFinding[] = [];
    const pack = new this.nag.exports[CLASS_OF_PACK[this.name]]();
    pack.applyRule = (call) => {
      if (includes(call.node)) {
        findings.push(...verdict(this.name, call));
      }
    };
    pack.validateScope(scope);
    return findings;
  }
}

function verdict(packName: string, call: NagRuleCall): RuleFinding[] {
  const rule = `${packName}-${call.ruleSuffixOverride ?? call.rule.name}`;
  const severity = call.level === 'Error' ? CheckSeverity.ERROR : CheckSeverity.WARNING;
  const finding = (id: string, description: string) => ({ id, resource: call.node, severity, description });
  try {
    const result = call.rule(call.node);
    if (Array.isArray(result)) {
      return result.map((found) => finding(`${rule}[${found}]`, `${call.info} ${call.explanation}`));
    }
    return result === NON_COMPLIANT ? [finding(rule, `${call.info} ${call.explanation}`)] : [];
  } catch (error) {
    return [finding(rule, `The rule cannot judge this resource: ${error instanceof Error ? error.message : String(error)} (${call.info})`)];
  }
}

/**
 * Loads cdk-nag when a pack of it is used, and not before: most users of this library never do.
 *
 * @param folders where it is looked for: beside this library and, for package managers that keep each package's
 * dependencies apart, in the app
 */
export function loadCdkNag(scope: IConstruct, packName: string, folders: string[] = [__dirname, process.cwd()]): CdkNag {
  const manifest = folders.map((folder) => resolveFrom(folder, 'cdk-nag/package.json')).find((found) => found !== undefined);
  if (manifest === undefined) {
    return fail(scope, CHECKS_ERRORS, { code: 'MusicChecksCdkNagMissing', prop: 'packs', got: packName });
  }
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version: string };
  if (version.split('.')[0] !== SUPPORTED_MAJOR) {
    return fail(scope, CHECKS_ERRORS, { code: 'MusicChecksCdkNagVersionUnsupported', prop: 'packs', got: `cdk-nag ${version}` });
  }
  const itsCdk = resolveFrom(path.dirname(manifest), 'aws-cdk-lib/package.json');
  const ourCdk = resolveFrom(__dirname, 'aws-cdk-lib/package.json');
  if (itsCdk === undefined || ourCdk === undefined || fs.realpathSync(itsCdk) !== fs.realpathSync(ourCdk)) {
    return fail(scope, CHECKS_ERRORS, { code: 'MusicChecksCdkNagForeign', prop: 'packs', got: itsCdk ?? 'no aws-cdk-lib beside cdk-nag' });
  }
  return { version, exports: createRequire(manifest)('.') as CdkNag['exports'] };
}

function resolveFrom(folder: string, request: string): string | undefined {
  try {
    return createRequire(path.join(folder, 'package.json')).resolve(request);
  } catch {
    return undefined;
  }
}
