import type { Frame } from './frames';
import type { Box, Line, Picture } from './picture';

/** What keeps a picture's boxes in order and is not drawn. */
export interface Order {
  /** Pairs of boxes of which the first stands above the second. */
  readonly above: [Box, Box][];
  /** Boxes that stand in one row, from left to right. */
  readonly rows: Box[][];
}

/** Puts what is outside above all else, the constructs side by side below it, and the zones of a VPC side by side. */
export function orderOf({ boxes, lines }: Picture): Order {
  const outside = boxes.filter(isOutside);
  const inside = boxes.filter((box) => !isOutside(box));
  const tops = inside.filter((box) => !lines.some((line) => lower(line) === box.id && inside.some(({ id }) => id === upper(line))));
  const constructs = firstOfEach(tops, 'construct');
  return {
    above: outside.length > 0 ? constructs.map((top) => [outside[0], top]) : [],
    rows: [outside, constructs, firstOfEach(inside, 'zone')].filter((row) => row.length > 1),
  };
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
