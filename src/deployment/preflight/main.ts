import { main, partsOf } from './program';

/** Written in by the bundler. */
declare const PACKAGE_VERSION: string;

// The documented versions of Node.js are newer; where an older one runs this, the SDK need not say so at every call.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

void main(process.argv.slice(2), partsOf(PACKAGE_VERSION)).then((code) => {
  process.exitCode = code;
});
