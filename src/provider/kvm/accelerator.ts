import { accessSync, constants, readFileSync } from 'node:fs';

/** How a machine is run. */
export interface Accelerator {
  readonly name: 'kvm' | 'tcg';
  /** Its processor, as -cpu of qemu has it: what the guest is given must be the same for a saved state. */
  readonly cpu: string;
  /** Why not faster. */
  readonly because?: string;
}

/**
 * KVM where it works. A device that can be opened is not enough: in guests of some clouds there is one without a processor that has what KVM needs, and
 * a machine started with it never boots. vmx and svm are the names of these abilities in /proc/cpuinfo.
 * @param wanted of the environment; then nothing is looked up
 */
export function acceleratorOf(
  wanted: Accelerator['name'] | undefined,
  files = { cpu: '/proc/cpuinfo', kvm: '/dev/kvm' },
): Accelerator {
  const because = wanted === undefined ? unusable(files) : undefined;
  if (wanted === 'tcg' || because !== undefined)
    return { name: 'tcg', cpu: 'max', ...(because === undefined ? {} : { because }) };
  return { name: 'kvm', cpu: 'host' };
}

function unusable({ cpu, kvm }: { readonly cpu: string; readonly kvm: string }): string | undefined {
  try {
    accessSync(kvm, constants.R_OK | constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? `there is no ${kvm}` : `this user cannot use ${kvm}`;
  }
  return /^flags\s*:.*\b(?:vmx|svm)\b/m.test(read(cpu)) ? undefined : 'the processor has neither vmx nor svm';
}

/** What `-cpu host` stands for on this machine: a saved state fits no other. */
export function hostProcessor(file = '/proc/cpuinfo'): string {
  const [first = ''] = read(file).split('\n\n');
  const lines = first
    .split('\n')
    .filter((line) => /^(?:vendor_id|cpu family|model|model name|stepping|flags)\s*:/.test(line));
  return lines.join('\n');
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
