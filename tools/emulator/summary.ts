import { Coverage } from './coverage';
import { EmulatorDescription } from './emulator';
import { PackFindings } from './findings';
import { LeftOut } from './reducer';

/** Everything that a run has to tell in the end. */
export interface Summary {
  readonly app: string;
  readonly emulator: EmulatorDescription;
  readonly kept: boolean;
  readonly coverage: Coverage;
  readonly outputs: Record<string, Record<string, string>>;
  readonly findings: PackFindings[];
  /** What was done with the deployment, and held. */
  readonly used: string[];
  /** The lines of the checklist after a deployment, as the function of the app printed them. */
  readonly checklist: string[];
  /** What was seen in the second pass. */
  readonly refused: string[];
  readonly leftOut: LeftOut[];
  readonly limits: string[];
  readonly seconds: number;
}

/** The summary as text for a terminal. */
export function formatSummary(summary: Summary): string {
  const { emulator, coverage, outputs, findings, leftOut } = summary;
  const lines = [`\n${summary.app}: deployed to MiniStack at ${emulator.endpoint}, account ${emulator.account}, region ${emulator.region}`];
  for (const [stack, counts] of Object.entries(coverage.stacks)) {
    lines.push(`  ${stack}: ${counts.stock + counts.extension} of ${counts.stock + counts.extension + counts['static only']} resources`);
    lines.push(...Object.entries(outputs[stack] ?? {}).filter(([name]) => !name.startsWith('ExportsOutput'))
      .map(([name, value]) => `    ${name} = ${value}`));
  }
  lines.push('', 'Security checks');
  lines.push(...findings.length
    ? findings.map(({ pack, findings: found, acknowledged }) =>
      `  ${pack}: ${found.length || 'no'} findings${acknowledged ? `, ${acknowledged} acknowledged with a reason` : ''}`)
    : ['  The app passed what it applies to itself, if anything. MusicChecks.apply(app) applies ours.']);
  lines.push(...findings.flatMap(({ findings: found }) => found.map((finding) => `    ${finding}`)));
  lines.push(...section('Used', summary.used));
  lines.push(...summary.checklist.length > 0 ? ['', 'The checklist after a deployment', ...summary.checklist.map((line) => `  ${line}`)] : []);
  lines.push(...section('With policies enforced and TLS, in a second emulator', summary.refused));
  lines.push(...section('Not proven here', [
    ...leftOut.map(({ stack, logicalId, type }) => `${type} ${logicalId} of ${stack} was left out: the emulator does not know it.`),
    ...summary.limits,
  ], '-'));
  lines.push('', `Took ${summary.seconds.toFixed(0)} s. ${summary.kept ? 'The emulator keeps running.' : 'The emulator is stopped; nothing of it is left.'}`);
  if (summary.kept) {
    lines.push(howToUse(emulator));
  }
  return lines.join('\n');
}

function section(title: string, items: string[], bullet = '✔'): string[] {
  return items.length > 0 ? ['', title, ...items.map((item) => `  ${bullet} ${item}`)] : [];
}

function howToUse(emulator: EmulatorDescription): string {
  return [
    '',
    'Use it with the AWS CLI, an SDK or CDK in a shell with',
    `  export AWS_ENDPOINT_URL=${emulator.endpoint} AWS_REGION=${emulator.region} `
    + `AWS_ACCESS_KEY_ID=${emulator.credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${emulator.credentials.secretAccessKey}`,
    'for example',
    '  aws s3 ls',
    `Its log: ${emulator.home}/emulator.log`,
    'Stop it with',
    '  npm run deploy:local -- --stop',
  ].join('\n');
}
