import { codesIn, EknValidationError } from '../private/errors';

/**
 * Recognizes the errors that this library throws at synthesis.
 *
 * Every such error names a stable code, the path of the construct, the value that was given and what to do about it. The
 * codes are listed in `docs/errors.md`; a code never changes its meaning.
 *
 * In TypeScript, give the error itself. In other languages an exception is not what was thrown, but what jsii makes of it: give its text,
 * in Python `ValidationErrors.is_validation_error(str(error))`.
 */
export class ValidationErrors {
  /**
   * Returns true for an error that this library threw for wrong input.
   *
   * @param error anything that was caught, or the text of it
   */
  public static isValidationError(error: any): boolean {
    return EknValidationError.is(error) || (typeof error === 'string' && codesIn(error).length > 0);
  }

  /**
   * Returns the codes that the error reports, in the order of its message; empty for errors of others.
   *
   * @param error anything that was caught, or the text of it
   */
  public static codes(error: any): string[] {
    return EknValidationError.is(error) ? error.codes : typeof error === 'string' ? codesIn(error) : [];
  }

  private constructor() {}
}
