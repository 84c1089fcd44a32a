import { App, Stack } from 'aws-cdk-lib';
import { ChecksPack, MusicChecks } from '@eknmusic/constructs';

/**
 * The constructs on which a rule of our own pack fires, with the thing it found, if it says which: `Songs/Resource [JWT_SECRET]`.
 *
 * @param name the rule, without `Music-`
 * @param create makes the resources in a new stack
 */
export function firesOn(name: string, create: (stack: Stack) => void): string[] {
  const stack = new Stack(new App({ analyticsReporting: false, treeMetadata: false }), 'Test');
  create(stack);
  const id = `Music-${name}`;
  return MusicChecks.findings(stack, { packs: [ChecksPack.MUSIC] })
    .filter(({ ruleId }) => ruleId === id || ruleId.startsWith(`${id}[`))
    .map(({ ruleId, constructPath }) => [constructPath.replace(/^Test\//, ''), ruleId.slice(id.length)].join(' ').trim());
}
