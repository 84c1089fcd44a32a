import { awscdk, github } from 'projen';

/** The programs of the control plane, by all that they are made of: built once, and then kept. */
const CONTROL_PLANE: github.workflows.JobStep[] = [
  { name: 'Setup Go', uses: 'actions/setup-go@v6', with: { 'go-version-file': 'tools/control-plane/modules/karpenter/go.mod', 'cache': false } },
  {
    name: 'Restore the control plane',
    uses: 'actions/cache@v4',
    with: { path: '~/.cache/eknmusic-constructs/control-plane-*', key: "control-plane-${{ runner.os }}-${{ hashFiles('tools/control-plane/**') }}" },
  },
];

/**
 * Runs the suites that take longer than `npm test`: what needs the programs of others, the Kubernetes objects at a control plane, the deployments to the
 * emulator, and the packed library as its users use it.
 */
export function addProofsWorkflow(project: awscdk.AwsCdkConstructLibrary): void {
  const workflow = new github.GithubWorkflow(project.github!, 'proofs');
  workflow.on({ pullRequest: {}, push: { branches: ['main'] }, workflowDispatch: {} });
  for (const suite of ['engines', 'cluster', 'emulator', 'consumers']) {
    workflow.addJob(suite, {
      runsOn: ['ubuntu-latest'],
      permissions: { contents: github.workflows.JobPermission.READ },
      env: { CI: 'true' },
      steps: [
        { name: 'Checkout', uses: 'actions/checkout@v5' },
        { name: 'Setup Node.js', uses: 'actions/setup-node@v7.0.0', with: { 'node-version': '24.x', 'package-manager-cache': false } },
        { name: 'Setup Python', uses: 'actions/setup-python@v7.0.0', with: { 'python-version': '3.11' } },
        ...suite === 'cluster' ? CONTROL_PLANE : [],
        { name: 'Install dependencies', run: 'npm ci' },
        { name: 'Compile', run: ['pre-compile', 'compile'].map((task) => `npx projen ${task}`).join('\n') },
        { name: 'Test', run: `npm run test:${suite}` },
      ],
    });
  }
}
