import { main } from './program';

/** Written in by the bundler. */
declare const PACKAGE_VERSION: string;

process.exitCode = main(process.argv.slice(2), PACKAGE_VERSION, (text) => process.stdout.write(text), (text) => process.stderr.write(text));
