/** Gives jest packages that have only ECMAScript modules as CommonJS. */
const { transformSync } = require('esbuild');

module.exports = {
  process: (source, file) => ({ code: transformSync(source, { format: 'cjs', target: 'node20', sourcefile: file }).code }),
};
