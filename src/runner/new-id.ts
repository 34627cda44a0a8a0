import { randomBytes } from 'node:crypto';

/**
 * Ids for the runner's messages, like no others anywhere: 64 random bits and a count. A UUID for each would cost ten times as much and make
 * the reports a sixth larger: of a small scenario they are named some thirty times.
 */
export function openIds(): () => string {
  const own = randomBytes(8).toString('base64url');
  let count = 0;
  return () => {
    count += 1;
    return `${own}-${count.toString(36)}`;
  };
}
