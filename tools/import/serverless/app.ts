import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { convertServerless } from './convert';
import { renderServerless } from './render';
import { type ImportedApp, type Places, wayFrom } from '../imported-app';
import { projectFiles } from '../project-files';
import { readYaml } from '../yaml-file';

/** The app that takes the place of a `serverless.yml`. Throws `SourceError`. */
export function appOfServerless(text: string, { file, folder }: Places, version: string): ImportedApp {
  const project = dirname(file);
  const inside = wayFrom(project, folder);
  const exclude = [basename(file), ...inside.startsWith('..') || inside === '.' ? [] : [`/${inside}/`]];
  const { plan, findings } = convertServerless(readYaml(text), { has: (path) => existsSync(join(project, path)), exclude });
  const about = [
    `# ${plan.service}, from \`${basename(file)}\``,
    '',
    'Written by `ekn-import serverless`. `main.ts` is the app; from now on it is yours, and the command is not run again.',
    '',
    '1. `npm install`, `npx cdk bootstrap`, and `npx cdk diff -c stage=dev`: the checks run with it.',
    '2. `npx cdk deploy --all -c stage=dev`. The stacks stand beside the one of the Serverless Framework, which keeps answering.',
    ...plan.hasDatabase ? ['3. Copy the data of the database: a snapshot of the old instance into `MusicDatabase.fromSnapshot`, or `pg_dump` and `pg_restore`.'] : [],
    ...plan.hasFiles ? [`${plan.hasDatabase ? 4 : 3}. Copy the files: \`aws s3 sync s3://<old> s3://<new>\`.`] : [],
    '',
    'When clients use the new address, `serverless remove` removes the old stack. It deletes what that stack made: look into its `resources` first.',
  ];
  return { findings, files: new Map([['main.ts', renderServerless(plan, wayFrom(folder, project))], ...projectFiles(plan.service, version, about, basename(file), findings)]) };
}
