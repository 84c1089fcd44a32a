// The same mistake in a program that tells this library's errors from others.
import { App, Stack } from 'aws-cdk-lib';
import { MediaBucket, ValidationErrors } from '@eknmusic/constructs';

const stack = new Stack(new App(), 'Storage');
try {
  new MediaBucket(stack, 'Files', { bucketName: 'EKNMusic_Files', corsOrigins: ['https://desktop-client/'] });
} catch (error) {
  console.log(ValidationErrors.isValidationError(error), ValidationErrors.codes(error).join(' '));
}
console.log(ValidationErrors.isValidationError(new Error('of someone else')));
