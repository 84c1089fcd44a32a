import { awscdk, javascript, type Task } from 'projen';
import { HANDLERS } from './handlers';

/** The files of tests that run the programs of others: database servers, the installers of Python and npm, clients of updates, a browser. */
export const ENGINE_TESTS = '\\.engine\\.test\\.ts';

const TS_NODE = ['ts-node', '-T', '-P', 'tsconfig.dev.json'];

/** The steps and commands that this project adds to what projen brings. */
export function addBuildSteps(project: awscdk.AwsCdkConstructLibrary): void {
  keepOutOfTarball(project);
  bundleHandlers(project);
  allowBundledImports(project);

  project.preCompileTask.execArgs([...TS_NODE, 'projenrc/assets.ts']);
  // jsii never cleans lib/: without this a file that was removed from src/ would still be published.
  project.preCompileTask.execArgs(['node', '-e', "fs.rmSync('lib', { recursive: true, force: true })"]);
  project.compileTask.execArgs([...TS_NODE, 'projenrc/without-comments.ts']);
  project.compileTask.execArgs([...TS_NODE, 'projenrc/lazy-index.ts']);

  // README and docstring examples must compile. The README is read from .jsii, so this follows the compilation.
  const docs = project.addTask('docs:check', {
    description: 'Compile the code blocks of README.md and of the docstrings',
    execArgs: ['jsii-rosetta', 'extract', '--strict'],
  });
  project.testTask.spawn(docs);
  translateExamples(project, docs);
  checkBeforePacking(project);

  project.addTask('deploy:local', {
    description: 'Deploy the example to an emulator on this machine and use it',
    steps: [{ execArgs: [...TS_NODE, 'tools/emulator/cli.ts'], receiveArgs: true }],
  });
  project.addTask('verify:aws', {
    description: 'Deploy the example to an account of AWS, use it, check what no emulator shows, and write the evidence',
    steps: [{ execArgs: [...TS_NODE, 'tools/aws/cli.ts'], receiveArgs: true }],
  });
  project.addTask('test:emulator', {
    description: 'Deploy to an emulator on this machine: templates, handlers, releases, the example, and the verification',
    steps: [{ execArgs: ['jest', '--ci', 'test/emulator'], receiveArgs: true }],
  });
  project.addTask('test:engines', {
    description: 'Run what needs the programs of others: PostgreSQL, Redis, the installers of Python and npm, clients of updates, a browser',
    steps: [{ execArgs: ['jest', '--ci', ENGINE_TESTS], receiveArgs: true }],
  });
  project.addTask('test:cluster', {
    description: 'Judge the Kubernetes objects by a control plane, Prometheus, kube-score, and Karpenter with simulated nodes; the first time builds them with Go',
    steps: [{ execArgs: [...TS_NODE, 'test/control-plane/run.ts'], receiveArgs: true }],
  });
  project.addTask('rehearse:desktop', {
    description: 'Walk the release of the desktop client as far as Linux goes: sign, package, install, refuse, uninstall',
    steps: [{ execArgs: [...TS_NODE, 'tools/desktop/rehearse.ts'], receiveArgs: true }],
  });
  project.addTask('rehearse:evacuation', {
    description: 'Lose a region under load, evacuate it as one action, and come back, on an emulated edge and real PostgreSQL; prints what failed: -- --write',
    steps: [{ execArgs: [...TS_NODE, 'tools/evacuation/rehearse.ts'], receiveArgs: true }],
  });
  project.addTask('rehearse:failover', {
    description: 'Make another region the writer of a global database, planned and forced, on real PostgreSQL; prints what was lost: -- --only planned --write',
    steps: [{ execArgs: [...TS_NODE, 'tools/failover/rehearse.ts'], receiveArgs: true }],
  });
  project.addTask('rehearse:spot', {
    description: 'Measure the share of spot capacity over the life of a cluster, with real Karpenter and simulated nodes, for an hour: -- --only ships-50 --at-once 8 --write',
    steps: [{ execArgs: [...TS_NODE, 'tools/control-plane/rehearse.ts'], receiveArgs: true }],
  });
  project.addTask('test:consumers', {
    description: 'Use the packed library as its users would: lowest and newest peers, Python, generated Java, Go and .NET sources',
    steps: [{ execArgs: [...TS_NODE, 'test/consumers/run.ts'], receiveArgs: true }],
  });
  project.addTask('test:properties', {
    description: 'Make up props for every construct and method, many of them: -- --runs 10000 --seed 7 --only MediaBucket',
    steps: [{ execArgs: [...TS_NODE, 'test/properties/run.ts'], receiveArgs: true }],
  });
  project.addTask('bench', {
    description: 'Measure import, synthesis, bundling, handlers and size against their floors; writes docs/benchmarks.md',
    steps: [{ execArgs: [...TS_NODE, 'bench/run.ts'], receiveArgs: true }],
  });
  project.addTask('docs:update', {
    description: 'Write the generated pages and pictures in docs/ anew; the tests compare them',
    env: { UPDATE_DOCS: '1' },
    steps: [{
      execArgs: [
        'jest', '--coverage=false', 'test/docs', 'test/contract/ledger.test.ts', 'test/contract/prop-types.test.ts', 'test/checks/rules-page.test.ts',
      ],
    }],
  });
  project.addTask('package:code', {
    description: 'Generate the sources of every language binding without building them',
    execArgs: [
      'jsii-pacmak', '--code-only', '--no-npmignore', '--rosetta-unknown-snippets=fail', '--outdir', 'dist/code',
      '--target', 'python', '--target', 'java', '--target', 'go', '--target', 'dotnet',
    ],
  });

  testFromScratch(project);

  // The jsii tools warn at length that Node 20 is past its end of life; it is still a supported version here.
  project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
  // ts-node's cache would stay behind in the folder for temporary files.
  project.tasks.addEnvironment('DISABLE_V8_COMPILE_CACHE', '1');
  project.tasks.addEnvironment('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
}

/**
 * `npm test` needs no step before it; `projen test` alone is what `projen build` runs after it has compiled. Each does the same; here what needs one
 * core alone is done beside the compilation.
 */
function testFromScratch(project: awscdk.AwsCdkConstructLibrary): void {
  const [types, jest] = ['tsc', 'jest'].map((program) => project.testTask.steps.find(({ execArgs }) => execArgs?.[0] === program)!);
  project.addTask('test:types', { description: 'Type-check everything that is not compiled', steps: [types] });
  project.addTask('test:jest', { description: 'Run the tests alone, of a library that is compiled', steps: [jest] });
  project.addTask('test:static', {
    description: 'Compile, and check types, style and examples beside that',
    execArgs: [...TS_NODE, 'projenrc/side-by-side.ts', 'compile,docgen,docs:check', 'test:types,eslint'],
  });
  project.package.setScript('test', 'npx projen pre-compile && npx projen test:static && npx projen test:jest');
}

/** The command lines are bundled into one file each, with what they need. */
function allowBundledImports(project: awscdk.AwsCdkConstructLibrary): void {
  for (const folder of ['updates/cli', 'updates/page', 'updates/release', 'deployment/preflight']) {
    project.eslint?.allowDevDeps(`src/${folder}/**`);
  }
}

function bundleHandlers(project: awscdk.AwsCdkConstructLibrary): void {
  const bundler = javascript.Bundler.of(project)!;
  project.eslint?.allowDevDeps('src/**/*.lambda.ts');
  for (const handler of HANDLERS) {
    // Names stay, so that a stack trace can be read.
    bundler.addBundle(handler, {
      platform: 'node', target: 'node22', externals: ['@aws-sdk/*'], esbuildArgs: { '--minify-whitespace': true, '--minify-syntax': true },
    });
  }
}

/** The examples of the README and the docstrings are shown in each language, by the tablet that their compilation leaves. */
function translateExamples(project: awscdk.AwsCdkConstructLibrary, docs: Task): void {
  for (const language of ['java', 'python', 'dotnet', 'go']) {
    const task = project.tasks.tryFind(`package:${language}`)!;
    task.reset();
    task.spawn(docs);
    task.execArgs(['jsii-pacmak', '-v', '--rosetta-unknown-snippets=fail', '--target', language]);
  }
}

/** Whoever packs without `npx projen pre-compile` and `compile` would publish a package whose functions have no code. */
function checkBeforePacking(project: awscdk.AwsCdkConstructLibrary): void {
  const check = project.addTask('package:check', {
    description: 'Refuse to pack what was not compiled, or has no code for its functions',
    execArgs: [...TS_NODE, 'projenrc/package-check.ts'],
  });
  project.package.setScript('prepack', `npx projen ${check.name}`);
}

function keepOutOfTarball(project: awscdk.AwsCdkConstructLibrary): void {
  const paths = [
    '/examples/', '/bench/', '/tools/', '/.verify-aws/', '/docs/', '/CONTRIBUTING.md', '/MIGRATION.md', '/TROUBLESHOOTING.md', '/.jsii.tabl.json', '/API.md',
    '/projenrc/', '/.ci/', '/rosetta/', 'cdk.out/',
    // What is bundled into the handlers and the commands, but for what the constructs themselves know of a release and of a tree.
    '/lib/**/*.lambda.*', '/lib/updates/cli/', '/lib/updates/page/', '/lib/updates/release/*', '!/lib/updates/release/model.*',
    '/lib/deployment/preflight/',
    '/lib/cluster/gitops/*', '!/lib/cluster/gitops/models.*', '!/lib/cluster/gitops/capacity.*',
    '!/lib/cluster/gitops/platform/', '/lib/cluster/gitops/platform/*', '!/lib/cluster/gitops/platform/platform-model.*',
  ];
  for (const path of paths) {
    project.addPackageIgnore(path);
  }
}
