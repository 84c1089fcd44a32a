import type { Frame, Frames } from './frames';
import type { Box, Line } from './picture';
import { Json, JsonObject, Resource, SynthesizedApp } from './resources';
import { subnetKind } from './subnet-kind';

/** What a VPC is drawn as, and the boxes that stand for its resources. */
export interface VpcParts {
  readonly boxes: Box[];
  readonly lines: Line[];
  readonly boxIds: Map<Resource, string>;
}

/** The boxes and arrows of the VPCs: their subnets with the way out of each. */
export function vpcParts(synthesized: SynthesizedApp, frames: Frames, zones: boolean): VpcParts {
  const subnets = new Subnets(synthesized, frames, zones);
  return {
    boxes: [...subnets.boxes(), ...(zones ? internet(synthesized) : [])],
    boxIds: subnets.natBoxIds(),
    lines: [...subnets.waysOut(), ...(zones ? subnets.order() : subnets.belowTheirFunctions()), ...(zones ? internetLines(synthesized) : [])],
  };
}

class Subnets {
  private readonly subnets: Resource[];
  private readonly natGateways: Map<Resource, Resource[]>;

  public constructor(private readonly synthesized: SynthesizedApp, private readonly frames: Frames, private readonly zones: boolean) {
    const byType = (type: string) => synthesized.resources.filter((resource) => resource.type === type);
    this.subnets = byType('AWS::EC2::Subnet');
    this.natGateways = new Map(this.subnets.map((subnet) => [
      subnet, byType('AWS::EC2::NatGateway').filter((gateway) => this.named(gateway, 'SubnetId') === subnet),
    ]));
  }

  public boxes(): Box[] {
    const boxes = new Map<string, Resource[]>();
    for (const subnet of this.subnets) {
      boxes.set(this.boxId(subnet), [...boxes.get(this.boxId(subnet)) ?? [], subnet]);
    }
    return [...boxes].map(([id, subnets]) => {
      const gateways = subnets.flatMap((subnet) => this.natGateways.get(subnet)!).length;
      const ranges = subnets.map(({ properties }) => String(properties.CidrBlock));
      return {
        id,
        frames: [...this.frames.around(subnets[0]), ...this.zoneFrame(subnets[0])],
        family: 'network',
        title: `${subnetKind(subnets[0])} subnet${subnets.length > 1 ? 's' : ''}`,
        facts: [
          ...(this.zones ? ranges : [`${subnets.length} zones`]),
          ...(gateways === 0 ? [] : [`with ${gateways === 1 ? 'a NAT gateway' : `${gateways} NAT gateways`}`]),
        ],
      };
    });
  }

  /** A NAT gateway is a line in the box of its subnet. */
  public natBoxIds(): Map<Resource, string> {
    return new Map([...this.natGateways].flatMap(([subnet, gateways]) => gateways.map((gateway) => [gateway, this.boxId(subnet)] as const)));
  }

  /** The arrows of the route tables: to the internet gateway, or to the subnet where the NAT gateway stands. */
  public waysOut(): Line[] {
    const associations = this.synthesized.resources.filter(({ type }) => type === 'AWS::EC2::SubnetRouteTableAssociation');
    const routes = this.synthesized.resources.filter(({ type }) => type === 'AWS::EC2::Route');
    return associations.flatMap((association) => {
      const from = this.boxId(this.named(association, 'SubnetId')!);
      const table = this.named(association, 'RouteTableId');
      return routes.filter((route) => this.named(route, 'RouteTableId') === table).flatMap((route): Line[] => {
        const gateway = this.named(route, 'GatewayId');
        const nat = this.named(route, 'NatGatewayId');
        return [
          ...(gateway && this.zones ? [{ from, to: gateway.path, says: 'in and out', flow: 'data' as const, upwards: true }] : []),
          ...(nat ? [{ from, to: this.boxId(this.named(nat, 'SubnetId')!), says: 'out', flow: 'data' as const, upwards: true }] : []),
        ];
      });
    });
  }

