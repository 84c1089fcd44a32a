/** The severity of a finding. Both fail the synthesis. */
export enum CheckSeverity {
  /** The rule holds for every app. */
  ERROR = 'error',
  /** The rule depends on what the app is for. */
  WARNING = 'warning',
}
