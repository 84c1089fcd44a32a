import { isOutside, lower, upper } from './order';
import type { Box, Picture } from './picture';

/**
 * The picture of each stack. A box of another stack that it names is drawn there again, outside the frames: one picture of
 * all the stacks would be too wide to be read.
 */
export function pictureOfEachStack(picture: Picture): Picture[] {
  const stacks = [...new Set(picture.boxes.filter((box) => !isOutside(box)).map(stackOf))];
  return stacks.map((stack) => {
    const own = picture.boxes.filter((box) => !isOutside(box) && stackOf(box) === stack);
    const isOwn = (id: string) => own.some((box) => box.id === id);
    const lines = picture.lines.filter((line) => isOwn(line.owner ?? line.from));
    const others = picture.boxes.filter(({ id }) => !isOwn(id) && lines.some((line) => upper(line) === id || lower(line) === id));
    return { title: picture.title, boxes: [...own, ...others.map(asGuest)], lines };
  });
}

function asGuest(box: Box): Box {
  return isOutside(box) ? box : { ...box, frames: [], facts: [`in ${stackOf(box)}`] };
}

function stackOf({ frames }: Box): string {
  return frames.find(({ kind }) => kind === 'stack')?.title ?? '';
}
