import { awscdk, github } from 'projen';

/** Publishes `docs/` and `API.md` as GitHub pages after each push to the release branch. */
export function addDocsWorkflow(project: awscdk.AwsCdkConstructLibrary): void {
  const workflow = new github.GithubWorkflow(project.github!, 'docs', {
    limitConcurrency: true,
    concurrencyOptions: { group: 'docs', cancelInProgress: false },
  });
  workflow.on({ push: { branches: ['main'] }, workflowDispatch: {} });
  workflow.addJob('publish', {
    runsOn: ['ubuntu-latest'],
    permissions: {
      contents: github.workflows.JobPermission.READ,
      pages: github.workflows.JobPermission.WRITE,
      idToken: github.workflows.JobPermission.WRITE,
    },
    environment: { name: 'github-pages', url: '${{ steps.deployment.outputs.page_url }}' },
    steps: [
      { name: 'Checkout', uses: 'actions/checkout@v5' },
      { name: 'Setup Node.js', uses: 'actions/setup-node@v7.0.0', with: { 'node-version': '24.x', 'package-manager-cache': false } },
      { name: 'Install dependencies', run: 'npm ci' },
      { name: 'Generate the API reference', run: ['pre-compile', 'compile', 'docgen'].map((task) => `npx projen ${task}`).join('\n') },
      // Everything keeps its place, so that the links between the pages lead where they do in the repository.
      {
        name: 'Collect the pages',
        run: 'mkdir site\ncp --parents --recursive README.md CHANGELOG.md LICENSE API.md docs examples tools/emulator/README.md site',
      },
      { name: 'Render the pages', uses: 'actions/jekyll-build-pages@v1', with: { source: './site', destination: './_site' } },
      { name: 'Upload the pages', uses: 'actions/upload-pages-artifact@v4', with: { path: './_site' } },
      { name: 'Deploy the pages', id: 'deployment', uses: 'actions/deploy-pages@v4' },
    ],
  });
}
