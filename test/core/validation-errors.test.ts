import { App, Stack } from 'aws-cdk-lib';
import { errorOf } from '../support/error-of';
import { MediaBucket, ValidationErrors } from '@eknmusic/constructs';

const error = errorOf(() => new MediaBucket(new Stack(new App(), 'Test'), 'Files', { bucketName: 'Music_Files' })) as Error;

test('recognizes an error, and the text that other languages have of it', () => {
  expect(ValidationErrors.isValidationError(error)).toBe(true);
  expect(ValidationErrors.isValidationError(error.message)).toBe(true);
  expect(ValidationErrors.isValidationError(`Error: ${error.message}`)).toBe(true);
  expect(ValidationErrors.codes(error)).toEqual(ValidationErrors.codes(error.message));
});

test.each([undefined, null, 'a text', new Error('There is already a Construct with name'), { codes: ['X'] }, 3])('takes %p for another one', (other) => {
  expect(ValidationErrors.isValidationError(other)).toBe(false);
  expect(ValidationErrors.codes(other)).toEqual([]);
});
