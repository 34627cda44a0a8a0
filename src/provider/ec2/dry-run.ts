import { UnableError } from '../../model/errors.ts';
import { makeSshKeyPair } from '../ssh-key.ts';
import type { Cloud, EC2 } from './client.ts';
import type { InstanceHost } from './instance-host.ts';
import { requestOf } from './launch.ts';
import { oneOfEach } from './one-of-each.ts';
import { codeOf } from './refusal.ts';
import { specifications } from './tags.ts';

/** What EC2 answers to a dry run of what would have been done ("DryRun" of every action). */
const WOULD = 'DryRunOperation';
/** A name that no stack has. */
const NAME = 'opsproof-dry-run';
const TAGS = { 'opsproof.run': NAME };

export interface Refused {
  readonly error: UnableError;
  /** True: it is not known what the account may do. */
  readonly unable?: true;
}

type Options = { readonly abortSignal: AbortSignal };

/**
 * Asks EC2 whether this account may make what a start makes, with the parameters of the start; nothing is made. What can only be asked about
 * an instance or a group that exists (stop, terminate, console, rules of a group) is not asked.
 * @param images host → id of its image; hosts without one are left out
 * @returns what was refused; `unable` where dry runs are not understood
 */
export async function dryRuns(
  cloud: Cloud,
  hosts: readonly InstanceHost[],
  images: ReadonlyMap<string, string>,
  environment: string,
): Promise<readonly Refused[]> {
  const no = async (what: string, run: (ec2: EC2, options: Options) => Promise<unknown>) => {
    try {
      await cloud.ask(what, run);
    } catch (error) {
      if (!(error instanceof UnableError)) throw error;
      return codeOf(error) === WOULD ? [] : [error];
    }
    return [new UnableError(`${what}: EC2 did not refuse the dry run, so it may have done it`)];
  };
  // What does not know dry runs would do everything: a question that changes nothing goes first.
  const known = await no('dry runs are not understood', (ec2, options) =>
    ec2.describeRegions({ DryRun: true }, options),
  );
  if (known.length > 0) return known.map((error) => ({ error: unknown(error), unable: true }));
  const would = `"${environment}" would not start`;
  const answers = [
    await no(`${would}: no security group would be made`, (ec2, options) =>
      ec2.createSecurityGroup(
        {
          GroupName: NAME,
          Description: NAME,
          TagSpecifications: specifications(['security-group'], TAGS),
          DryRun: true,
        },
        options,
      ),
    ),
    await no(`${would}: no key pair would be taken`, (ec2, options) =>
      ec2.importKeyPair(
        {
          KeyName: NAME,
          PublicKeyMaterial: Buffer.from(makeSshKeyPair(NAME).publicKey),
          TagSpecifications: specifications(['key-pair'], TAGS),
          DryRun: true,
        },
        options,
      ),
    ),
    await no(`${would}: its key pair would stay`, (ec2, options) =>
      ec2.deleteKeyPair({ KeyName: NAME, DryRun: true }, options),
    ),
  ];
  const kindOf = ({ name, type, spot, subnet, role }: InstanceHost) =>
    JSON.stringify([images.get(name), type, spot, subnet, role]);
  for (const host of oneOfEach(hosts, kindOf)) {
    const id = images.get(host.name);
    if (id === undefined) continue;
    answers.push(
      await no(`host "${host.name}" of "${environment}" would not start`, (ec2, options) =>
        ec2.runInstances({ ...requestFor(host, id), DryRun: true }, options),
      ),
    );
  }
  return answers.flat().map((error) => ({ error }));
}

/** The request of a start, without the key pair and the group that a start makes first. */
function requestFor(host: InstanceHost, id: string) {
  const names = { prefix: NAME, tags: TAGS, group: '' };
  const wanted = { host, image: { id, disks: [] } };
  const {
    KeyName: _key,
    NetworkInterfaces: interfaces = [],
    ...rest
  } = requestOf(wanted, [host.name], names, host.spot === 'only');
  return {
    ...rest,
    NetworkInterfaces: interfaces.map(({ Groups: _groups, ...one }) => one),
  };
}

function unknown(problem: UnableError): UnableError {
  const { message, hint, cause } = problem;
  return new UnableError(`it is not known what this account may do: ${message}`, {
    hint: hint ?? 'what answers instead of AWS must answer DryRunOperation; nothing else was asked',
    cause,
  });
}
