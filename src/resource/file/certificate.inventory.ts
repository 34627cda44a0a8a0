import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Inventory, State, Unable } from '../resource.ts';
import { garbled } from '../unable.ts';
import { readCertificates } from './certificate.read.ts';

/** From how many days before its end a certificate is reported. */
const NEAR_DAYS = 14;
/** How many files with certificates of a host are read at most. */
const MOST_FILES = 500;
const DAY_MS = 86_400_000;

/** Public authorities, which belong to their package, and old certificates that ACME clients keep. */
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
  // The fingerprint covers the serial number, the names and the start of validity.
  keep: ['subject', 'issuer', 'expires', 'fingerprint', 'expires soon'],
  names: (_facts, { files }) => ({ command: printCertificates(files), read: readAll }),
};

/** Certificates in PEM, with the host's clock. Only they leave the host, because such a file may also contain a private key. */
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
    // A file that only looks like one is kept by its digest.
    if ('unable' in sight) continue;
    const over = Date.parse(String(sight.state.expires));
    certificates.set(part.slice(0, end), { ...sight.state, 'expires soon': soon(over, now) });
  }
  return certificates;
}

/** In words that do not change from night to night, unlike the number of days left. */
function soon(over: number, now: number): string {
  const day = new Date(over).toISOString().slice(0, 10);
  if (over <= now) return `it expired on ${day}`;
  return over - now > NEAR_DAYS * DAY_MS ? 'no' : `yes, on ${day}`;
}
