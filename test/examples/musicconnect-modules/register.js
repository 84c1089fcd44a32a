// Has the modules of this folder loaded in the place of those that the images install, also where this project has one of the same name.
const Module = require('node:module');
const { join } = require('node:path');

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return resolve.call(this, ['pg', 'redis', 'ws'].includes(request) ? join(__dirname, `${request}.js`) : request, ...rest);
};
