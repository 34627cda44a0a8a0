import type { Accelerator } from './accelerator.ts';
import { CARRIER } from './carrier.ts';
import type { GivenKernel, Guest } from './machine-host.ts';

/** The names that a machine's files have in its folder, where qemu is started. */
export const MACHINE_FILES = { disk: 'disk.qcow2', seed: 'seed.iso', qmp: 'qmp', said: 'qemu.log' } as const;
/** Under this name a state is kept inside of a disk. */
export const SAVED = 'ready';

/** A port of the guest as a port of 127.0.0.1. */
export interface GuestForward {
  readonly inside: number;
  readonly outside: number;
}

/** Where the guest finds another host: connections to `address` and `port` go to a port of this machine. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  readonly to: number;
}

/** What it boots from the network. */
export interface NetworkBoot {
  /** The folder that TFTP serves, below that of the machine, and the file in it that is loaded first. */
  readonly tftp: string;
  readonly file: string;
  /** True: also when the disk has something to boot. */
  readonly first: boolean;
  /** Where it loads all others. */
  readonly server: Peer;
}

export interface Wiring {
  readonly forwards: readonly GuestForward[];
  readonly peers: readonly Peer[];
  /** Path of the running Node, which carries connections to peers. */
  readonly execPath: string;
  /** Absolute path of the log of the console, which is added to. */
  readonly console: string;
  readonly boot?: NetworkBoot;
}

/** What the machine consists of, in this order. A saved state fits only a machine of exactly these. */
export function hardware(
  { memory, cpus }: Pick<Guest, 'memory' | 'cpus'>,
  { name, cpu }: Accelerator,
  mac: string,
  fromNetwork = false,
): string[] {
  return [
    // Without graphics the BIOS writes on the serial console, which then shows why a disk does not boot.
    ...['-machine', `pc,accel=${name},graphics=off`],
    ...['-cpu', cpu],
    ...['-m', String(Math.ceil(memory / 1024 ** 2))],
    ...['-smp', String(cpus)],
    ...['-nodefaults', '-no-user-config', '-display', 'none'],
    ...['-serial', 'chardev:console'],
    ...['-device', 'virtio-blk-pci,drive=disk'],
    ...['-device', 'virtio-blk-pci,drive=seed'],
    // Without its ROM nobody waits for a network that boots nothing.
    ...['-device', `virtio-net-pci,netdev=net,mac=${mac}${fromNetwork ? '' : ',romfile='}`],
    ...['-device', 'virtio-rng-pci'],
    // A guest that resumes a saved state learns that it is another one, and makes new random numbers.
    ...['-device', 'vmgenid,guid=auto'],
  ];
}

/** What is around it: files, ports, and how it is spoken to. */
export function surroundings(
  host: Pick<Guest, 'outbound'> & GivenKernel,
  name: string,
  wiring: Wiring,
): string[] {
  const { kernel, initrd, arguments: line } = host;
  return [
    ...['-name', name],
    ...['-chardev', `file,id=console,append=on,path=${quoted(wiring.console)}`],
    ...['-qmp', `unix:${MACHINE_FILES.qmp},server=on,wait=off`],
    // What a power failure of this machine loses would be thrown away anyway.
    ...['-drive', `file=${MACHINE_FILES.disk},format=qcow2,if=none,id=disk,cache=unsafe`],
    ...['-drive', `file=${MACHINE_FILES.seed},format=raw,if=none,id=seed,readonly=on`],
    ...['-netdev', network(host, wiring)],
    ...(wiring.boot === undefined ? [] : ['-boot', `order=${wiring.boot.first ? 'nc' : 'cn'}`]),
    ...(kernel === undefined ? [] : ['-kernel', kernel]),
    ...(initrd === undefined ? [] : ['-initrd', initrd]),
    ...(line === undefined ? [] : ['-append', line]),
  ];
}

function network({ outbound }: Pick<Guest, 'outbound'>, { forwards, peers, execPath, boot }: Wiring): string {
  const carry = (port: number) => `${shellWord(execPath)} -e ${shellWord(CARRIER)} ${port}`;
  return [
    `user,id=net,restrict=${outbound ? 'off' : 'on'}`,
    ...forwards.map(({ inside, outside }) => `hostfwd=tcp:127.0.0.1:${outside}-:${inside}`),
    ...(boot === undefined ? [] : [`tftp=${boot.tftp}`, `bootfile=${boot.file}`]),
    ...[...peers, ...(boot === undefined ? [] : [boot.server])].map(({ address, port, to }) =>
      quoted(`guestfwd=tcp:${address}:${port}-cmd:${carry(to)}`),
    ),
  ].join(',');
}

/** In options of qemu a comma is written twice ("QemuOpts"). */
function quoted(text: string): string {
  return text.replaceAll(',', ',,');
}

/** A word of the command lines in qemu's options, which are taken apart as a shell does (g_shell_parse_argv of GLib). */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
