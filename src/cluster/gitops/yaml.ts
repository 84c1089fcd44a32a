// eslint-disable-next-line import/no-extraneous-dependencies -- it is in the bundle of ekn-gitops
import { stringify } from 'yaml';

/**
 * Keys in the order of their letters, so that the same data is the same bytes, whoever made it; no anchors; and what YAML 1.1, which Kubernetes reads, would
 * take for something else than a text is quoted.
 */
const OPTIONS = { sortMapEntries: true, aliasDuplicateObjects: false, compat: 'yaml-1.1', lineWidth: 0 } as const;

/** Plain data, as JSON has it, as YAML. Fields that are undefined are left out. */
export function toYaml(value: unknown): string {
  // A text that is a whole document, and begins with a space, would be a block without its indentation.
  return stringify(JSON.parse(JSON.stringify(value)), { ...OPTIONS, blockQuote: typeof value !== 'string' });
}
