import { randomUUID } from 'node:crypto';

/** Ids for the runner's messages, like no others anywhere. A UUID for each would cost ten times as much: a scenario has some ten. */
export function openIds(): () => string {
  const own = randomUUID();
  let count = 0;
  return () => {
    count += 1;
    return `${own}-${count.toString(36)}`;
  };
}
