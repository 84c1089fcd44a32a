import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import type { Session } from './session';
import { ROOT } from '../support/pack';
import { clientCases, faultsOf, type Result } from '../updates/clients/workflow';

const SOURCES = path.join(ROOT, 'test', 'updates', 'clients', 'go');

/** Builds the clients of the desktop's updates in Go. Returns the program. */
export async function buildGoClients(session: Session): Promise<string> {
  if (spawnSync('go', ['version']).status !== 0) {
    throw new Error('These are built with Go, which is not on the PATH: https://go.dev/dl');
  }
  const program = path.join(session.makeFolder('go-clients'), 'clients');
  await session.run('go', ['build', '-mod=readonly', '-trimpath', '-o', program, '.'], { cwd: SOURCES });
  return program;
}

/** The Go client of the TUF project accepts and refuses what the vectors say, and so does a minisign in Go. */
export function readVectorsInGo(session: Session, program: string): void {
  const { publicKey, cases } = JSON.parse(fs.readFileSync(path.join(ROOT, 'vectors', 'minisign.json'), 'utf8'));
  // The other rules compare what the trusted comment says, which minisign leaves to its user.
  const signed = cases.filter(({ rule }: any) => rule === undefined || rule === 'signature' || rule === 'malformed');
  const signatures = signed.map((one: any) => ({
    publicKey: one.publicKey ?? publicKey, content: one.content, signature: Buffer.from(one.signature, 'base64').toString(),
  }));
  const { status, stdout, stderr } = spawnSync(program, [], { input: JSON.stringify({ cases: clientCases, signatures }), encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) {
    throw new Error(stderr);
  }
  const answer: { cases: Result[][]; signatures: boolean[] } = JSON.parse(stdout);
  const faults = [
    ...faultsOf(answer.cases),
    ...signed.flatMap(({ name, accepted }: any, index: number) => answer.signatures[index] === accepted ? [] : [`minisign, ${name}: ${answer.signatures[index]}`]),
  ];
  if (faults.length > 0) {
    throw new Error(faults.join('\n'));
  }
  session.say(`${clientCases.length} cases of TUF, ${signed.length} signatures`);
}
