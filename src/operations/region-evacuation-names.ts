/** The name of the state machine, which is the same in each region: whoever knows the name of the evacuation and a region knows the machine there. */
export function machineName(evacuationName: string): string {
  return `${evacuationName}-evacuation`;
}
