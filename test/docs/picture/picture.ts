import { alarmParts } from './alarms';
import { Arrow, arrowFor, Flow } from './arrows';
import { Frame, Frames } from './frames';
import { objectAt, Resource, SynthesizedApp } from './resources';
import { HIDDEN, Shown, SHOWN } from './shown';
import { vpcParts } from './vpc';

/** A box of a picture. */
export interface Box {
  readonly id: string;
  /** The frames around it, the outermost first. */
  readonly frames: Frame[];
  readonly family: Shown['family'];
  readonly title: string;
  readonly name?: string;
  readonly facts: string[];
}

/** An arrow between two boxes. */
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly says: string;
  /** What flows; 'order' is not drawn, it only puts one box below the other. */
  readonly flow: Flow | 'order';
  /** Whether the arrow's end stands above its beginning. */
  readonly upwards?: boolean;
  readonly bothWays?: boolean;
  /** The box in whose stack the line is drawn: the one that names the other. @default - `from` */
  readonly owner?: string;
}

/** What a picture shows. */
export interface Picture {
  readonly title: string;
  readonly boxes: Box[];
  readonly lines: Line[];
}

/** How much a picture shows of what it shows. */
export interface PictureOptions {
  readonly title: string;
  /** Whether the parts of parts are drawn: each zone's subnets, the certificate and the names of a distribution. */
  readonly detailed: boolean;
}

/** Describes a synthesized app as boxes, frames and arrows. Fails for what nobody has decided how to show. */
export function pictureOf(synthesized: SynthesizedApp, options: PictureOptions): Picture {
  refuseUndecided(undecidedTypes(synthesized.resources));
  const shown = synthesized.resources.filter(({ type }) => SHOWN[type] && (options.detailed || !SHOWN[type].detail));
  const frames = new Frames(synthesized, shown);
  const vpc = vpcParts(synthesized, frames, options.detailed);
  const boxes = new Map(vpc.boxes.map((box) => [box.id, box]));
  const boxIds = new Map(vpc.boxIds);
  for (const resource of shown.filter(({ type }) => type !== 'AWS::EC2::Subnet')) {
    const box = boxOf(resource, frames, synthesized);
    const before = boxes.get(box.id);
    boxes.set(box.id, before ? together(before, box, SHOWN[resource.type]) : box);
    boxIds.set(resource, box.id);
  }
  const viewers = viewerParts(synthesized, boxIds);
  viewers.boxes.forEach((box) => boxes.set(box.id, box));
  const alarms = alarmParts(synthesized, [...boxes.values()], boxIds);
  refuseUndecided(alarms.undecided);
  const lines = [...vpc.lines, ...referenceLines(synthesized, boxIds), ...alarms.lines, ...viewers.lines];
  return {
    title: options.title,
    boxes: alarms.boxes,
    lines: [...new Map(lines.map((line) => [`${line.from} ${line.to} ${line.says}`, line])).values()],
  };
}

function undecidedTypes(resources: Resource[]): string[] {
  return resources.map(({ type }) => type).filter((type) => !SHOWN[type] && !HIDDEN.has(type) && !isCustom(type))
    .map((type) => `${type} (SHOWN or HIDDEN in shown.ts)`);
}

function refuseUndecided(undecided: string[]): void {
  if (undecided.length > 0) {
    throw new Error(`Decide how the pictures show:\n${[...new Set(undecided)].map((what) => `  - ${what}`).join('\n')}`);
  }
}

function boxOf(resource: Resource, frames: Frames, synthesized: SynthesizedApp): Box {
  const shown = SHOWN[resource.type];
  const work = workAtDeployment(resource, synthesized);
  // A function that CDK keeps beside the constructs is drawn where its work is done.
  const around = frames.around(work[0] ?? resource);
  const name = work.length > 0 ? '' : shown.name?.(resource) ?? frames.nameWithin(resource);
  return {
    id: shown.together ? `${around.map(({ id }) => id).join('/')}/${shown.plural}` : resource.path,
    frames: around,
    family: shown.family,
    title: shown.service,
    // "KMS key, Key" says no more than "KMS key".
    name: shown.together || shown.service.toLowerCase().endsWith(name.toLowerCase()) ? undefined : name,
    facts: [...shown.facts?.(resource) ?? [], ...work.map(({ type }) => `at deployment: ${type.replace('Custom::', '')}`)],
  };
}

/** The custom resources that a function stands behind: it does their work while the stack is deployed. */
function workAtDeployment(resource: Resource, synthesized: SynthesizedApp): Resource[] {
  return synthesized.resources.filter((custom) => isCustom(custom.type) && synthesized.referencesOf(custom)
    .some(({ property, target }) => property === 'ServiceToken' && target === resource));
}

function isCustom(type: string): boolean {
  return type.startsWith('Custom::');
}

function together(before: Box, more: Box, shown: Shown): Box {
  return { ...before, title: shown.plural ?? shown.service, facts: [...new Set([...before.facts, ...more.facts])] };
}

function referenceLines(synthesized: SynthesizedApp, boxIds: Map<Resource, string>): Line[] {
  const undecided: string[] = [];
  const lines = [...boxIds].flatMap(([resource, from]) => synthesized.referencesOf(resource).flatMap(({ property, target }): Line[] => {
    const to = boxIds.get(target);
    if (!to || to === from) {
      return [];
    }
    const arrow = arrowFor(resource.type, property);
    if (arrow === undefined) {
      undecided.push(`the arrow of '${resource.type} ${property}' to ${target.type} (ARROWS in arrows.ts)`);
    }
    return arrow ? [lineOf(arrow, from, to)] : [];
  }));
  refuseUndecided(undecided);
  return lines;
}

function lineOf({ says, flow, backwards, upwards }: Arrow, from: string, to: string): Line {
  // What serves a resource stands below it.
  return backwards ? { from: to, to: from, says, flow, upwards: true, owner: from } : { from, to, says, flow, upwards };
}

/** The people in front of each distribution: they are in no template. */
function viewerParts(synthesized: SynthesizedApp, boxIds: Map<Resource, string>): { boxes: Box[]; lines: Line[] } {
  const distributions = synthesized.resources.filter(({ type }) => type === 'AWS::CloudFront::Distribution');
  return {
    boxes: distributions.length > 0 ? [{ id: 'listeners', frames: [], family: 'outside', title: 'Listeners', facts: [] }] : [],
    lines: distributions.map((distribution) => {
      const { ViewerProtocolPolicy } = objectAt(distribution.properties, 'DistributionConfig', 'DefaultCacheBehavior');
      const says = ViewerProtocolPolicy === 'allow-all' ? 'HTTP or HTTPS' : 'HTTPS';
      return { from: 'listeners', to: boxIds.get(distribution)!, says, flow: 'data', owner: boxIds.get(distribution)! };
    }),
  };
}
