/**
 * A script for `node --require` that writes the most memory which its process had, in bytes, into a file.
 *
 * On Linux `maxRSS` would be that of the process that started this one, where that is more.
 */
export function peakMemoryScript(file: string): string {
  return `
    const { existsSync, readFileSync, writeFileSync } = require('node:fs');
    const peak = () => existsSync('/proc/self/status')
      ? Number(/^VmHWM:\\s+(\\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) : process.resourceUsage().maxRSS;
    process.on('exit', () => writeFileSync(${JSON.stringify(file)}, String(peak() * 1024)));
  `;
}
