/**
 * The head of a rule in user.rules: action, protocol, port and address of its destination, those of its source, perhaps two applications,
 * direction.
 */
const TUPLE =
  /^### tuple ### (route:)?(allow|deny|reject|limit)(_log|_log-all)? (\S+) (\S+) (\S+) (\S+) (\S+)(?: (\S+) (\S+))? (in|out)(?:_(\S+?))?(?:!(?:in|out)_(\S+))?(?: comment=[0-9a-f]+)?$/;
/** A manually added rule. A `:` separates the ends of a range of ports, commas separate several. */
export interface UfwRule {
  /** As in `ufw show added`, without `ufw`. */
  readonly text: string;
  readonly action: string;
  readonly protocol: string;
  readonly to: string;
  readonly dport: string;
  readonly from: string;
  readonly sport: string;
  /** `in`, `out`, or forwarding, with its interfaces. */
  readonly way: string;
  readonly onDevice: boolean;
}

export const ANYWHERE: readonly string[] = ['0.0.0.0/0', '::/0'];
const LOGS: Readonly<Record<string, string>> = { _log: ' log', '_log-all': ' log-all' };

/** A rule, or nothing for another line. */
export function readTuple(line: string): UfwRule | undefined {
  const match = TUPLE.exec(line);
  if (match === null) return undefined;
  const [, route, action = '', , protocol = '', dport = '', to = '', sport = '', from = ''] = match;
  const [, , direction = 'in', device, second] = match.slice(9);
  return {
    ...{ text: printTuple(match), action, protocol, to, dport, from, sport },
    way: `${route ?? ''}${direction}`,
    onDevice: device !== undefined || second !== undefined,
  };
}

function printTuple(match: RegExpExecArray): string {
  const [, route, action = '', log = '', protocol = '', dport = '', to = '', sport = '', from = ''] = match;
  const [dapp, sapp, direction = 'in', device, second] = match.slice(9);
  const target = dapp !== undefined && dapp !== '-' ? appOf(dapp) : undefined;
  const source = sapp !== undefined && sapp !== '-' ? appOf(sapp) : undefined;
  const anywhere =
    ANYWHERE.includes(to) && ANYWHERE.includes(from) && sport === 'any' && source === undefined;
  const logs = LOGS[log] ?? '';
  const way = [
    direction === 'out' || device !== undefined ? ` ${direction}` : '',
    device === undefined ? '' : ` on ${device}`,
    second === undefined ? '' : ` out on ${second}`,
  ].join('');
  const head = `${route === undefined ? '' : 'route '}${action}${way}${logs}`;
  if (route === undefined && device === undefined && anywhere && (dport !== 'any' || target !== undefined)) {
    const suffix = target === undefined && protocol !== 'any' ? `/${protocol}` : '';
    return `${head} ${target ?? dport}${suffix}`;
  }
  return [
    head,
    ...end('from', from, sport, source),
    ...end('to', to, dport, target),
    ...(protocol !== 'any' && target === undefined && source === undefined ? [`proto ${protocol}`] : []),
  ].join(' ');
}

function end(word: string, address: string, port: string, app: string | undefined): readonly string[] {
  const any = ANYWHERE.includes(address);
  if (app !== undefined) return [`${word} ${any ? 'any' : address} app ${app}`];
  if (port !== 'any') return [`${word} ${any ? 'any' : address} port ${port}`];
  return any ? [] : [`${word} ${address}`];
}

/** Spaces in the name of an application are written %20. */
function appOf(name: string): string {
  return name.replaceAll('%20', ' ');
}
