import { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isAcknowledged } from './acknowledgements';
import { Pack } from './pack';
import { outermostStack } from '../private/places';

/** Runs a pack as a part of each synthesis. */
export class PackPlugin implements IPolicyValidationPlugin {
  public readonly name: string;
  public readonly version?: string;

  /** Whether this plugin failed the synthesis that ran last, or the one that is running. */
  public failed = false;

  /** @param isJudgedBesides whether a pack of this name judges the same resources for a stage around this one, where the given scope is synthesized */
  public constructor(private readonly pack: Pack, private readonly isJudgedBesides: (synthesized: IConstruct) => boolean) {
    this.name = pack.name;
    this.version = pack.version;
  }

  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    if (this.isJudgedBesides(context.appConstruct)) {
      return { success: true, violations: [] };
    }
    // Called once for each account and region with the whole app: every finding is reported with its own stack only.
    const stacks = new Set(context.stackTemplates.map((stack) => stack.stackConstructPath));
    const findings = this.pack.evaluate(context.appConstruct, (resource) => stacks.has(outermostStack(Stack.of(resource)).node.path))
      .filter((finding) => !isAcknowledged(finding.resource, finding.id, this.pack.name));
    const violations = new Map<string, PolicyViolation>();
    for (const { id, description, severity, resource } of findings) {
      const violation = violations.get(id) ?? { ruleName: id, description, severity, violatingResources: [] };
      violation.violatingResources.push({ constructPath: resource.node.path, locations: [] });
      violations.set(id, violation);
    }
    this.failed ||= findings.length > 0;
    return { success: findings.length === 0, violations: [...violations.values()] };
  }
}
