import { writeSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { ExitCode } from './failure';
import { main } from './program';

/** Written in by the bundler. */
declare const PACKAGE_VERSION: string;

// Installers are larger than the memory of small runners: what is young is collected before it fills another 30 MB.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--optimize-for-size');
// The documented versions of Node.js are newer; where an older one runs this, the SDK need not say so at every call.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

process.once('SIGINT', () => {
  // Whoever draws on the terminal hides the cursor, and keeps back what is written to process.stderr meanwhile.
  writeSync(2, process.stderr.isTTY ? '\x1b[?25h\n' : '\n');
  writeSync(2, 'Interrupted. What was uploaded stays, nothing points to it, and the next run goes on from there.\n');
  process.exit(ExitCode.INTERRUPTED);
});
// Whoever reads the output may stop before the end of it.
process.stdout.on('error', () => undefined);

void main(process.argv.slice(2), PACKAGE_VERSION).then((code) => {
  process.exitCode = code;
  // A connection that is kept open must not keep the command.
  setImmediate(() => process.exit(code));
});
