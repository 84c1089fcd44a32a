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
      { name: 'Setup Node.js', uses: 'actions/setup-node@v6', with: { 'node-version': '24.x' } },
      { name: 'Install dependencies', run: 'npm ci' },
      { name: 'Compile and generate the API reference', run: 'npx projen compile\nnpx projen docgen' },
      { name: 'Collect the pages', run: 'cp README.md docs/index.md\ncp API.md docs/api.md' },
      { name: 'Render the pages', uses: 'actions/jekyll-build-pages@v1', with: { source: './docs', destination: './_site' } },
      { name: 'Upload the pages', uses: 'actions/upload-pages-artifact@v4', with: { path: './_site' } },
      { name: 'Deploy the pages', id: 'deployment', uses: 'actions/deploy-pages@v4' },
    ],
  });
}
