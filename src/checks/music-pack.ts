import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ChecksPack } from './checks-pack';
import { Pack, RuleFinding } from './pack';
import { RenderedResource } from './rendered-resource';
import { RULES } from './rules';
import { Rule } from './rules/rule';

/** Our own rules. They read the rendered resources and load nothing but aws-cdk-lib's core. */
export class MusicPack implements Pack {
  public readonly name = ChecksPack.MUSIC;

  public evaluate(scope: IConstruct, includes: (resource: CfnResource) => boolean): RuleFinding[] {
    return scope.node.findAll()
      .filter((node): node is CfnResource => CfnResource.isCfnResource(node))
      .filter(includes)
      .flatMap((node) => {
        const rules = RULES.filter((rule) => rule.types.includes(node.cfnResourceType));
        const resource = rules.length > 0 ? new RenderedResource(node) : undefined;
        return resource ? rules.flatMap((rule) => this.findings(rule, resource)) : [];
      });
  }

  private findings(rule: Rule, resource: RenderedResource): RuleFinding[] {
    const id = `${this.name}-${rule.name}`;
    const result = rule.breaks(resource);
    const ids = Array.isArray(result) ? result.map((found) => `${id}[${found}]`) : result ? [id] : [];
    return ids.map((findingId) => ({
      id: findingId, resource: resource.node, severity: rule.severity, description: `${rule.info} ${rule.why}`,
    }));
  }
}
