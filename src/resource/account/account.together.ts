import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import type { Together } from '../resource.ts';
import { sectionLine } from '../sections.ts';

/** Many accounts by one getent(1), which prints the entries it finds. Measured: 50 users over ssh take 60 ms one by one, 3 ms together. */
export function usersTogether(name: string): Together {
  return { key: 'getent passwd', name, command: (names) => sh`getent passwd ${names}`, split };
}

/** Only entries with exactly this name: a number matches another account, and problems are left to a separate look. */
function split(reply: Reply, names: readonly string[]): ReadonlyMap<string, Reply> {
  const entries = reply.stdout.toString('utf8').split('\n');
  const byName = new Map(entries.map((entry) => [entry.split(':', 1)[0], entry]));
  return new Map(
    names.flatMap((name) => {
      const entry = byName.get(name);
      if (entry === undefined || entry.split(':').length !== 7) return [];
      const stdout = Buffer.from(`${entry}\n${sectionLine('status', reply)}0\n`);
      return [[name, { ...reply, stdout, stderr: Buffer.alloc(0), exitCode: 0 }] as const];
    }),
  );
}
