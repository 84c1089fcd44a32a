import { asMarkdown, type Findings } from './findings';

/** What an app of the CDK has beside its program. */
export function projectFiles(name: string, version: string, aboutIt: readonly string[], source: string, findings: Findings): Map<string, string> {
  const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
  return new Map([
    ['cdk.json', json({ app: 'npx ts-node --transpile-only main.ts', watch: { include: ['**/*.ts'], exclude: ['cdk.out', 'node_modules'] } })],
    ['package.json', json({
      name: `${name.toLowerCase()}-cdk`,
      private: true,
      scripts: { build: 'tsc --noEmit', synth: 'cdk synth --quiet', diff: 'cdk diff', deploy: 'cdk deploy --all' },
      dependencies: { '@eknmusic/constructs': version === '0.0.0' ? '*' : `^${version}`, 'aws-cdk-lib': '^2.263.0', 'cdk-nag': '^3.0.2', 'constructs': '^10.5.1' },
      devDependencies: { '@types/node': '^22', 'aws-cdk': '^2.1148.1', 'ts-node': '^10.9.2', 'typescript': '~6.0.3' },
    })],
    ['tsconfig.json', json({
      compilerOptions: {
        target: 'ES2022', module: 'node16', moduleResolution: 'node16', lib: ['es2022'], types: ['node'], strict: true, noEmit: true, skipLibCheck: true,
      },
      include: ['**/*.ts'],
      exclude: ['node_modules', 'cdk.out'],
    })],
    ['.gitignore', 'node_modules/\ncdk.out/\n'],
    ['IMPORT.md', [...aboutIt, '', asMarkdown(source, findings)].join('\n')],
  ]);
}
