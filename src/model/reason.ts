import type { Finding } from './finding.ts';

/** How long something took, as printElapsed writes it; a limit ("within 20 s") is part of a reason and stays. */
const TOOK = / after \d+(?:\.\d+)? (?:ms|s|min|h)(?: \d+ (?:s|min))?/g;

/** Whose reason it is, as sessions begin theirs: `m3 (ssh ops@10.0.5.7:22): `. */
const OWNER = /^(\S+) \((?:(local)|(?:docker|ssh) ([^()]*))\): /;

/** An address where messages name one: `tcp connect to 10.0.5.7 port 22`. */
const ADDRESS =
  /(?<=\b(?:to|with|at|from) )(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*\]?)(?: port \d+|:\d+)?/gi;

/**
 * Why a host could not be asked, on one line, without what differs from host to host though the reason is one: its name, its address, its
 * port and how long it took. `<host>` stands where they were.
 */
export function commonReason({ host, details }: Finding): string {
  return withoutHost(firstLine(details), host);
}

/** The same for the hint that goes with it. */
export function commonHint({ host, hint, details }: Finding): string | undefined {
  return hint === undefined ? undefined : withoutHost(hint, host, addressIn(firstLine(details)));
}

function firstLine(details: Finding['details']): string {
  return details?.[0]?.split('\n', 1)[0] || 'no reason given';
}

function withoutHost(text: string, host: string | undefined, known?: string): string {
  const address = known ?? addressIn(text);
  let plain = text.replace(OWNER, '').replaceAll(TOOK, '').replaceAll(ADDRESS, '<host>');
  for (const name of [address, address?.replace(/^\S+@/, ''), address?.replace(/^\S+@|:\d+$/g, ''), host]) {
    if (name === undefined || name === '') continue;
    const whole = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    plain = plain.replaceAll(new RegExp(`"${whole}"`, 'g'), '"<host>"');
    // A host called "a" or "the" stands in many sentences that do not speak of it.
    if (!/[\d.]/.test(name) && name.length < 4) continue;
    plain = plain.replaceAll(new RegExp(String.raw`(?<![\w.@-])${whole}(?![\w@-]|\.\w)`, 'g'), '<host>');
  }
  return plain.replaceAll(/<host>(?: port \d+|:\d+)/g, '<host>');
}

function addressIn(text: string): string | undefined {
  return OWNER.exec(text)?.[3];
}
