import * as fs from 'fs';
import * as path from 'path';
import { Installed } from './peers';
import { Session } from './session';
import { readTemplates } from './templates';
import { ROOT } from '../support/pack';
import { replacements } from '../support/replacement';

/** Compiles the specimens of the tests where the packed library is installed, and synthesizes all of them in every tier. */
export async function synthesizeSpecimens(session: Session, app: Installed): Promise<Map<string, string>> {
  const folder = path.join(app.folder, 'specimens');
  const tests = path.join(ROOT, 'test');
  fs.cpSync(path.join(tests, 'support'), path.join(folder, 'support'), { recursive: true });
  const files = (fs.readdirSync(tests, { recursive: true }) as string[])
    .filter((file) => /(^|-)specimens\.ts$/.test(path.basename(file)) && !/^(consumers|support)\b/.test(file));
  for (const file of files) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.copyFileSync(path.join(tests, file), path.join(folder, file));
  }
  fs.cpSync(path.join(tests, 'consumers/specimens'), path.join(folder, 'consumers/specimens'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { strict: true, skipLibCheck: true, target: 'ES2022', module: 'node16', types: ['node'] }, files: ['consumers/specimens/app.ts'],
  }));
  await session.run('npx', ['tsc', '-p', 'specimens'], { cwd: app.folder });
  const output = path.join(folder, 'templates');
  fs.mkdirSync(output, { recursive: true });
  await session.run(process.execPath, ['consumers/specimens/app.js', output], { cwd: folder });
  const templates = readTemplates(output);
  session.say(`${templates.size} templates`);
  return templates;
}

/** A deployment of a REST API holds nothing: the CDK makes another one whenever its hash of the API changes, as between these releases. */
const MEANT = /^AWS::ApiGateway::Deployment /;

/** Fails where whoever upgrades from one release of the CDK to the other would have something replaced, with the same library. */
export function expectNoReplacement(before: Map<string, string>, after: Map<string, string>): void {
  const found = [...before].flatMap(([name, text]) => {
    const now = after.get(name);
    return now === undefined ? [`${name}: is gone`]
      : replacements(JSON.parse(text).Resources ?? {}, JSON.parse(now).Resources ?? {}).filter((line) => !MEANT.test(line)).map((line) => `${name}: ${line}`);
  });
  if (found.length > 0 || before.size === 0) {
    throw new Error(`${found.length} replacements in ${before.size} templates:\n${found.join('\n')}`);
  }
}
