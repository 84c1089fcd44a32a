import * as fs from 'fs';
import * as path from 'path';
import { gunzipSync } from 'zlib';
import { Session } from './session';
import { ROOT } from '../support/pack';

/** What jsii writes down of a type. */
interface JsiiType {
  readonly fqn: string;
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
}

/** The public types of the compiled library. */
export function publicTypes(): JsiiType[] {
  const assembly = JSON.parse(gunzipSync(fs.readFileSync(path.join(ROOT, '.jsii.gz'))).toString());
  return Object.values<JsiiType>(assembly.types).sort((a, b) => a.name < b.name ? -1 : 1);
}

/** For each language, where a public type is in the generated sources, and how its declaration begins there. */
const DECLARATIONS: Record<string, (type: JsiiType) => { file: RegExp; text: RegExp }> = {
  java: ({ name, kind }) => ({
    file: new RegExp(`^java/src/main/java/io/github/eknmusic/constructs/${name}\\.java$`),
    text: new RegExp(`^public (abstract )?${kind} ${name}\\b`, 'm'),
  }),
  dotnet: ({ name, kind }) => ({
    file: new RegExp(`^dotnet/Eknmusic\\.Constructs/Eknmusic/Constructs/${kind === 'interface' && !isBehavioural(name) ? 'I' : ''}${name}\\.cs$`),
    text: new RegExp(`public (abstract )?${kind} ${kind === 'interface' && !isBehavioural(name) ? 'I' : ''}${name}\\b`),
  }),
  go: ({ name, kind }) => ({
    file: new RegExp(`^go/eknmusicconstructs/${name}\\.go$`),
    text: new RegExp(`^type ${name} ${kind === 'enum' ? 'string' : kind === 'class' || isBehavioural(name) ? 'interface' : 'struct'}\\b`, 'm'),
  }),
  python: ({ name }) => ({
    file: /^python\/src\/eknmusic_constructs\/__init__\.py$/,
    text: new RegExp(`^class ${name}\\b`, 'm'),
  }),
};

/** Generates the sources of every language, as a release does before it builds them. Returns their folder. */
export async function generateSources(session: Session): Promise<string> {
  fs.rmSync(path.join(ROOT, 'dist/code'), { recursive: true, force: true });
  session.say('translating the examples of the README and the docstrings');
  await session.run('npx', ['projen', 'docs:check'], { cwd: ROOT });
  session.say('generating the sources');
  await session.run('npx', ['projen', 'package:code'], { cwd: ROOT });
  return path.join(ROOT, 'dist/code');
}

/** The public types that a language's sources do not declare where they should. */
export function missingTypes(sources: string, language: string): string[] {
  const files = (fs.readdirSync(sources, { recursive: true }) as string[]).map((file) => file.replace(/\\/g, '/'));
  return publicTypes().filter((type) => {
    const { file, text } = DECLARATIONS[language](type);
    const found = files.find((name) => file.test(name));
    return !found || !text.test(fs.readFileSync(path.join(sources, found), 'utf8'));
  }).map((type) => type.name);
}

export const LANGUAGES = Object.keys(DECLARATIONS);

/** Interfaces with behaviour are called `I…`; the others are plain data. */
function isBehavioural(name: string): boolean {
  return /^I[A-Z]/.test(name);
}
