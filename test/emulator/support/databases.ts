import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { Emulator } from '../../../tools/emulator/emulator';

/** Makes the first database of an emulator; answers the id of its server's process. */
export async function createDatabase(emulator: Emulator): Promise<number> {
  const client = new RDSClient(emulator.client);
  try {
    await client.send(new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'short',
      Engine: 'postgres',
      DBInstanceClass: 'db.t4g.micro',
      MasterUsername: 'songs',
      MasterUserPassword: 'a-password',
      DBName: 'music',
    }));
  } finally {
    client.destroy();
  }
  const databases = join(emulator.description.home, 'databases');
  const [folder] = readdirSync(databases);
  return Number(readFileSync(join(databases, folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}
