import { App, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NagPack, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';

const PACKS = {
  AwsSolutions: () => new AwsSolutionsChecks(),
  NIST: () => new NIST80053R5Checks(),
  PCI: () => new PCIDSS321Checks(),
  HIPAA: () => new HIPAASecurityChecks(),
} satisfies Record<string, () => NagPack>;

/** What a template says of what is kept: it goes only with the deployment that made it, when that fails. */
export const KEPT = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };

/** What a template says of what is deleted with its stack. */
export const DELETED = { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' };

export type Pack = keyof typeof PACKS;

/** A stack that synthesizes with the account and region resolved, as an app for production would have it. */
export function testStack(id = 'Test', region = 'us-east-1'): Stack {
  return new Stack(new App({ analyticsReporting: false, treeMetadata: false }), id, { env: { account: '123456789012', region } });
}

/** What the pack finds and nobody acknowledged: `<rule id> <construct path>`, sorted. */
export function findings(stack: Stack, pack: Pack): string[] {
  const app = stack.node.root as App;
  app.synth(); // runs the aspects and fills the lazy values that the rules read
  return PACKS[pack]().validateScope(app).violations
    .flatMap((violation) => violation.violatingResources.map((resource) => `${violation.ruleName} ${resource.constructPath}`))
    .sort();
}

/** Every warning and error that was attached to a construct, without its stack trace. */
export function annotations(stack: Stack): string[] {
  const assembly = (stack.node.root as App).synth();
  return assembly.getStackArtifact(stack.artifactId).messages.map((message) => `${message.level}: ${String(message.entry.data)}`);
}
