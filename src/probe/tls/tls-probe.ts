import { certificateResource } from '../../resource/file/certificate.ts';
import { tlsVersion } from '../../resource/never.ts';
import type { AskedProbe } from '../probe.ts';
import { tlsFromHost } from './tls-from-host.ts';
import { tlsFromOutside } from './tls-outside.ts';

const { exists: _, ...certificateAttributes } = certificateResource.attributes;

/** What differs between a certificate that came over the network and one in a file of a host. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  valid: 'The clock of the machine that asks is now within its validity period.',
  'days left': 'Whole days until it expires, by the clock of the machine that asks; negative after that.',
  'chain length': 'How many certificates the server sends.',
  'chain complete':
    'Each certificate that the server sends is signed by the next one; the last may be signed by one that it does not send.',
};

/** The handshake with a TLS server, and the certificate that it shows. */
export const tlsProbe: AskedProbe = {
  noun: 'TLS address',
  phrases: ['TLS address {address}'],
  asked: 'anywhere',
  description:
    'A TLS server, `host:port`: the handshake, and the certificate it shows. Uses the authority of `the request options:` and, from outside, the client certificate; a host asks with openssl.',
  attributes: {
    reachable: { type: 'boolean', adjective: true, description: 'A handshake succeeds.' },
    trusted: {
      type: 'boolean',
      adjective: true,
      description:
        'By the authorities of the machine that asks or of the request options, for the name that was asked for.',
    },
    protocol: { type: 'text', never: tlsVersion, description: 'The version that both agreed on: TLSv1.3.' },
    protocols: {
      type: 'list',
      never: tlsVersion,
      description: 'Every version that it takes, from TLSv1 on; one handshake each.',
    },
    cipher: { type: 'text', description: 'The cipher suite by its standard name.' },
    ...Object.fromEntries(
      Object.entries(certificateAttributes).map(([name, attribute]) => [
        name,
        { ...attribute, description: DESCRIPTIONS[name] ?? attribute.description },
      ]),
    ),
  },
  examples: [
    'the TLS address "www.example.com:443" is trusted',
    'the TLS address "www.example.com:443" has days left at least 21',
    'the TLS address "www.example.com:443" has protocols none of TLSv1, TLSv1.1',
    'the TLS address "db:5433" is trusted from "web"',
  ],
  prepare({ names: { address = '' }, claims, from }, scene) {
    return from === 'outside' ? tlsFromOutside(scene, address, claims) : tlsFromHost(scene, address, claims);
  },
};
