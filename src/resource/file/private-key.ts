import { createPublicKey } from 'node:crypto';
import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { shaped } from '../never.ts';
import { refusePath } from '../refuse.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';

const KEY_OF = 'the key of ';
/** Attributes that only the public half shows. */
const PUBLIC = ['type', 'size'];

export const privateKeyResource: Resource = {
  noun: 'private key',
  key: 'quoted',
  description:
    'A private key in a file, in PEM or the format of OpenSSH. openssl or ssh-keygen on the host reads it; only its public half leaves the host.',
  attributes: {
    exists: { type: 'boolean', description: 'The file exists.' },
    valid: {
      type: 'boolean',
      adjective: true,
      description: 'It contains a key, even one that needs a passphrase.',
    },
    encrypted: { type: 'boolean', intrinsic: true, adjective: true, description: 'It needs a passphrase.' },
    type: {
      never: shaped(/^[a-z0-9-]+$/, 'written in lower case: rsa, ec, ed25519'),
      type: 'text',
      description: 'rsa, ec, ed25519.',
    },
    size: { type: 'integer', least: 0, description: 'Bits of the key: 2048, 256.' },
    'the key of': {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      takes: 'the path of a certificate',
      description: 'The certificate in that file belongs to this key.',
    },
  },
  examples: [
    'the private key "/etc/ssl/private/web.key" is the key of "/etc/ssl/web.pem"',
    'the private key "/etc/ssl/private/web.key" is not encrypted',
    'the private key "/etc/ssl/private/web.key" has size at least 2048',
    'the private key "/etc/ssl/private/nosuch.key" does not exist',
  ],
  refuse: refusePath,
  look(path: string, _facts, wanted: readonly string[]): Look {
    const lines = [
      sh`export LC_ALL=C; key=${path}`,
      'if [ -e "$key" ]; then echo there; else ls -d -- "$key" 2>&1; fi',
      `${section('head')}; sed -n '/-----BEGIN/p;/ENCRYPTED/p' <"$key" 2>&1; echo "ended $?"`,
      // No terminal and no program may be asked for a passphrase.
      `${section('public')}; if grep -q 'OPENSSH PRIVATE KEY' "$key" 2>/dev/null; then set -- ssh-keygen -y -P '' -f "$key"`,
      'else set -- openssl pkey -in "$key" -pubout -passin pass:; fi; public=',
      // Without -check, openssl prints the public half as it stands in the file, whatever the private one is. Old ones have no such option, or not
      // for all kinds of keys.
      'case $1 in openssl) public=$("$@" -check 2>&1 </dev/null); status=$?; esac',
      'case $public in *"not supported"*) public=; esac',
      'case $public in *"Key is "*) ;; *) public=$(DISPLAY= SSH_ASKPASS= "$@" 2>&1 </dev/null); status=$?; esac',
      `printf '%s\\n' "$public"; echo "ended $status"`,
    ];
    for (const [index, certificate] of certificatesIn(wanted).entries())
      lines.push(
        `${section(`certificate ${index}`)}; ${sh`openssl x509 -in ${certificate} -noout -pubkey 2>&1`}; echo "ended $?"`,
      );
    return lookWith(lines.join('\n'), (reply) => readKey(wanted, reply));
  },
};

function certificatesIn(wanted: readonly string[]): readonly string[] {
  return wanted.filter((name) => name.startsWith(KEY_OF)).map((name) => name.slice(KEY_OF.length));
}

