import type { Frame } from './frames';
import type { Box, Line, Picture } from './picture';

/** What keeps a picture's boxes in order and is not drawn. */
export interface Order {
  /** Pairs of boxes of which the first stands above the second. */
  readonly above: [Box, Box][];
  /** Boxes that stand in one row, from left to right. */
  readonly rows: Box[][];
}

/** Puts what is outside above all else, the constructs of one stack side by side below it, and the zones of a VPC side by side. */
export function orderOf(picture: Picture): Order {
  const { boxes } = picture;
  const outside = boxes.filter(isOutside);
  const inside = boxes.filter((box) => !isOutside(box));
  const tops = topsOf(inside, picture);
  const severalStacks = boxes.some(({ frames }) => frames[0]?.kind === 'stack');
  const constructs = severalStacks ? [] : firstOfEach(tops, 'construct');
  return {
    above: [
      ...(outside.length > 0 ? constructs.map((top): [Box, Box] => [outside[0], top]) : []),
      ...stacksAbove(inside, picture),
      ...columns(inside, picture),
    ],
    rows: [outside, constructs, firstOfEach(inside, 'zone')].filter((row) => row.length > 1),
  };
}

/**
 * Puts a stack above the stacks that its boxes have arrows to, and what is drawn without a frame below all frames.
 * What is called from outside and calls no other stack may stand beside the others.
 */
function stacksAbove(boxes: Box[], picture: Picture): [Box, Box][] {
  const groupOf = (id: string) => boxes.filter((box) => box.id === id).map(({ frames }) => frames[0]?.id ?? '')[0];
  const ways = picture.lines.map((line) => [groupOf(upper(line)), groupOf(lower(line))])
    .filter(([above, below]) => below !== undefined && above !== below);
  const of = (group: string) => boxes.filter(({ id }) => groupOf(id) === group);
  const mayStandBeside = ({ id }: Box) => !ways.some(([above]) => above === groupOf(id))
    && picture.lines.some((line) => lower(line) === id && groupOf(upper(line)) === undefined);
  const pairs = new Map(ways.filter(([above]) => above !== undefined).map((way) => [way.join(' '), way]));
  return [...pairs.values()].flatMap(([above, below]) => topsOf(of(below), picture).filter((top) => !mayStandBeside(top))
    .map((top): [Box, Box] => [deepestOf(of(above), picture), top]));
}

/**
 * Puts the boxes of a stack that stand in no construct's frame and have no arrows below the others: side by side they would make it wide.
 * Where there is nothing else in the stack they stay side by side, since all of it then stands at the top.
 */
function columns(boxes: Box[], picture: Picture): [Box, Box][] {
  const isAlone = ({ id, frames }: Box) => frames.length === 1 && !picture.lines.some((line) => line.from === id || line.to === id);
  const stacks = new Set(boxes.filter(({ frames }) => frames[0]?.kind === 'stack').map(({ frames }) => frames[0].id));
  return [...stacks].flatMap((id) => {
    const own = boxes.filter(({ frames }) => frames[0]?.id === id);
    if (own.every(isAlone)) {
      return [];
    }
    const column = [...new Set([deepestOf(own, picture), ...own.filter(isAlone)])];
    return column.slice(1).map((box, index): [Box, Box] => [column[index], box]);
  });
}

function topsOf(boxes: Box[], { lines }: Picture): Box[] {
  return boxes.filter((box) => !lines.some((line) => lower(line) === box.id && boxes.some(({ id }) => id === upper(line))));
}

/** The box at the end of the longest way from a top. One is enough: each pair of boxes that is kept in order takes room. */
function deepestOf(boxes: Box[], { lines }: Picture): Box {
  const depthOf = (id: string): number => Math.max(0, ...lines.filter((line) => lower(line) === id && boxes.some((box) => box.id === upper(line)))
    .map((line) => depthOf(upper(line)) + 1));
  return boxes.reduce((deepest, box) => (depthOf(box.id) > depthOf(deepest.id) ? box : deepest));
}

function firstOfEach(boxes: Box[], kind: Frame['kind']): Box[] {
  const frameOf = (box: Box) => box.frames.find((frame) => frame.kind === kind)?.id;
  return boxes.filter((box, index) => frameOf(box) && boxes.findIndex((other) => frameOf(other) === frameOf(box)) === index);
}

/** The box of the line's two that stands above the other. */
export function upper(line: Line): string {
  return line.upwards ? line.to : line.from;
}

/** The box of the line's two that stands below the other. */
export function lower(line: Line): string {
  return line.upwards ? line.from : line.to;
}

export function isOutside({ family }: Box): boolean {
  return family === 'outside';
}
