import { isOutside, lower, upper } from './order';
import type { Box, Picture } from './picture';

/** The picture of one stack. A box of another stack that it names is drawn beside it. */
export function pictureOfStack(picture: Picture, stack: string): Picture {
  const own = picture.boxes.filter((box) => !isOutside(box) && stackOf(box) === stack);
  const isOwn = (id: string) => own.some((box) => box.id === id);
  const lines = picture.lines.filter((line) => isOwn(line.owner ?? line.from));
  const others = picture.boxes.filter(({ id }) => !isOwn(id) && lines.some((line) => upper(line) === id || lower(line) === id));
  return { title: picture.title, boxes: [...own.map(withoutStack), ...others.map(asGuest)], lines };
}

/** The picture without one of its stacks, which has a picture of its own. */
export function pictureWithout(picture: Picture, stack: string): Picture {
  const left = picture.boxes.filter((box) => stackOf(box) !== stack);
  const isLeft = (id: string) => left.some((box) => box.id === id);
  const lines = picture.lines.filter((line) => isLeft(line.from) && isLeft(line.to) && isLeft(line.owner ?? line.from));
  const boxes = left.filter((box) => !isOutside(box) || lines.some((line) => line.from === box.id || line.to === box.id));
  return { title: picture.title, boxes, lines };
}

function withoutStack(box: Box): Box {
  return { ...box, frames: box.frames.filter(({ kind }) => kind !== 'stack') };
}

function asGuest(box: Box): Box {
  return isOutside(box) ? box : { ...box, frames: [], facts: [] };
}

function stackOf({ frames }: Box): string {
  return frames.find(({ kind }) => kind === 'stack')?.id ?? '';
}