function readKey(wanted: readonly string[], reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const there = (sections.get('') ?? '').trim();
  if (/: (?:No such file or directory|Not a directory)$/.test(there))
    return { state: { exists: false, valid: false, encrypted: false }, unseen: {} };
  const head = answerOf(sections.get('head'));
  if (there !== 'there' || head.status !== '0')
    return {
      unable: `it cannot be read: ${firstLine(head.text) ?? firstLine(there) ?? 'no answer'}`,
      hint: 'look as root (sudo: true)',
    };
  const isKey = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(head.text);
  const answer = answerOf(sections.get('public'));
  const open = /-----BEGIN OPENSSH/.test(head.text);
  const encrypted = open ? /incorrect passphrase/i.test(answer.text) : /ENCRYPTED/.test(head.text);
  const broken = brokenIn(answer.text);
  const key = answer.status === '0' && broken === undefined ? publicKeyOf(answer.text) : undefined;
  const missing = answer.status === '127';
  const tool = open ? 'ssh-keygen' : 'openssl';
  const reason: Unable = missing
    ? { unable: `${tool} is not on the host`, hint: `install ${tool} on the host` }
    : encrypted
      ? { unable: 'it needs a passphrase, so nothing is known about it' }
      : broken !== undefined
        ? { unable: `its halves do not belong together: openssl says ${broken}` }
        : { unable: `${tool} does not read it: ${firstLine(answer.text) ?? 'no answer'}` };
  // For the format of OpenSSH, only the tool can find out whether it opens without a passphrase.
  const known: State = open && missing ? {} : { encrypted };
  if (key === undefined) {
    const valid = encrypted ? { valid: true } : missing && isKey ? {} : { valid: false };
    const unseen = allUnseen(['valid', 'encrypted', ...PUBLIC, ...wanted], reason);
    return { state: { exists: true, ...known, ...valid }, unseen };
  }
  const state: Record<string, State[string]> = {
    ...{ exists: true, valid: true, encrypted, type: key.type, size: key.size },
  };
  const unseen: Record<string, Unable> = {};
  for (const [index, path] of certificatesIn(wanted).entries()) {
    const certificate = answerOf(sections.get(`certificate ${index}`));
    const other = certificate.status === '0' ? publicKeyOf(certificate.text) : undefined;
    if (other === undefined)
      unseen[`${KEY_OF}${path}`] = {
        unable: `the certificate ${path} cannot be read: ${firstLine(certificate.text) ?? 'no answer'}`,
      };
    else state[`${KEY_OF}${path}`] = other.der.equals(key.der);
  }
  return { state, unseen };
}

/** What `openssl pkey -check` finds wrong. */
function brokenIn(text: string): string | undefined {
  if (!/^Key is invalid$/m.test(text)) return undefined;
  const [, , said = 'no more'] =
    /^(?:\w+:error:(?:[^:]*:){2,3}|Detailed error: )(([^:\n]+).*)$/m.exec(text) ?? [];
  return said.trim();
}

function answerOf(said: string | undefined): { readonly text: string; readonly status: string | undefined } {
  const [, text = '', status] = /^([\s\S]*?)\n?ended (\d+)$/.exec(said ?? '') ?? [];
  return { text, status };
}

const CURVE_BITS: Readonly<Record<string, number>> = {
  ...{ prime256v1: 256, secp256k1: 256, secp384r1: 384, secp521r1: 521, ed25519: 256, ed448: 456 },
};
const SSH_BITS: Readonly<Record<string, number>> = { nistp256: 256, nistp384: 384, nistp521: 521 };

/** A PEM public key, or a line of OpenSSH: `ssh-ed25519 AAAA…`. */
function publicKeyOf(text: string) {
  const pem = /-----BEGIN PUBLIC KEY-----[\s\S]+?-----END PUBLIC KEY-----/.exec(text)?.[0];
  if (pem !== undefined) {
    try {
      const key = createPublicKey(pem);
      const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
      const type = key.asymmetricKeyType ?? null;
      const size = modulusLength ?? CURVE_BITS[namedCurve ?? type ?? ''] ?? null;
      return { type, size, der: key.export({ type: 'spki', format: 'der' }) };
    } catch {
      return undefined;
    }
  }
  const [, kind, base64 = ''] = /^(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp\d+) (\S+)/m.exec(text) ?? [];
  if (kind === undefined) return undefined;
  const der = Buffer.from(base64, 'base64');
  if (kind === 'ssh-ed25519') return { type: 'ed25519', size: 256, der };
  if (kind !== 'ssh-rsa')
    return { type: 'ec', size: SSH_BITS[kind.slice('ecdsa-sha2-'.length)] ?? null, der };
  // name, exponent, modulus, each preceded by its length (RFC 4253, 6.6); a modulus whose highest bit is set is preceded by a zero.
  const exponentAt = 4 + der.readUInt32BE(0);
  const modulusAt = exponentAt + 4 + der.readUInt32BE(exponentAt);
  const bytes = der.readUInt32BE(modulusAt) - (der[modulusAt + 4] === 0 ? 1 : 0);
  return { type: 'rsa', size: bytes * 8, der };
}
