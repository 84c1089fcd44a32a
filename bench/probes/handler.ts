// Loads the handler of a function in a fresh process, after the clients of AWS that it asks for, and prints how long each took.
// argv[2]: the handler's file.
import * as fs from 'fs';
import { createRequire } from 'module';
import { performance } from 'perf_hooks';

const file = process.argv[2];
const load = createRequire(file);
const clients = new Set([...fs.readFileSync(file, 'utf8').matchAll(/require\(["'](@aws-sdk\/[^"']+)["']\)/g)].map((match) => match[1]));

const start = performance.now();
clients.forEach((name) => load(name));
const loaded = performance.now();
load(file);
console.log(JSON.stringify({ clientsMs: loaded - start, ownMs: performance.now() - loaded }));
