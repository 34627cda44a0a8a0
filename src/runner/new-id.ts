import { randomBytes } from 'node:crypto';

/**
 * Ids for the runner's messages, unique everywhere: 64 random bits and a count. A UUID for each would cost ten times as much and make the
 * reports a sixth larger: each small scenario mentions some thirty ids.
 */
export function openIds(): () => string {
  const own = randomBytes(8).toString('base64url');
  let count = 0;
  return () => {
    count += 1;
    return `${own}-${count.toString(36)}`;
  };
}
