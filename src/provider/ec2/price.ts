import { parseMoney, printMoney } from '../../model/money.ts';
import type { Ec2Settings } from './instance-host.ts';
import { listPrice } from './price-table.ts';

/** What of the settings decides a price. */
export type Pricing = Pick<Ec2Settings, 'region' | 'endpoint' | 'prices' | 'spot_share'>;

export interface Priced {
  /** Such as `t3.micro`. */
  readonly type: string;
  readonly spot: boolean;
  /** As EC2 calls its billing ("PlatformDetails"); undefined where it is not known: taken for Linux. */
  readonly platform?: string;
}

const LINUX = 'Linux/UNIX';
const OF_AWS = /(?:^|\.)amazonaws\.com(?:\.cn)?$/;

/**
 * What an hour of a running instance costs, such as `0.0104 USD`: by `prices` of the settings, else by the table of AWS. Undefined for what
 * neither knows: another type or region, another system, something that is not AWS.
 */
export function hourlyPrice({ type, spot, platform = LINUX }: Priced, pricing: Pricing): string | undefined {
  const { region = '', endpoint, prices = {} } = pricing;
  const own = Object.hasOwn(prices, type) ? parseMoney(prices[type] ?? '') : undefined;
  const listed = platform === LINUX && isAws(endpoint) ? listPrice(region, type) : undefined;
  const price = own ?? (listed === undefined ? undefined : { currency: 'USD', micros: listed });
  if (price === undefined) return undefined;
  const percent = spot ? sharePercent(pricing) : 100n;
  return printMoney({ ...price, micros: (price.micros * percent + 99n) / 100n });
}

/** A spot instance never costs more than one on demand, so without a share it counts as much. */
function sharePercent({ spot_share: share }: Pricing): bigint {
  return BigInt(/^\d+/.exec(share ?? '')?.[0] ?? 100);
}

/** Prices of AWS mean nothing elsewhere. An endpoint may also be one of AWS, within a VPC for example. */
function isAws(endpoint: string | undefined): boolean {
  return endpoint === undefined || (URL.canParse(endpoint) && OF_AWS.test(new URL(endpoint).hostname));
}
