/** Something on this machine stands in the way; the message says what, and what to do about it. */
export class SetupError extends Error {
  /** Joins several into one, so that one run reports all of them. */
  public static join(errors: SetupError[]): SetupError {
    return errors.length === 1
      ? errors[0]
      : new SetupError(
        `${errors.length} things stand in the way:\n${errors.map((error) => `  - ${error.message}\n    ${error.advice}`).join('\n')}`,
        'Then run the command again.',
      );
  }

  public constructor(what: string, public readonly advice: string) {
    super(what);
    this.name = 'SetupError';
  }
}
