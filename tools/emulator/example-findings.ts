import { App } from 'aws-cdk-lib';
import { ACCOUNT } from './emulator';
import type { PackFindings } from './findings';
import { eknMusic } from '../../examples/eknmusic/lib/eknmusic';
import { environmentOf } from '../../examples/musicconnect/lib/environments';
import { musicConnect } from '../../examples/musicconnect/lib/musicconnect';
import { ChecksPack, MusicChecks } from '@eknmusic/constructs';

// Prints what each pack finds in an environment of an example, and how much of it is acknowledged. It runs in a process of its own, because
// it needs the compiled library. CDK's own report leaves out packs that found nothing, so it cannot tell "clean" from "not checked".
const packs = [ChecksPack.AWS_SOLUTIONS, ChecksPack.MUSIC, ChecksPack.NIST_800_53_R5, ChecksPack.PCI_DSS_321];
const app = new App({ analyticsReporting: false, context: { account: ACCOUNT } });
const [, , example, environment] = process.argv;
if (example === 'musicconnect') {
  musicConnect(app, environmentOf(app.node, environment));
} else {
  eknMusic(app, environment);
}
const acknowledged = MusicChecks.acknowledgements(app);
const result: PackFindings[] = packs.map((pack) => ({
  pack,
  findings: MusicChecks.findings(app, { packs: [pack] }).map(({ ruleId, constructPath, description }) => `${ruleId} ${constructPath}: ${description}`),
  acknowledged: acknowledged.filter(({ id }) => id.startsWith(`${pack}-`)).length,
}));
console.log(JSON.stringify(result));
