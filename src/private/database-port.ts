import { isWholeWithin } from './numbers';

/** The port of a database unless the user says otherwise. Not PostgreSQL's own, which AwsSolutions-RDS11 finds. */
export const DEFAULT_DATABASE_PORT = 5454;

/** Whether RDS lets a database listen on it. */
export function isDatabasePort(port: number): boolean {
  return isWholeWithin(port, 1150, 65535);
}
