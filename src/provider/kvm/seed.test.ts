import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { seedImage } from './seed.ts';

/** What a reader that is not ours finds: the label and the files of a disc. */
function read(image: Buffer): { label: string; files: Record<string, string> } {
  const volume = image.subarray(16 * 2048, 17 * 2048);
  const root = volume.readUInt32LE(156 + 2);
  const files: Record<string, string> = {};
  const folder = image.subarray(root * 2048, (root + 1) * 2048);
  for (let at = 0; folder[at] !== 0; at += folder[at] ?? 0) {
    const [sector, size] = [folder.readUInt32LE(at + 2), folder.readUInt32LE(at + 10)];
    assert.equal(folder.readUInt32BE(at + 6), sector);
    const name = folder.toString('latin1', at + 33, at + 33 + (folder[at + 32] ?? 0));
    if (name > '\x01') files[name] = image.toString('utf8', sector * 2048, sector * 2048 + size);
  }
  return { label: volume.toString('latin1', 40, 72).trim(), files };
}

test('a seed is a disc called cidata with who the machine is and what it is told', () => {
  const data = `#cloud-config\n${'x'.repeat(5000)}ü\n`;
  const image = seedImage('i-1', 'web', data);
  assert.equal(image.length % (1024 * 1024), 0);
  assert.deepEqual(read(image), {
    label: 'cidata',
    files: { 'meta-data': '{"instance-id":"i-1","local-hostname":"web"}\n', 'user-data': data },
  });
});

test('seeds have one size, so that a machine can go on with another one', () => {
  const sizes = ['', 'x'.repeat(200_000)].map((data) => seedImage('i', 'h', data).length);
  assert.equal(new Set(sizes).size, 1);
});

test('others see a disc in it, too', { skip: blkid() === undefined && 'there is no blkid' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-seed-'));
  try {
    writeFileSync(join(folder, 'seed.iso'), seedImage('i-1', 'web', '#cloud-config\n'));
    const said = execFileSync(blkid() ?? '', ['-p', '-o', 'export', join(folder, 'seed.iso')]).toString();
    assert.match(said, /^LABEL=cidata$/m);
    assert.match(said, /^TYPE=iso9660$/m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function blkid(): string | undefined {
  try {
    return execFileSync('sh', ['-c', 'PATH=$PATH:/usr/sbin:/sbin; command -v blkid']).toString().trim();
  } catch {
    return undefined;
  }
}
