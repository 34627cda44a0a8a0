import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { connect } from 'node:tls';
import type { Simulator } from '../machine/simulator.fixture.ts';
import { accessOf } from './access.ts';
import type { VsphereSettings } from './settings.ts';
import { Vcenter } from './vcenter.ts';
import { LOGIN, noVcsim, startVcsim } from './vcsim.fixture.ts';

suite('a vCenter with a certificate of its own', { skip: noVcsim }, () => {
  let vcsim: Simulator;
  let shown: { readonly sha256: string; readonly sha1: string; readonly pem: string };

  before(async () => {
    vcsim = await startVcsim({ tls: true });
    shown = await certificateOf(vcsim.url);
  });
  after(() => vcsim?.end());

  const open = async (settings: VsphereSettings) => {
    const access = accessOf({ endpoint: vcsim.url, ...LOGIN, ...settings }, { insecure: false });
    const vcenter = new Vcenter(access, undefined);
    try {
      await vcenter.open('"lab" could not be brought up');
    } finally {
      await vcenter.close();
    }
  };

  test('is not believed, and the hint shows its thumbprint', async () => {
    await assert.rejects(open({}), (error: Error & { hint?: string }) => {
      assert.match(
        error.message,
        /^"lab" could not be brought up: its certificate is not trusted: \w+ \(vCenter at https:/,
      );
      assert.ok(error.hint?.endsWith(`thumbprint: "${shown.sha256}"`), error.hint);
      return true;
    });
  });

  test('is believed by its thumbprint, of either kind and in small letters, or if anybody is', async () => {
    await open({ thumbprint: shown.sha256 });
    await open({ thumbprint: shown.sha1 });
    await open({ thumbprint: shown.sha256.toLowerCase() });
    await open({ insecure: true });
  });

  test('is not believed with another thumbprint, also where anybody is', async () => {
    const thumbprint = shown.sha256.replace(/^../, (byte) => (byte === '00' ? '01' : '00'));
    for (const insecure of [true, false])
      await assert.rejects(open({ thumbprint, insecure }), /its certificate has not the thumbprint/);
  });

  test('is believed where its certificate is one of those that are trusted', async () => {
    await open({ ca: shown.pem });
  });
});

function certificateOf(url: string): Promise<{ sha256: string; sha1: string; pem: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      const { fingerprint256: sha256, fingerprint: sha1, raw } = socket.getPeerCertificate();
      const lines = raw.toString('base64').match(/.{1,64}/g) ?? [];
      const pem = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
      socket.destroy();
      resolve({ sha256, sha1, pem });
    });
    socket.once('error', reject);
  });
}
