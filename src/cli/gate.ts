import { join } from 'node:path';
import { loadSettings } from '../config/load.ts';
import { decisionJson } from '../gate/decision-json.ts';
import { printDecision } from '../gate/decision-text.ts';
import { gate, writeAttestation } from '../gate/gate.ts';
import { loadPrivateKey, loadPublicKey } from '../gate/key.ts';
import { readSubjects } from '../gate/subject.ts';
import { printVerification } from '../gate/verification-text.ts';
import { verifyAttestation } from '../gate/verify.ts';
import { ConfigurationError } from '../model/errors.ts';
import { commitOf } from '../run/commit.ts';
import type { Command, Io } from './io.ts';
import { parseOptions } from './options.ts';
import { fromRoot } from './root.ts';

/** In the folder of reports, unless somebody says otherwise. */
const ATTESTATION = 'attestation.json';

const OPTIONS = {
  latest: { type: 'boolean' },
  policy: { type: 'string' },
  waivers: { type: 'string' },
  commit: { type: 'string' },
  image: { type: 'string', multiple: true },
  subject: { type: 'string', multiple: true },
  key: { type: 'string' },
  attestation: { type: 'string' },
  format: { type: 'string' },
  verify: { type: 'string' },
  'public-key': { type: 'string' },
} as const;

export const gateCommand: Command = {
  name: 'gate',
  summary: 'decide on finished runs: policy, waivers, attestation',
  help: `opsproof gate [runs] [options]

  runs              run ids, findings.json files, or folders that contain runs
  --latest          the newest run that finished
  --policy FILE     what the runs must prove (default: gate.yaml; without one, everything must pass at the first attempt)
  --waivers FILE    what may be red, until when, and who is responsible (default: waivers.yaml)
  --commit C        the runs must have tested this commit: hexadecimal digits, or head for the commit checked out here
  --image D         a container in the runs must have used this image: sha256:… or name@sha256:… (may be repeated)
  --subject S       the artifact to let through: name@sha256:…, or a file (may be repeated)
  --attestation F   where to write the verdict as an in-toto attestation (default: reports/${ATTESTATION})
  --key PEM         private key to sign it with: ed25519 or ECDSA
  --format F        text or json

opsproof gate --verify FILE --public-key PEM [--subject S]
                    check that this attestation is valid and covers these subjects

Exit codes: 0 passed, 1 refused, 2 could not be decided, 3 configuration or usage error.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions('gate', argv, OPTIONS);
    const format = values.format ?? 'text';
    if (format !== 'text' && format !== 'json') throw usage(`--format is text or json; found "${format}"`);
    if (values.verify !== undefined) return verify(values, positionals, values.verify, format, io);
    if (values['public-key'] !== undefined) throw usage('--public-key works only with --verify');
    const { subject = [], commit, key: keyFile, image: images = [] } = values;
    const signs = keyFile !== undefined || values.attestation !== undefined;
    if (signs && subject.length === 0)
      throw usage('an attestation needs a subject: --subject name@sha256:… or --subject FILE');
    if (commit !== undefined && !/^(?:head|[0-9a-f]{7,64})$/.test(commit))
      throw usage(`--commit takes head, or 7 to 64 hexadecimal digits; found "${commit}"`);
    const strange = images.find((image) => !/^(?:[^@\s]+@)?sha256:[0-9a-f]{64}$/.test(image));
    if (strange !== undefined)
      throw usage(
        `--image takes sha256: and 64 hexadecimal digits, with or without name@; found "${strange}"`,
      );
    const key = keyFile === undefined ? undefined : await loadPrivateKey('--key', keyFile, io.here ?? io.cwd);
    const decision = await gate({
      cwd: io.cwd,
      names: positionals.map((name) => (name.includes('/') ? fromRoot(name, io) : name)),
      latest: values.latest ?? false,
      policy: values.policy && fromRoot(values.policy, io),
      waivers: values.waivers && fromRoot(values.waivers, io),
      commit,
      images,
      subjects: await readSubjects(subject, io.here ?? io.cwd),
      now: Date.now(),
      head: async () => (await commitOf(io.cwd, io.env, []))?.id,
    });
    const attestation =
      values.attestation === undefined
        ? join((await loadSettings(io.cwd)).reports, ATTESTATION)
        : fromRoot(values.attestation, io);
    if (subject.length > 0) await writeAttestation(decision, attestation, io.cwd, key);
    if (format === 'json') io.stdout.write(`${JSON.stringify(decisionJson(decision), null, 2)}\n`);
    else {
      io.stdout.write(`${printDecision(decision, { color: io.colors })}\n`);
      if (subject.length > 0)
        io.stdout.write(
          `attested   ${attestation}${key === undefined ? ', not signed' : `, signed with ${key.kind} sha256:${key.id}`}\n`,
        );
    }
    return decision.exitCode;
  },
};

async function verify(
  values: { readonly 'public-key'?: string; readonly subject?: readonly string[] },
  positionals: readonly string[],
  file: string,
  format: 'text' | 'json',
  io: Io,
): Promise<number> {
  const pem = values['public-key'];
  if (pem === undefined) throw usage('--verify needs the public key of the signer: --public-key PEM');
  if (positionals.length > 0) throw usage(`--verify takes no runs; found ${positionals.join(' ')}`);
  const key = await loadPublicKey('--public-key', pem, io.here ?? io.cwd);
  const subjects = await readSubjects(values.subject ?? [], io.here ?? io.cwd);
  const verification = await verifyAttestation(file, io.here ?? io.cwd, key, subjects);
  if (format === 'json') io.stdout.write(`${JSON.stringify(verification, null, 2)}\n`);
  else io.stdout.write(`${printVerification(verification, key, { color: io.colors })}\n`);
  return verification.exitCode;
}

function usage(message: string): ConfigurationError {
  return new ConfigurationError([{ message, hint: 'see: opsproof gate --help' }]);
}
