import type { Facts } from '../../host/facts.ts';
import type { Reply } from '../../transport/transport.ts';
import { shaped } from '../never.ts';
import { refusePath } from '../refuse.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { certificateInventory } from './certificate.inventory.ts';
import { readCertificates } from './certificate.read.ts';
import { contentBytes } from './file.read.ts';
import { fileResource } from './file.ts';

export const certificateResource: Resource = {
  noun: 'certificate',
  key: 'quoted',
  description:
    'An X.509 certificate in a file, PEM or DER. If there are several, the first one is checked, as in servers. Trust in its issuer is not checked.',
  attributes: {
    exists: { type: 'boolean', description: 'The file exists.' },
    valid: {
      type: 'boolean',
      adjective: true,
      description:
        "The host's clock is within its validity period. Also false for a file without a certificate.",
    },
    'self signed': {
      type: 'boolean',
      intrinsic: true,
      adjective: true,
      description: 'Its own key signed it.',
    },
    subject: {
      never: shaped(
        /^[\w.]+ ?=/,
        'a whole name: C=DE, O=Example, CN=www.example.com; write contains "…" for a part',
      ),
      type: 'text',
      description: 'Whom it identifies: C=DE, O=Example, CN=www.example.com.',
    },
    issuer: {
      never: shaped(
        /^[\w.]+ ?=/,
        'a whole name: C=DE, O=Example, CN=www.example.com; write contains "…" for a part',
      ),
      type: 'text',
      description: 'Who signed it, written like the subject.',
    },
    'common name': { type: 'text', description: 'The last CN of the subject.' },
    'alternative names': {
      type: 'list',
      description: 'Other names and addresses that it covers: www.example.com, 192.0.2.1.',
    },
    expires: {
      never: shaped(/^\d{4}-\d\d-\d\dT/, 'a time in UTC: 2027-01-31T23:59:59Z'),
      type: 'text',
      description: 'The end of its validity, UTC: 2027-01-31T23:59:59Z.',
    },
    'days left': {
      type: 'integer',
      description: "Whole days until then, by the host's clock; negative if it has expired.",
    },
    'not before': {
      never: shaped(/^\d{4}-\d\d-\d\dT/, 'a time in UTC: 2027-01-31T23:59:59Z'),
      type: 'text',
      description: 'The start of its validity, UTC.',
    },
    serial: {
      never: shaped(/^-?[0-9A-F]+$/, 'upper-case hex digits, without colons'),
      type: 'text',
      description: 'Serial number in upper case hex.',
    },
    fingerprint: {
      never: shaped(/^[0-9A-F]{2}(?::[0-9A-F]{2}){31}$/, 'SHA-256 written AB:CD:…'),
      type: 'text',
      description: 'Its SHA-256, as AB:CD:….',
    },
    'key type': {
      never: shaped(/^[^A-Z]+$/, 'written in lower case: rsa, ec, ed25519'),
      type: 'text',
      description: 'rsa, ec, ed25519.',
    },
    'key size': { type: 'integer', least: 0, description: 'Bits of the key: 2048, 256.' },
    'signature algorithm': {
      never: shaped(
        /^(?!(?:sha-?\d+|md5)$)/i,
        'a whole algorithm: sha256WithRSAEncryption; write contains "sha1" for a part',
      ),
      type: 'text',
      description: 'Algorithm of its signature: sha256WithRSAEncryption, ecdsa-with-SHA256.',
    },
    purposes: {
      type: 'list',
      description:
        'What the key may be used for (extended key usage): serverAuth, clientAuth; empty for any purpose.',
    },
    authority: {
      type: 'boolean',
      intrinsic: true,
      description: 'It may sign other certificates (basic constraint CA).',
    },
    'chain length': { type: 'integer', least: 0, description: 'How many certificates are in the file.' },
    'chain complete': {
      type: 'boolean',
      description:
        'Each certificate in the file is signed by the next one; the issuer of the last one may be elsewhere.',
    },
  },
  inventory: certificateInventory,
  examples: [
    'the certificate "/etc/ssl/web.pem" is valid',
    'the certificate "/etc/ssl/web.pem" has days left at least 30',
    'the certificate "/etc/ssl/web.pem" has alternative names includes www.example.com',
    'the certificate "/etc/ssl/web.pem" has key size at least 2048',
    'the certificate "/etc/ssl/nosuch.pem" does not exist',
  ],
  refuse: refusePath,
  look(path: string, facts: Facts): Look | Unable {
    // The age brings the host's clock with it.
    const file = fileResource.look(path, facts, ['age', 'content']);
    return 'unable' in file ? file : lookWith(file.command, (reply) => readAnswer(file, reply));
  },
};

function readAnswer(file: Look, reply: Reply): Sight | Unable {
  const seen: State | Unable = file.read(reply);
  if (isUnable(seen)) return seen;
  if (seen.exists === false) {
    return { state: { exists: false, valid: false, 'self signed': false }, unseen: {} };
  }
  const bytes = contentBytes(reply);
  if (bytes === undefined || reply.exitCode !== 0) {
    const reason = file.unseen?.('content', reply);
    return typeof reason === 'object' ? reason : { unable: 'its content was not read' };
  }
  const head = readSections({
    ...reply,
    stdout: reply.stdout.subarray(0, reply.stdout.length - bytes.length),
  });
  const now = /^\d+$/.exec(head.get('now') ?? '')?.[0];
  const sight = readCertificates(bytes, Number(now ?? Number.NaN) * 1000);
  if (!('unable' in sight)) return sight;
  const unseen = allUnseen(Object.keys(certificateResource.attributes), sight);
  return { state: { exists: true, valid: false }, unseen };
}

/** No file has an attribute of that name. */
function isUnable(answer: State | Unable): answer is Unable {
  return 'unable' in answer;
}
