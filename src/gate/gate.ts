import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { loadSettings } from '../config/load.ts';
import { loadPolicy } from '../config/policy.ts';
import { loadWaivers } from '../config/waivers.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { readLock } from '../layers/lock.ts';
import { seal } from '../model/envelope.ts';
import type { Key } from '../model/key.ts';
import { type Decision, decide } from './decide.ts';
import { findRuns } from './find-runs.ts';
import { statementOf } from './statement.ts';
import type { GateSubject } from './subject.ts';

export interface GateRequest {
  readonly cwd: string;
  /** Run ids, files, folders. */
  readonly names: readonly string[];
  readonly latest: boolean;
  /** Path of a policy; undefined: gate.yaml if it is there. */
  readonly policy: string | undefined;
  /** Path of waivers; undefined: waivers.yaml if it is there. */
  readonly waivers: string | undefined;
  /** Instead of what the policy says. */
  readonly commit: string | undefined;
  /** In addition to what the policy says. */
  readonly images: readonly string[];
  readonly subjects: readonly GateSubject[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The commit checked out here. */
  head(): Promise<string | undefined>;
}

/** Decides over finished runs. @throws ConfigurationError for mistakes in the policy or the waivers */
export async function gate(request: GateRequest): Promise<Decision> {
  const { cwd, names, latest, images, subjects, now } = request;
  const [settings, written, waivers] = await Promise.all([
    loadSettings(cwd),
    loadPolicy(cwd, request.policy),
    loadWaivers(cwd, request.waivers),
  ]);
  const commit = request.commit ?? written.commit;
  const policy = {
    ...written,
    ...(commit === undefined ? {} : { commit }),
    images: [...written.images, ...images],
  };
  const [{ runs, reasons }, head, layers] = await Promise.all([
    findRuns({ cwd, reports: settings.reports, names, latest }),
    commit === 'head' ? request.head() : undefined,
    policy.layers === 'proved' ? readLock(cwd) : undefined,
  ]);
  return decide({ runs, missing: reasons, layers, policy, waivers, head, subjects, now });
}

/** Writes the verdict over its subjects as an attestation, signed when there is a key. */
export async function writeAttestation(
  decision: Decision,
  path: string,
  cwd: string,
  key: Key | undefined,
): Promise<void> {
  const payload = JSON.stringify(statementOf(decision, decision.subjects));
  const content = key === undefined ? payload : JSON.stringify(seal(Buffer.from(payload), key.key, key.id));
  const file = resolve(cwd, path);
  makeFolder(dirname(file));
  await writeFile(file, `${content}\n`);
}
