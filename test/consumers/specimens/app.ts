// Synthesizes every specimen of the tests with the library and the CDK that are installed, into the folder that is given.
import * as fs from 'fs';
import * as path from 'path';
import { App } from 'aws-cdk-lib';
import { SPECIMENS_BY_TIER, specimenStack } from '../../support/specimens';

const [, , output] = process.argv;
SPECIMENS_BY_TIER.forEach(({ title, specimen, tier }) => {
  const app = specimenStack(specimen, tier).node.root as App;
  for (const { stackName, template } of app.synth().stacks) {
    fs.writeFileSync(path.join(output, `${title.replace(/[^\w, -]/g, '')} ${stackName}.template.json`), JSON.stringify(template));
  }
});
