/** The proofs that need a control plane of Kubernetes: `npm run test:cluster -- admission`. */
import { spawnSync } from 'child_process';
import { ensurePrograms } from '../../tools/control-plane/programs';
import { SetupError } from '../../tools/deployment/setup-error';
import { moduleFiles } from '../cluster/gitops/tools/go-modules';
import { folderOfTools } from '../cluster/gitops/tools/kubernetes';

async function main(): Promise<number> {
  // What is downloaded is downloaded now: in a network of its own there is nothing to download from.
  const { 'own-network': ownNetwork } = await ensurePrograms({ onProgress: (what) => console.log(`control plane: ${what}`) });
  folderOfTools();
  moduleFiles();
  const jest = [process.execPath, require.resolve('jest/bin/jest'), '--ci', '--runInBand', ...process.argv.slice(2), '--roots=test/control-plane'];
  const apart = ownNetwork !== undefined && spawnSync(ownNetwork, [process.execPath, '--version']).status === 0;
  if (!apart) {
    console.warn('⚠ This machine gives the tests no network of their own: Karpenter will listen on all of its interfaces while they run.');
  }
  const [command, ...args] = apart ? [ownNetwork!, ...jest] : jest;
  return spawnSync(command, args, { stdio: 'inherit' }).status ?? 1;
}

main().then((code) => { process.exitCode = code; }, (error: Error) => {
  console.error(error instanceof SetupError ? `✖ ${error.message}\n${error.advice}` : error);
  process.exitCode = 1;
});
