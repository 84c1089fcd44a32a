import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from './workshop';

/** An authority for certificates that code is signed with, and one that stamps the time, both for one rehearsal. */
export interface Authorities {
  /** The certificate of both, in PEM. */
  readonly root: string;
  /** The key and the certificate of the signer, in PKCS #12, with the password `rehearsal`. */
  readonly signer: string;
  readonly timestampUrl: string;
  stop(): void;
}

const EXTENSIONS = `[code]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = codeSigning
[time]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = tsa
[tsa_config]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`;

/** The server runs in a process of its own: the scripts that ask it are run synchronously. */
const SERVER = `
const { execFileSync } = require('child_process');
const { writeFileSync, readFileSync } = require('fs');
require('http').createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
    writeFileSync('query', Buffer.concat(chunks));
    execFileSync('openssl', ['ts', '-reply', '-config', 'openssl.cnf', '-section', 'tsa_config', '-queryfile', 'query', '-signer', 'time.pem', '-inkey', 'time.key',
      '-chain', 'root.pem', '-out', 'reply'], { stdio: 'ignore' });
    response.setHeader('content-type', 'application/timestamp-reply').end(readFileSync('reply'));
  });
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

export async function startAuthorities(folder: string): Promise<Authorities> {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'openssl.cnf'), EXTENSIONS);
  fs.writeFileSync(path.join(folder, 'serial'), '01\n');
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  openssl('req', '-x509', '-newkey', 'rsa:3072', '-nodes', '-keyout', 'root.key', '-out', 'root.pem', '-days', '30', '-subj', '/CN=Authority of the rehearsal');
  for (const name of ['code', 'time']) {
    openssl('req', '-newkey', 'rsa:3072', '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name} of the rehearsal`);
    openssl('x509', '-req', '-in', `${name}.csr`, '-CA', 'root.pem', '-CAkey', 'root.key', '-CAcreateserial', '-days', '30', '-out', `${name}.pem`,
      '-extfile', 'openssl.cnf', '-extensions', name);
  }
  openssl('pkcs12', '-export', '-inkey', 'code.key', '-in', 'code.pem', '-certfile', 'root.pem', '-name', 'signer', '-passout', 'pass:rehearsal', '-out', 'signer.p12');
  const server = spawn(process.execPath, ['-e', SERVER], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => server.kill());
  return {
    root: path.join(folder, 'root.pem'),
    signer: path.join(folder, 'signer.p12'),
    timestampUrl: `http://127.0.0.1:${await portOf(server)}`,
    stop: () => server.kill(),
  };
}

function portOf(server: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    server.stdout!.once('data', (data) => resolve(Number(String(data))));
    server.once('exit', () => reject(new Error('The timestamp server did not start.')));
  });
}
