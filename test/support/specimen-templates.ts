import { randomUUID } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import type { App } from 'aws-cdk-lib';
import type { Resources } from './replacement';
import { type Specimen, specimenStack } from './specimens';
import { SPECIMENS_FOLDER } from './specimens-folder';
import type { DeploymentTier } from '@eknmusic/constructs';

/** A template as it was synthesized. */
export interface SynthesizedTemplate {
  readonly stackName: string;
  /** Where it stands, until the run of jest ends. */
  readonly file: string;
  readonly template: { readonly Resources?: Resources };
}

/**
 * The templates of a specimen in a tier, without any feature flag.
 *
 * Several suites read them, each in a process of its own: within one run of jest the first that asks synthesizes, and the others read what it wrote.
 */
export function specimenTemplates(specimen: Specimen, tier: DeploymentTier): SynthesizedTemplate[] {
  const folder = path.join(process.env[SPECIMENS_FOLDER]!, encodeURIComponent(`${specimen.name}, ${tier.name}`));
  if (!fs.existsSync(folder)) {
    write(folder, specimen, tier);
  }
  return fs.readdirSync(folder).map((name) => {
    const file = path.join(folder, name);
    return { stackName: path.basename(name, '.json'), file, template: JSON.parse(fs.readFileSync(file, 'utf8')) };
  });
}

function write(folder: string, specimen: Specimen, tier: DeploymentTier): void {
  const unfinished = `${folder}.${randomUUID()}`;
  fs.mkdirSync(unfinished);
  for (const { stackName, templateFullPath } of (specimenStack(specimen, tier).node.root as App).synth().stacks) {
    fs.copyFileSync(templateFullPath, path.join(unfinished, `${stackName}.json`));
  }
  try {
    fs.renameSync(unfinished, folder);
  } catch { // another suite was faster
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
}
