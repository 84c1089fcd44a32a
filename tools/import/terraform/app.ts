import { basename } from 'node:path';
import { convertTerraform } from './convert';
import { renderMain, renderRegion } from './render';
import { readTfvars } from './tfvars';
import type { ImportedApp, Places } from '../imported-app';
import { projectFiles } from '../project-files';
import { readYaml } from '../yaml-file';

/** The app that takes the place of a `terraform.tfvars` of MusicConnect. Throws `SourceError`. */
export function appOfTerraform(text: string, { file }: Places, version: string): ImportedApp {
  const { plan, findings } = convertTerraform(file.endsWith('.json') ? readYaml(text) : readTfvars(text));
  const about = [
    `# ${plan.project}, from \`${basename(file)}\``,
    '',
    'Written by `ekn-import terraform`. `main.ts` and `lib/region.ts` are the app; from now on it is yours, and the command is not run again.',
    '',
    '1. Put your own repositories, channel and address into `TEAM` in `lib/region.ts`.',
    `2. Make the secret \`${plan.project}/on-call\` in each region, with the fields \`slackWebhookUrl\` and \`pagerDutyRoutingKey\`, and \`${plan.project}/stripe\`.`,
    '3. `npm install`, `npx cdk bootstrap` in each region and in us-east-1, and `npx cdk diff -c hostedZoneId=…`: the checks run with it.',
    '4. `npx cdk deploy --all -c hostedZoneId=…`, and `npx ekn-gitops cdk.out <folder of the GitOps repository>`.',
    ...plan.regions.length > 1 ? ['5. Connect the networks of the regions, so that backends reach the writer: peering or a transit gateway. No address is there twice.'] : [],
    '',
    'The whole platform, with on-call, budgets, an audit trail and connected networks, is the example MusicConnect of the library.',
  ];
  return {
    findings,
    files: new Map([['main.ts', renderMain(plan)], ['lib/region.ts', renderRegion(plan)], ...projectFiles(plan.project, version, about, basename(file), findings)]),
  };
}
