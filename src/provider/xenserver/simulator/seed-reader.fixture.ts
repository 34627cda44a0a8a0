const SECTOR = 2048;

/** What a guest takes from the disc of its first boot. */
export interface GuestSettings {
  /** Whoever has the private half of it may log in. */
  readonly key: string;
  /** OpenSSH private key; empty: it makes its own. */
  readonly hostKey: string;
  /** Empty, or begins with `#!`. */
  readonly script: string;
}

interface CloudConfig {
  readonly ssh_authorized_keys?: readonly string[];
  readonly ssh_keys?: { readonly ed25519_private?: string };
}

/** Plays cloud-init: finds the disc called cidata among disks, and reads what is for it. */
export function settingsOn(disks: readonly Buffer[]): GuestSettings {
  const disc = disks.find((disk) => disk.toString('latin1', 16 * SECTOR + 40, 16 * SECTOR + 46) === 'cidata');
  const parts = disc === undefined ? [] : partsOf(fileOn(disc, 'user-data'));
  const config = parts.flatMap((part) =>
    part.startsWith('#cloud-config\n{') ? [JSON.parse(part.slice(part.indexOf('{'))) as CloudConfig] : [],
  );
  return {
    key: config.flatMap((one) => one.ssh_authorized_keys ?? [])[0] ?? '',
    hostKey: config.flatMap((one) => one.ssh_keys?.ed25519_private ?? [])[0] ?? '',
    script: parts.find((part) => part.startsWith('#!')) ?? '',
  };
}

function fileOn(disc: Buffer, wanted: string): string {
  const root = disc.readUInt32LE(16 * SECTOR + 156 + 2) * SECTOR;
  for (let at = root; disc[at] !== undefined && disc[at] !== 0; at += disc[at] ?? 0) {
    const name = disc.toString('latin1', at + 33, at + 33 + (disc[at + 32] ?? 0));
    const begin = disc.readUInt32LE(at + 2) * SECTOR;
    if (name === wanted) return disc.toString('utf8', begin, begin + disc.readUInt32LE(at + 10));
  }
  throw new Error(`there is no ${wanted} on the disc`);
}

function partsOf(userData: string): readonly string[] {
  const border = /boundary="([^"]+)"/.exec(userData)?.[1];
  if (border === undefined) return [userData];
  return userData
    .split(`--${border}`)
    .slice(1, -1)
    .map((part) => Buffer.from(part.slice(part.indexOf('\n\n')), 'base64').toString('utf8'));
}
