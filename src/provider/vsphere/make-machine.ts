import { UnableError } from '../../model/errors.ts';
import type { StackContext } from '../provider.ts';
import { makeSshKeyPair } from '../ssh-key.ts';
import { cloneSpec, linuxCustomization } from './clone-spec.ts';
import type { VsphereGround } from './ground.ts';
import { guestinfo } from './guestinfo.ts';
import { machineName, marksOf } from './marks.ts';
import { cardsOf, intoNetwork } from './network-card.ts';
import { switchPower } from './power.ts';
import type { VirtualMachineHost } from './settings.ts';
import { finished } from './task.ts';
import { refIn } from './vcenter.ts';
import type { Ref, VimFields } from './vim-value.ts';

/** Who logs in when the environment does not say. */
export const USER = 'root';

export interface Made {
  readonly machine: Ref;
  /** Public host keys that it was given. */
  readonly hostKeys?: readonly string[];
}

/**
 * Clones the machine of a host and turns it on.
 * @throws UnableError; what was made is in the ledger
 */
export async function makeMachine(
  host: VirtualMachineHost,
  ground: VsphereGround,
  context: StackContext,
): Promise<Made> {
  const { vcenter, looks, places } = ground;
  const { ledger, prefix, labels, environment, signal } = context;
  const what = `host "${host.name}" of "${environment}" could not be made`;
  const place = places.get(host.name);
  if (place === undefined) throw new UnableError(`${what}: it has no place`);
  const name = machineName(prefix, host.name);
  const guest = guestOf(host, ground, context);
  const spec = cloneSpec({
    host,
    place,
    note: `Made by opsproof for the host ${host.name} of ${environment}; anyone may remove it after ${labels['opsproof.expires']}.`,
    settings: { ...host.extraConfig, ...guest.settings, ...marksOf(labels, prefix, name) },
    ...(await cardFor(host, ground, what)),
    ...(host.customize === 'tools' ? { customization: customizationFor(host, ground) } : {}),
  });
  signal.throwIfAborted();
  const thing = { kind: 'machine', id: name };
  ledger.creating({ ...thing, host: host.name, scope: vcenter.scope });
  const { ref: template } = place.template;
  const fields = { folder: place.folder, name, spec };
  const task = refIn(await vcenter.ask(what, 'CloneVM_Task', template, fields));
  // Clones may wait for others for long: who removes it later can cancel it.
  ledger.created(thing, task.id);
  const machine = await finished(vcenter, looks, task, {
    what,
    timeoutMs: host.startMs,
    signal,
    progress: (percent) => context.progress(host.name, `cloning ${place.template.name}: ${percent} %`),
  });
  if (machine === undefined) throw new UnableError(`${what}: the task ${task.id} does not say what it made`);
  ledger.created(thing, machine.id);
  signal.throwIfAborted();
  looks.add(machine);
  await switchPower(vcenter, looks, machine, 'PowerOnVM_Task', what, host.startMs);
  return { machine, ...(guest.hostKeys === undefined ? {} : { hostKeys: guest.hostKeys }) };
}

/** Settings for cloud-init: who may log in, and the machine's name and host key. */
function guestOf(
  host: VirtualMachineHost,
  { key }: VsphereGround,
  { conceal, prefix }: StackContext,
): { readonly settings: Readonly<Record<string, string>>; readonly hostKeys?: readonly string[] } {
  if (host.customize !== 'cloud-init') return { settings: {} };
  const hostKey = makeSshKeyPair(`${prefix}-${host.name}`);
  for (const line of hostKey.privateKey.split('\n').slice(1, -2)) conceal(line);
  const settings = guestinfo({
    hostname: host.name,
    user: host.user ?? USER,
    publicKey: key.publicKey,
    hostKey,
    byPassword: host.password !== undefined,
    ...(host.userData === undefined ? {} : { own: host.userData }),
  });
  const [type, blob] = hostKey.publicKey.split(' ');
  return { settings, hostKeys: [`${type} ${blob}`] };
}

async function cardFor(
  { name, network }: VirtualMachineHost,
  { places, templates, vcenter }: VsphereGround,
  what: string,
): Promise<{ readonly card?: VimFields }> {
  const place = places.get(name);
  if (network === undefined || place?.network === undefined) return {};
  const template = templates.get(place.template.ref.id);
  const [card] = template === undefined ? [] : cardsOf(template);
  if (card === undefined)
    throw new UnableError(`${what}: ${place.template.path} has no network card to put into ${network}`);
  return { card: await intoNetwork(card, place.network, vcenter, what) };
}

/** The name of a host may have a domain. */
function customizationFor({ name }: VirtualMachineHost, { places, templates }: VsphereGround): VimFields {
  const template = templates.get(places.get(name)?.template.ref.id ?? '');
  const [short = name, ...domain] = name.split('.');
  const cards = template === undefined ? 1 : cardsOf(template).length;
  return linuxCustomization(short, domain.join('.') || 'localdomain', cards);
}
