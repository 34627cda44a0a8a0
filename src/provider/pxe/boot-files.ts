import type { PxeOwn } from './shape.ts';

/** Where a machine finds the boot server, in the network of its own. */
export const SERVER = '10.0.2.99';

/** What is served: text, or the absolute path of a file. */
export type Served = ReadonlyMap<string, { readonly text: string } | { readonly file: string }>;

/** The first thing that is loaded, by TFTP; all others come by HTTP, which shows who asks. */
export const CHAIN = `#!ipxe\nchain http://${SERVER}/boot.ipxe\n`;

/** Path → what is there, for one host. */
export function bootFiles({ boot, answers }: Pick<PxeOwn, 'boot' | 'answers'>): Served {
  const served = new Map<string, { readonly text: string } | { readonly file: string }>();
  if ('script' in boot) served.set('/boot.ipxe', { file: boot.script });
  else {
    served.set('/boot.ipxe', { text: kernelScript(boot) });
    served.set('/boot/kernel', { file: boot.kernel });
    if (boot.initrd !== undefined) served.set('/boot/initrd', { file: boot.initrd });
  }
  for (const [name, file] of Object.entries(answers)) served.set(`/${name}`, { file });
  return served;
}

/** Kernels that were started by EFI find their initrd by its name; the others do not mind. */
function kernelScript(boot: { readonly initrd?: string; readonly arguments: string }): string {
  const { initrd, arguments: line } = boot;
  return [
    '#!ipxe',
    `kernel http://${SERVER}/boot/kernel ${initrd === undefined ? '' : 'initrd=initrd '}${line}`.trimEnd(),
    ...(initrd === undefined ? [] : [`initrd http://${SERVER}/boot/initrd`]),
    'boot',
    '',
  ].join('\n');
}
