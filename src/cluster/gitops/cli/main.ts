import { main } from './program';

/** What synthesis calls, which reads this very file: the bytes of both are the same. */
export { renderTree } from '../render-tree';

/** Written in by the bundler. */
declare const PACKAGE_VERSION: string;

if (require.main === module) {
  process.exitCode = main(process.argv.slice(2), PACKAGE_VERSION, (text) => process.stdout.write(text), (text) => process.stderr.write(text));
}
