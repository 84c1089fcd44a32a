import { awscdk } from 'projen';

/**
 * Makes `tsconfig.dev.json` the one configuration of tests, lint, examples, benchmarks and this project file.
 *
 * Its `paths` let tests and examples import the library by its name, as a user would, and check it against `src`.
 */
export function useOneDevTsconfig(project: awscdk.AwsCdkConstructLibrary): void {
  const dev = project.tsconfigDev;
  for (const folder of ['src', 'test', 'tools', 'examples', 'bench', 'projenrc']) {
    dev.addInclude(`${folder}/**/*.ts`);
  }
  dev.addInclude('.projenrc.ts');
  for (const output of ['node_modules', 'lib', 'dist', '**/cdk.out']) {
    dev.addExclude(output);
  }
  dev.file.addOverride('compilerOptions.paths', { '@eknmusic/constructs': ['./src/index.ts'] });
}
