import { renderGoTemplate, urlquery } from './go-template';

const AWKWARD = ' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~é€🎵';

/** What Go 1.26 printed for the very template. */
const PRINTED_BY_GO = '%20%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~%C3%A9%E2%82%AC%F0%9F%8E%B5';

test('writes what Go wrote', () => {
  expect(renderGoTemplate('{{ .password | urlquery | replace "+" "%20" }}', { password: AWKWARD })).toBe(PRINTED_BY_GO);
  expect(urlquery('a b+c')).toBe('a+b%2Bc');
});

test.each(['{{ .missing }}', '{{ .password | upper }}', '{{ printf "%s" .password }}', '{{ if .password }}x{{ end }}'])('refuses %s', (template) => {
  expect(() => renderGoTemplate(template, { password: 'x' })).toThrow(/no entry for key|Not known/);
});
