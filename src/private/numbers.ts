import { Token } from 'aws-cdk-lib';

/** Whether it is a whole number between the two, or not known yet. */
export function isWholeWithin(value: number, least: number, most: number): boolean {
  return Token.isUnresolved(value) || (Number.isInteger(value) && value >= least && value <= most);
}

/** The largest whole number that the services of AWS take where they document no other limit. */
export const MOST_WHOLE = 2_147_483_647;
