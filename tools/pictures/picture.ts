import { alarmParts } from './alarms';
import { Arrow, arrowFor, Flow } from './arrows';
import { Frame, Frames } from './frames';
import { outsideParts } from './outside';
import type { Resource, SynthesizedApp } from './resources';
import { rightLines } from './rights';
import { HIDDEN, isCustom, PART_OF, Shown, SHOWN, workAtDeployment } from './shown';
import { securityGroupLines, vpcParts } from './vpc';

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
  /** Whether its two ends may stand far from each other. */
  readonly loose?: boolean;
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
  /** Whether the parts of parts are drawn: each zone's subnets, the certificate and the names of a distribution, keys, logs, alarms. */
  readonly detailed: boolean;
}

/** Describes a synthesized app as boxes, frames and arrows. Fails for what nobody has decided how to show. */
export function pictureOf(synthesized: SynthesizedApp, options: PictureOptions): Picture {
  const { detailed } = options;
  refuseUndecided(undecidedTypes(synthesized.resources));
  const shown = synthesized.resources.filter((resource) => isShown(resource, synthesized, detailed));
  const frames = new Frames(synthesized, shown);
  const vpc = vpcParts(synthesized, frames, detailed);
  const boxes = new Map(vpc.boxes.map((box) => [box.id, box]));
  const boxIds = new Map(vpc.boxIds);
  for (const resource of shown.filter(({ type }) => type !== 'AWS::EC2::Subnet')) {
    const box = boxOf(resource, frames, synthesized, detailed);
    const before = boxes.get(box.id);
    boxes.set(box.id, before ? together(before, box, SHOWN[resource.type]) : box);
    boxIds.set(resource, box.id);
  }
  partsOf(synthesized, boxIds).forEach((id, part) => boxIds.set(part, id));
  const outside = outsideParts(synthesized, boxIds);
  outside.boxes.forEach((box) => boxes.set(box.id, box));
  const alarms = alarmParts(synthesized, [...boxes.values()], boxIds, detailed);
  const rights = rightLines(synthesized, boxIds);
  refuseUndecided([...alarms.undecided, ...rights.undecided]);
  const lines = [
    ...vpc.lines,
    ...outside.lines,
    ...referenceLines(synthesized, boxIds, detailed),
    ...rights.lines,
    ...securityGroupLines(synthesized, boxIds),
    ...alarms.lines,
  ];
  const drawn = lines.filter(({ from, to }) => boxes.has(from) && boxes.has(to));
  return {
    title: options.title,
    boxes: alarms.boxes,
    lines: [...new Map(drawn.map((line) => [`${line.from} ${line.to} ${line.says}`, line])).values()],
  };
}

function isShown(resource: Resource, synthesized: SynthesizedApp, detailed: boolean): boolean {
  const shown = SHOWN[resource.type];
  return shown !== undefined && (shown.only?.(resource) ?? true) && (detailed || !shown.detail?.(resource, synthesized));
}

/** The resources that are drawn as the box of another one. */
function partsOf(synthesized: SynthesizedApp, boxIds: Map<Resource, string>): Map<Resource, string> {
  return new Map(synthesized.resources.flatMap((part) => {
    const whole = synthesized.referencesOf(part).find(({ property }) => property === PART_OF[part.type])?.target;
    const box = whole && boxIds.get(whole);
    return box ? [[part, box] as const] : [];
  }));
}

function undecidedTypes(resources: Resource[]): string[] {
  return resources.map(({ type }) => type).filter((type) => !SHOWN[type] && !PART_OF[type] && !HIDDEN.has(type) && !isCustom(type))
    .map((type) => `${type} (SHOWN, PART_OF or HIDDEN in shown.ts)`);
}

function refuseUndecided(undecided: string[]): void {
  if (undecided.length > 0) {
    throw new Error(`Decide how the pictures show:\n${[...new Set(undecided)].map((what) => `  - ${what}`).join('\n')}`);
  }
}

function boxOf(resource: Resource, frames: Frames, synthesized: SynthesizedApp, detailed: boolean): Box {
  const shown = SHOWN[resource.type];
  const work = workAtDeployment(resource, synthesized);
  // A function that CDK keeps beside the constructs is drawn where its work is done.
  const around = frames.around(work[0] ?? resource);
  const within = frames.nameWithin(resource);
  const facts = shown.facts?.(resource, synthesized, within);
  return {
    id: shown.together ? `${around.map(({ id }) => id).join('/')}/${shown.plural}` : resource.path,
    frames: around,
    family: shown.family,
    title: shown.service,
    name: shown.together || work.length > 0 ? undefined : nameBeside(shown.service, shown.name?.(resource) ?? within),
    facts: [
      ...facts?.first ?? [],
      ...(detailed && facts?.more) || [],
      ...work.map(({ type }) => `at deployment: ${type.replace('Custom::', '')}`),
    ],
  };
}

/** "KMS key, Files Key" says no more than "KMS key, Files". */
function nameBeside(service: string, name: string): string | undefined {
  const words = name.split(' ');
  const repeats = service.toLowerCase().endsWith(words[words.length - 1].toLowerCase());
  return (repeats ? words.slice(0, -1).join(' ') : name) || undefined;
}

function together(before: Box, more: Box, shown: Shown): Box {
  return { ...before, title: shown.plural ?? shown.service, facts: [...new Set([...before.facts, ...more.facts])] };
}

function referenceLines(synthesized: SynthesizedApp, boxIds: Map<Resource, string>, detailed: boolean): Line[] {
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
    return arrow ? [lineOf(arrow, from, to, detailed)] : [];
  }));
  refuseUndecided(undecided);
  return lines;
}

function lineOf(arrow: Arrow, from: string, to: string, detailed: boolean): Line {
  const { backwards = false, upwards = backwards } = arrow;
  const ends = backwards ? { from: to, to: from, owner: from } : { from, to };
  const order = arrow.detail === true && !detailed;
  // What stands in brackets is a detail.
  const says = detailed ? arrow.says : arrow.says.replace(/\s*\(.*\)$/, '');
  return { ...ends, upwards, ...order ? { says: '', flow: 'order' } : { says, flow: arrow.flow } };
}
