import * as fs from 'fs';
import * as path from 'path';
import { MEANT } from '../contract/updates/meant';
import { type Inventory, losses } from '../support/updates';

const FOLDER = path.join(__dirname, '../contract/updates');

/** What earlier commits made of an example with no more context than a user's who has just copied it. */
const INVENTORIES: Inventory[] = fs.readdirSync(FOLDER).filter((file) => file.endsWith('.json')).sort()
  .map((file): Inventory => JSON.parse(fs.readFileSync(path.join(FOLDER, file), 'utf8')))
  .filter(({ context }) => Object.keys(context).length === 0);

/** Fails where whoever deployed the example with the library of an earlier commit would lose something by deploying it with the packed one. */
export function expectNoLoss(example: string, environment: string, templates: ReadonlyMap<string, string>): number {
  const stacks = INVENTORIES.flatMap(({ commit, examples }) => Object.entries(examples[example]?.[environment] ?? {})
    .map(([stack, before]) => ({ commit, stack, before })));
  const found = stacks.flatMap(({ commit, stack, before }) => {
    const text = templates.get(`${stack}.template.json`);
    return losses(before, text === undefined ? {} : JSON.parse(text).Resources ?? {}, MEANT[commit] ?? []).map((line) => `${commit}, ${stack}: ${line}`);
  });
  if (found.length > 0 || stacks.length === 0) {
    throw new Error(`${found.length} losses in ${stacks.length} stacks:\n${found.join('\n')}`);
  }
  return stacks.reduce((sum, { before }) => sum + Object.keys(before).length, 0);
}
