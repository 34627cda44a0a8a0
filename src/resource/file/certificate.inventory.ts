import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Inventory, State, Unable } from '../resource.ts';
import { garbled } from '../unable.ts';
import { readCertificates } from './certificate.read.ts';

/** How many days before its end a certificate is told of. */
const NEAR_DAYS = 14;
/** Most files with certificates that are read of a host. */
const MOST_FILES = 500;
const DAY_MS = 86_400_000;

/** Public authorities, which belong to their package, and what clients of ACME keep of old ones. */
const LEFT_OUT = [
  '/etc/ssl/certs',
  '/etc/pki/ca-trust',
  '/etc/ca-certificates',
  '/etc/letsencrypt/archive',
  '/etc/letsencrypt/csr',
]
  .map((path) => `-path ${path}`)
  .join(' -o ');
const NAMED = "\\( -name '*.pem' -o -name '*.crt' -o -name '*.cer' -o -name '*.cert' \\)";

export const certificateInventory: Inventory = {
  // The serial number, the names and the moment it begins are all in the fingerprint.
  keep: ['subject', 'issuer', 'expires', 'fingerprint', 'expires soon'],
  names: (_facts, { files }) => ({ command: printCertificates(files), read: readAll }),
};

/** Certificates in PEM, with the host's clock. Only they leave the host: such a file may have a private key, too. */
function printCertificates(watched: readonly string[]): string {
  return [
    'date +%s || exit',
    '{',
    sh`find -L ${['/etc', ...watched]} -xdev`.concat(
      ` \\( ${LEFT_OUT} \\) -prune -o -type f ${NAMED} -print 2>/dev/null`,
    ),
    `find /etc/ssl/certs -type f ${NAMED} ! -name ca-certificates.crt -print 2>/dev/null`,
    `} | head -n ${MOST_FILES} | while IFS= read -r file; do`,
    'grep -q -e \'-----BEGIN .*CERTIFICATE-----\' "$file" || continue',
    'printf \'=> %s\\n\' "$file"',
    'sed -n \'/-----BEGIN .*CERTIFICATE-----/,/-----END .*CERTIFICATE-----/p\' "$file"; done; :',
  ].join('\n');
}

function readAll(reply: Reply): ReadonlyMap<string, State> | Unable {
  const [head = '', ...parts] = reply.stdout.toString('utf8').split(/^=> /m);
  if (!/^\d+$/.test(head.trim()) || reply.truncated) return garbled('find certificates', reply);
  const now = Number(head.trim()) * 1000;
  const certificates = new Map<string, State>();
  for (const part of parts) {
    const end = part.indexOf('\n');
    const sight = readCertificates(Buffer.from(part.slice(end + 1)), now);
    // A file that only looks like one is told of by its digest.
    if ('unable' in sight) continue;
    const over = Date.parse(String(sight.state.expires));
    certificates.set(part.slice(0, end), { ...sight.state, 'expires soon': soon(over, now) });
  }
  return certificates;
}

/** In words that stay the same from night to night: how many days are left does not. */
function soon(over: number, now: number): string {
  const day = new Date(over).toISOString().slice(0, 10);
  if (over <= now) return `it expired on ${day}`;
  return over - now > NEAR_DAYS * DAY_MS ? 'no' : `yes, on ${day}`;
}
