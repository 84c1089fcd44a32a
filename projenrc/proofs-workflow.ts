import { awscdk, github } from 'projen';

/** Runs the suites that take longer than `npm test`: what needs the programs of others, the deployments to the emulator, and the packed library as its users use it. */
export function addProofsWorkflow(project: awscdk.AwsCdkConstructLibrary): void {
  const workflow = new github.GithubWorkflow(project.github!, 'proofs');
  workflow.on({ pullRequest: {}, push: { branches: ['main'] }, workflowDispatch: {} });
  for (const suite of ['engines', 'emulator', 'consumers']) {
    workflow.addJob(suite, {
      runsOn: ['ubuntu-latest'],
      permissions: { contents: github.workflows.JobPermission.READ },
      env: { CI: 'true' },
      steps: [
        { name: 'Checkout', uses: 'actions/checkout@v5' },
        { name: 'Setup Node.js', uses: 'actions/setup-node@v7.0.0', with: { 'node-version': '24.x', 'package-manager-cache': false } },
        { name: 'Setup Python', uses: 'actions/setup-python@v7.0.0', with: { 'python-version': '3.11' } },
        { name: 'Install dependencies', run: 'npm ci' },
        { name: 'Compile', run: ['pre-compile', 'compile'].map((task) => `npx projen ${task}`).join('\n') },
        { name: 'Test', run: `npm run test:${suite}` },
      ],
    });
  }
}
