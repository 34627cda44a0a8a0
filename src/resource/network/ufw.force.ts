import { ANYWHERE, type UfwRule } from './ufw.rules.ts';

/** Limits allow packets that do not come too often. */
const lets = ({ action }: UfwRule) => action === 'allow' || action === 'limit';

/** Rules that a packet can reach: of those about the same packets the first one wins, and a later opposite one has no effect. */
export function inForce(rules: readonly UfwRule[]): readonly UfwRule[] {
  return rules.filter(
    (rule, at) =>
      !rules.slice(0, at).some((earlier) => lets(earlier) !== lets(rule) && covers(earlier, rule)),
  );
}

/** What allows the same as a missing rule: `allow 22` does what `allow 22/tcp` would do. */
export function lettingIn(wanted: string, rules: readonly UfwRule[], open: boolean): string | undefined {
  const [, dport, protocol = 'any'] =
    /^(?:allow|limit)(?: in)? (\d+(?::\d+)?)(?:\/(tcp|udp))?$/.exec(wanted) ?? [];
  if (dport === undefined) return undefined;
  const asked = {
    ...{ text: wanted, action: 'allow', protocol, to: '0.0.0.0/0', dport, from: '0.0.0.0/0', sport: 'any' },
    ...{ way: 'in', onDevice: false },
  };
  // Without a protocol it would allow both, and one of them is enough.
  const other = rules.find(
    (rule) =>
      lets(rule) &&
      covers(protocol === 'any' ? { ...rule, protocol: 'any' } : rule, asked) &&
      rule.text !== wanted,
  );
  if (other !== undefined) return JSON.stringify(other.text);
  const stopped = rules.some((rule) => !lets(rule) && covers(rule, asked));
  return open && !stopped ? 'the default, allow,' : undefined;
}

function covers(first: UfwRule, later: UfwRule): boolean {
  return (
    first.way === later.way &&
    !first.onDevice &&
    (first.protocol === 'any' || first.protocol === later.protocol) &&
    (ANYWHERE.includes(first.to) || first.to === later.to) &&
    (ANYWHERE.includes(first.from) || first.from === later.from) &&
    (first.sport === 'any' || first.sport === later.sport) &&
    coversPorts(first.dport, later.dport)
  );
}

/** `any`, `80`, `80,443`, `8000:8010`. */
function coversPorts(first: string, later: string): boolean {
  if (first === 'any' || first === later) return true;
  if (later === 'any') return false;
  const ranges = first.split(',').map(rangeOf);
  return later
    .split(',')
    .map(rangeOf)
    .every(([low, high]) => ranges.some(([from, to]) => from <= low && high <= to));
}

function rangeOf(text: string): readonly [number, number] {
  const [low = Number.NaN, high = low] = text.split(':').map(Number);
  return [low, high];
}
