import { Token } from 'aws-cdk-lib';
import { cut, description } from '../../src/private/descriptions';

/** What EC2 takes of a security group, which is the least of all services. */
const TAKEN_BY_EC2 = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

test('keeps a text that every service takes', () => {
  expect(description('Lets GitHub Actions of eknmusic/backend deploy')).toBe('Lets GitHub Actions of eknmusic/backend deploy');
});

test('takes accents from their letters', () => {
  expect(description('Runs the code of Übung/Café')).toBe('Runs the code of Ubung/Cafe');
});

test.each([
  ['音楽–Netz', '--Netz'],
  ['Музыка/Api', '-/Api'],
  ['a “name”, said', 'a -name-, said'],
  ["the API's code", 'the APIs code'],
  ['two\n\tlines', 'two lines'],
  ['🎵', '-'],
])('writes %p as %p', (text, written) => {
  expect(description(text)).toBe(written);
  expect(written).toMatch(TAKEN_BY_EC2);
});

test('cuts what is longer than 255 characters', () => {
  const long = description(`Runs the code of ${'Stack/'.repeat(60)}`);
  expect(long).toHaveLength(255);
  expect(long).toMatch(/^Runs the code of Stack.*\.\.\.$/);
  expect(description('x'.repeat(255))).toBe('x'.repeat(255));
});

test('leaves a text with a value in it that is known at deploy time', () => {
  const text = `Deploys ${Token.asString({ Ref: 'Name' })}`;
  expect(description(text)).toBe(text);
});

test('cuts other texts to the length that is asked for, and changes nothing else', () => {
  expect(cut('音楽', 10)).toBe('音楽');
  expect(cut('x'.repeat(20), 10)).toBe('xxxxxxx...');
});
