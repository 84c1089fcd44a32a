import { preflight, shortages } from '../../tools/emulator/preflight';

const GIGABYTE = 1024 ** 3;
const PLENTY = { memory: 8 * GIGABYTE, cacheDisk: 10 * GIGABYTE, temporaryDisk: 10 * GIGABYTE };

test('a machine with enough of everything passes', () => {
  expect(shortages(PLENTY, false)).toEqual([]);
});

test('too little memory is named, with what to do', () => {
  expect(shortages({ ...PLENTY, memory: 1.2 * GIGABYTE }, true)).toMatchObject([
    { message: 'A local deployment in memory takes 1.5 GB; 1.2 GB is free.', advice: expect.stringContaining('Close other programs') },
  ]);
});

test('a full disk matters for the first installation only', () => {
  const full = { ...PLENTY, cacheDisk: 0.1 * GIGABYTE };
  expect(shortages(full, false)).toMatchObject([{ message: expect.stringContaining('first installation'), advice: expect.stringContaining('XDG_CACHE_HOME') }]);
  expect(shortages(full, true)).toEqual([]);
});

test('too little space for temporary files is named', () => {
  expect(shortages({ ...PLENTY, temporaryDisk: 0 }, true)).toMatchObject([{ advice: expect.stringContaining('TMPDIR') }]);
});

test('a machine that cannot run it fails before anything is started', async () => {
  await expect(preflight({ PATH: '/nowhere' })).rejects.toMatchObject({ name: 'SetupError', message: expect.stringContaining('Python 3.11') });
});

test('this machine passes', async () => {
  expect((await preflight()).version).toMatch(/^3\./);
});
