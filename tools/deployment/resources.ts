import { CloudFormationClient, ListStackResourcesCommand, type ListStackResourcesCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Deployed } from './checks';
import type { Place } from './place';

/** A resource of a deployed stack. */
export interface DeployedResource {
  readonly stack: string;
  readonly logicalId: string;
  /** The name, ARN or id that AWS gave it. */
  readonly physicalId: string;
  readonly type: string;
}

/** The resources of a deployed stack, in the order of their logical ids. */
export async function resourcesOf(place: Place, stack: string): Promise<DeployedResource[]> {
  const client = new CloudFormationClient(place.client);
  try {
    const found: DeployedResource[] = [];
    let NextToken: string | undefined;
    do {
      const page: ListStackResourcesCommandOutput = await client.send(new ListStackResourcesCommand({ StackName: stack, NextToken }));
      found.push(...(page.StackResourceSummaries ?? []).filter(({ PhysicalResourceId }) => PhysicalResourceId).map((summary) => ({
        stack, logicalId: summary.LogicalResourceId!, physicalId: summary.PhysicalResourceId!, type: summary.ResourceType!,
      })));
      NextToken = page.NextToken;
    } while (NextToken);
    return found.sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
  } finally {
    client.destroy();
  }
}

/** The physical ids of everything of a type in what was deployed. */
export async function idsOf({ place, stacks }: Deployed, type: string): Promise<string[]> {
  const holders = stacks.filter(({ template }) => Object.values(template.Resources).some(({ Type }) => Type === type));
  const found = await Promise.all(holders.map(({ name }) => resourcesOf(place, name)));
  return found.flat().filter((resource) => resource.type === type).map(({ physicalId }) => physicalId);
}

/** Whether something of a type was deployed. */
export function hasType({ stacks }: Deployed, type: string): boolean {
  return stacks.some(({ template }) => Object.values(template.Resources).some(({ Type }) => Type === type));
}
