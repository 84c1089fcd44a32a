/**
 * Real packages of the public index. What was installed once stays in the user's cache, so that only the first run needs a network.
 */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { folderWith, withUv } from '../support/python';
import { upload } from '../support/python-stack';
import { PythonCode } from '@eknmusic/constructs';

// A password hasher in C: bindings of its own and those of cffi.
const ARGON2 = fs.readFileSync(path.join(__dirname, 'argon2-cffi.requirements.txt'), 'utf8');
const HANDLER = [
  'from argon2 import PasswordHasher',
  '',
  'def main(event, context):',
  '    hasher = PasswordHasher(time_cost=1, memory_cost=64)',
  '    return hasher.verify(hasher.hash(event["password"]), event["password"])',
].join('\n');
const ELF_MACHINE_OFFSET = 18;
const ELF_AARCH64 = 183;
const ELF_X86_64 = 62;

const project = () => folderWith({ 'src/handler.py': HANDLER, 'requirements.txt': ARGON2 });

function machines(layer: Record<string, string>): number[] {
  return Object.entries(layer).filter(([file]) => file.endsWith('.so'))
    .map(([, content]) => Buffer.from(content, 'latin1').readUInt16LE(ELF_MACHINE_OFFSET));
}

beforeAll(withUv);

test.each([
  { architecture: Architecture.ARM_64, machine: ELF_AARCH64 },
  { architecture: Architecture.X86_64, machine: ELF_X86_64 },
])('a binary wheel is the one for the processor of the function: $architecture.name', ({ architecture, machine }) => {
  const { layer } = upload(PythonCode.fromProject(project(), { runtime: Runtime.PYTHON_3_13, architecture }));
  expect(machines(layer)).toEqual([machine, machine]);
  expect(Object.keys(layer).filter((file) => /_cffi_backend\.cpython-313-.*\.so$/.test(file))).toHaveLength(1);
});

test('the function runs from what is uploaded, with no other package on its path', () => {
  const version = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' }).stdout.trim();
  const architecture = process.arch === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64;
  const { code, layer } = upload(PythonCode.fromProject(project(), { runtime: new Runtime(`python${version}`, undefined, {}), architecture }));
  const bytes = (files: Record<string, string>) => Object.fromEntries(Object.entries(files).map(([file, text]) => [file, Buffer.from(text, 'latin1')]));
  const [task, opt] = [folderWith(bytes(code)), folderWith(bytes(layer))];
  const program = `import sys; sys.path[:0] = ${JSON.stringify([task, path.join(opt, 'python')])}; `
    + 'from src.handler import main; import argon2; print(main({"password": "s3cret"}, None), argon2.__file__)';
  const { stdout, stderr } = spawnSync('python3', ['-I', '-S', '-c', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout.trim()).toBe(`True ${path.join(opt, 'python/argon2/__init__.py')}`);
});
