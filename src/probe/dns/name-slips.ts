import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { DnsFormatError } from './dns-name.ts';

/** Letters, digits, hyphens and underscores; `*` alone (RFC 4592), and `0/25` of a delegated reverse zone (RFC 2317). */
const LABEL = /^(?:[\w-]+|\*|\d+\/\d+)$/;

/**
 * Refuses a name that cannot be registered: a URL, an address with a port, a mailbox, letters that are not ASCII. A server rightly says
 * that there is no such name, so denying it would always pass.
 * @param write how the sentence writes a name
 * @throws DnsFormatError with the nearest valid form, if there is one
 */
export function refuseDnsName(name: string, write: (name: string) => string): void {
  const plain = name.replace(/\.$/, '');
  if (isIP(plain) !== 0)
    throw new DnsFormatError(`"${name}" is an address, not a name; write "PTR ${plain}" to look up its name`);
  // No top-level domain is a number (RFC 3696, 2), so this is an address with a slip.
  if (/(?:^|\.)\d+$/.test(plain))
    throw new DnsFormatError(`"${name}" is neither an address nor a DNS name: its last part is a number`);
  if (plain === '' || isName(plain)) return;
  const right = nearestName(name);
  const instead = right === undefined ? '' : `; write "${write(right)}"`;
  throw new DnsFormatError(
    `"${name}" is not a DNS name: its parts have 1 to 63 letters, digits, hyphens or underscores${instead}`,
  );
}

function isName(name: string): boolean {
  return name.split('.').every((label) => LABEL.test(label));
}

/** The host of a URL, the part after `@` or before a port, and the ASCII form of other letters (RFC 5890). */
function nearestName(text: string): string | undefined {
  const host = text
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/[/?#].*$/, '')
    .replace(/^.*@/, '')
    .replace(/:\d*$/, '')
    .replace(/\.$/, '');
  const ascii = domainToASCII(host);
  return ascii !== '' && isName(ascii) ? ascii : undefined;
}
