import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where synthesis writes trees, below a cloud assembly. */
const TREES = 'gitops';
const MODELS = 'models.json';

/** The models of a project in a cloud assembly. */
export interface AssembledTree {
  readonly project: string;
  readonly file: string;
}

/** The trees of a cloud assembly, and of those within it, which are its stages. What a manifest does not name was left there by an earlier synthesis. */
export function treesIn(assembly: string): AssembledTree[] {
  const folder = join(assembly, TREES);
  const projects = existsSync(folder) ? readdirSync(folder).sort().filter((project) => existsSync(join(folder, project, MODELS))) : [];
  return [
    ...projects.map((project) => ({ project, file: join(folder, project, MODELS) })),
    ...nestedAssemblies(assembly).flatMap((nested) => treesIn(join(assembly, nested))),
  ];
}

function nestedAssemblies(assembly: string): string[] {
  const manifest = join(assembly, 'manifest.json');
  const { artifacts = {} } = (existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')) : {}) as Manifest;
  return Object.values(artifacts).filter(({ type }) => type === 'cdk:cloud-assembly').map(({ properties }) => properties!.directoryName!);
}

interface Manifest {
  readonly artifacts?: Readonly<Record<string, { readonly type: string; readonly properties?: { readonly directoryName?: string } }>>;
}
