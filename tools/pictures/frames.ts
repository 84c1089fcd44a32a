import type { IConstruct } from 'constructs';
import type { Resource, SynthesizedApp } from './resources';

/** A frame around boxes: a stack, a construct, a VPC, a zone. */
export interface Frame {
  readonly id: string;
  readonly title: string;
  readonly kind: 'stack' | 'construct' | 'network' | 'zone';
}

/** Finds the frames around a resource. */
export class Frames {
  private readonly severalStacks: boolean;
  private readonly parts = new Map<IConstruct, number>();

  public constructor(private readonly synthesized: SynthesizedApp, shown: Resource[]) {
    this.severalStacks = new Set(shown.map(({ stack }) => stack)).size > 1;
    for (const resource of shown) {
      const construct = this.constructOf(resource);
      this.parts.set(construct, (this.parts.get(construct) ?? 0) + 1);
    }
  }

  /** The stack when there are several, the construct when it has several parts, and the VPC; the outermost first. */
  public around(resource: Resource): Frame[] {
    const construct = this.constructOf(resource);
    const vpc = this.vpcOf(resource);
    const frames: Frame[] = [];
    if (this.severalStacks) {
      frames.push({ id: resource.stack, title: `stack ${resource.stack}`, kind: 'stack' });
    }
    if ((this.parts.get(construct) ?? 0) > 1) {
      frames.push({ id: construct.node.path, title: `${construct.node.id} · ${construct.constructor.name}`, kind: 'construct' });
    }
    if (vpc) {
      frames.push({ id: vpc.path, title: `VPC ${String(vpc.properties.CidrBlock)}`, kind: 'network' });
    }
    return frames;
  }

  /** The path below the construct's frame, without the ids that mean "the resource itself". */
  public nameWithin(resource: Resource): string {
    const construct = this.constructOf(resource);
    const within = resource.path.slice(construct.node.path.length + 1);
    return within.split('/').filter((id) => id !== 'Resource' && id !== 'Default' && id !== '').join(' ') || construct.node.id;
  }

  /** The construct that the app's author wrote: the one directly below the stack. */
  private constructOf(resource: Resource): IConstruct {
    const scopes = this.find(resource.path).node.scopes;
    return scopes[scopes.findIndex((scope) => scope.node.path === resource.stack) + 1];
  }

  private vpcOf(resource: Resource): Resource | undefined {
    // An internet gateway is attached to its VPC by a resource of its own.
    const attached = resource.type !== 'AWS::EC2::InternetGateway' ? resource : this.synthesized.resources.find((candidate) =>
      candidate.type === 'AWS::EC2::VPCGatewayAttachment' && this.synthesized.referencesOf(candidate).some(({ target }) => target === resource));
    return attached && this.synthesized.referencesOf(attached)
      .find(({ property, target }) => target.type === 'AWS::EC2::VPC' && ['VpcId', 'ResourceId'].includes(property))?.target;
  }

  private find(path: string): IConstruct {
    return path.split('/').reduce<IConstruct>((at, id) => at.node.findChild(id), this.synthesized.app);
  }
}
