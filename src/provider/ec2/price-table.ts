/** The day of the prices below, which come from a public copy of what the "AWS Price List" of EC2 said on that day. */
export const PRICES_OF = '2026-01-19';

/**
 * What an hour of Linux costs on demand, in millionths of a USD. A small table of common types; for others, another region or a
 * contract writes `prices` into the environment's file.
 */
const US_EAST_1: Readonly<Record<string, number>> = {
  't3.nano': 5_200,
  't3.micro': 10_400,
  't3.small': 20_800,
  't3.medium': 41_600,
  't3.large': 83_200,
  't3.xlarge': 166_400,
  't3.2xlarge': 332_800,
  't3a.nano': 4_700,
  't3a.micro': 9_400,
  't3a.small': 18_800,
  't3a.medium': 37_600,
  't3a.large': 75_200,
  't3a.xlarge': 150_400,
  't3a.2xlarge': 300_800,
  't4g.nano': 4_200,
  't4g.micro': 8_400,
  't4g.small': 16_800,
  't4g.medium': 33_600,
  't4g.large': 67_200,
  't4g.xlarge': 134_400,
  't4g.2xlarge': 268_800,
  'm5.large': 96_000,
  'm5.xlarge': 192_000,
  'm5.2xlarge': 384_000,
  'm6i.large': 96_000,
  'm6i.xlarge': 192_000,
  'm6i.2xlarge': 384_000,
  'm6g.medium': 38_500,
  'm6g.large': 77_000,
  'm6g.xlarge': 154_000,
  'm6g.2xlarge': 308_000,
  'm7g.medium': 40_800,
  'm7g.large': 81_600,
  'm7g.xlarge': 163_200,
  'm7g.2xlarge': 326_400,
  'm7i.large': 100_800,
  'm7i.xlarge': 201_600,
  'm7i.2xlarge': 403_200,
  'c5.large': 85_000,
  'c5.xlarge': 170_000,
  'c5.2xlarge': 340_000,
  'c6i.large': 85_000,
  'c6i.xlarge': 170_000,
  'c6i.2xlarge': 340_000,
  'c7g.medium': 36_300,
  'c7g.large': 72_500,
  'c7g.xlarge': 145_000,
  'c7g.2xlarge': 290_000,
  'r5.large': 126_000,
  'r5.xlarge': 252_000,
  'r5.2xlarge': 504_000,
  'r6i.large': 126_000,
  'r6i.xlarge': 252_000,
  'r6i.2xlarge': 504_000,
};

/** Region → type → price. */
const TABLE: Readonly<Record<string, Readonly<Record<string, number>>>> = { 'us-east-1': US_EAST_1 };

/** Undefined where the table has no such region or type. */
export function listPrice(region: string, type: string): bigint | undefined {
  const prices = Object.hasOwn(TABLE, region) ? TABLE[region] : undefined;
  const price = prices !== undefined && Object.hasOwn(prices, type) ? prices[type] : undefined;
  return price === undefined ? undefined : BigInt(price);
}
