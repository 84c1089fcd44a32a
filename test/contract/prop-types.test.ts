import { PARAMETER_TYPES, PROP_TYPES } from '../../src/private/prop-types';
import { expectWritten } from '../../tools/pages/generated';
import { readPropTypes, renderPropTypes } from '../../tools/pages/prop-types';

test('src/private/prop-types.ts says what the declared types say', () => {
  expectWritten('src/private/prop-types.ts', renderPropTypes(readPropTypes()));
  expect(Object.keys(PROP_TYPES).length).toBeGreaterThan(20);
  expect(PARAMETER_TYPES.MusicApi.addApiKey).toEqual(['id !string', 'options @MusicApiKeyOptions']);
});
