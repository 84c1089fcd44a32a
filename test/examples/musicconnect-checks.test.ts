import { musicConnectApp } from '../support/musicconnect';
import { ChecksPack, MusicChecks } from '@eknmusic/constructs';

// NIST 800-53 and PCI DSS are among them. Of two regions, since each other one is the same as the second: test/examples/musicconnect.test.ts.
test.each(['dev', 'prod'])('nothing is found in %s by any pack', (name) => {
  expect(MusicChecks.findings(musicConnectApp(name, 2), { packs: Object.values(ChecksPack) })).toEqual([]);
});
