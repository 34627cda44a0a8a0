import { BlockList, isIP } from 'node:net';

/** An element of a set that contains a value without being it: 10.0.0.0/8 contains 10.0.0.1, and 20-25 contains 22. */
export function elementAround(value: string, elements: readonly string[]): string | undefined {
  return elements.find((element) => element !== value && contains(element, value));
}

function contains(element: string, value: string): boolean {
  const [own = ''] = value.split('/');
  const family = isIP(own) === 6 ? 'ipv6' : 'ipv4';
  const [, first = '', last = ''] = /^([^-]+)-([^-]+)$/.exec(element) ?? [];
  if (isIP(own) === 0) {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    return Number(first) <= number && number <= Number(last);
  }
  const [network = '', length] = element.split('/');
  const list = new BlockList();
  if (length !== undefined && isIP(network) === isIP(own)) list.addSubnet(network, Number(length), family);
  else if (isIP(first) === isIP(own) && isIP(last) === isIP(own)) list.addRange(first, last, family);
  return list.check(own, family);
}