  /** Keeps each zone's subnets one below the other, in the order of the template. */
  public order(): Line[] {
    const boxes = this.boxes();
    return boxes.flatMap((box, index): Line[] => {
      const zone = box.frames[box.frames.length - 1].id;
      const below = boxes.slice(index + 1).find(({ frames }) => frames[frames.length - 1].id === zone);
      return below ? [{ from: box.id, to: below.id, says: '', flow: 'order' }] : [];
    });
  }

  /** Puts the network below the functions that stand in it. */
  public belowTheirFunctions(): Line[] {
    return this.synthesized.resources.filter(({ type }) => type === 'AWS::Lambda::Function')
      .flatMap((resource) => this.synthesized.referencesOf(resource).filter(({ target }) => this.subnets.includes(target))
        .map(({ target }): Line => ({ from: resource.path, to: this.boxId(target), says: '', flow: 'order', loose: true })));
  }

  private boxId(subnet: Resource): string {
    return this.zones ? subnet.path : `${subnet.stack} ${subnetKind(subnet)} subnets`;
  }

  private zoneFrame(subnet: Resource): Frame[] {
    if (!this.zones) {
      return [];
    }
    const zone = JSON.stringify(subnet.properties.AvailabilityZone);
    const all = [...new Set(this.subnets.map(({ properties }) => JSON.stringify(properties.AvailabilityZone)))];
    return [{ id: `${subnet.stack} zone ${zone}`, title: `zone ${all.indexOf(zone) + 1}`, kind: 'zone' }];
  }

  private named(resource: Resource, property: string): Resource | undefined {
    return this.synthesized.referencesOf(resource).find((reference) => reference.property === property)?.target;
  }
}

const gateways = (synthesized: SynthesizedApp) => synthesized.resources.filter(({ type }) => type === 'AWS::EC2::InternetGateway');

function internet(synthesized: SynthesizedApp): Box[] {
  return gateways(synthesized).length > 0 ? [{ id: 'internet', frames: [], family: 'outside', title: 'Internet', facts: [] }] : [];
}

function internetLines(synthesized: SynthesizedApp): Line[] {
  return gateways(synthesized).map(({ path }) => ({ from: path, to: 'internet', says: '', flow: 'data', upwards: true, bothWays: true }));
}

/** Which security group may speak to which, and so who may speak to whom. */
export function securityGroupLines(synthesized: SynthesizedApp, boxIds: Map<Resource, string>): Line[] {
  return synthesized.resources.filter(({ type }) => type === 'AWS::EC2::SecurityGroupIngress').flatMap((rule): Line[] => {
    const references = synthesized.referencesOf(rule);
    const named = (name: string) => references.find(({ property }) => property === name)?.target;
    const [source, target] = [named('SourceSecurityGroupId'), named('GroupId')];
    const says = port(rule.properties);
    const line = (from: string, to: string): Line => ({ from, to, says, flow: 'data' });
    return !source || !target ? [] : [
      ...(boxIds.has(source) && boxIds.has(target) ? [line(boxIds.get(source)!, boxIds.get(target)!)] : []),
      ...membersOf(source, synthesized, boxIds).flatMap((from) => membersOf(target, synthesized, boxIds).map((to) => line(from, to))),
    ];
  });
}

function membersOf(group: Resource, synthesized: SynthesizedApp, boxIds: Map<Resource, string>): string[] {
  return [...boxIds].filter(([resource]) => synthesized.referencesOf(resource)
    .some(({ property, target }) => target === group && ['VpcConfig.SecurityGroupIds', 'VPCSecurityGroups'].includes(property))).map(([, id]) => id);
}

function port({ IpProtocol, FromPort, ToPort }: JsonObject): string {
  const range: Json = FromPort === ToPort ? FromPort : `${FromPort}-${ToPort}`;
  return IpProtocol === '-1' ? 'any port' : `${String(IpProtocol).toUpperCase()} ${range}`;
}
