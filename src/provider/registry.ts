import { composeShape } from './compose/shape.ts';
import { dockerShape } from './docker/shape.ts';
import { ec2Shape } from './ec2/shape.ts';
import { kubernetesShape } from './kubernetes/shape.ts';
import { kvmShape } from './kvm/shape.ts';
import { openstackShape } from './openstack/shape.ts';
import { processesShape } from './processes/shape.ts';
import type { Provider } from './provider.ts';
import { pxeShape } from './pxe/shape.ts';
import type { SettingsOf } from './remover.ts';
import type { ProviderShape } from './shape.ts';
import { terraformShape } from './terraform/shape.ts';
import { vsphereShape } from './vsphere/shape.ts';
import { xenShape } from './xenserver/shape.ts';

/** A provider by its shape; loaded on first use, because the libraries of some are heavy. */
export interface Registered {
  readonly shape: ProviderShape;
  /** @param settingsOf for what is removed later, see RemoverEntry */
  load(settingsOf?: SettingsOf): Promise<Provider>;
}

/** The providers that come with opsproof. */
export const PROVIDERS: readonly Registered[] = [
  { shape: dockerShape, load: async () => (await import('./docker/docker.ts')).docker },
  { shape: processesShape, load: async () => (await import('./processes/processes.ts')).processes },
  { shape: kvmShape, load: async () => (await import('./kvm/kvm.ts')).kvm },
  { shape: pxeShape, load: async () => (await import('./pxe/pxe.ts')).pxe },
  { shape: ec2Shape, load: async (settingsOf) => (await import('./ec2/ec2.ts')).ec2(settingsOf) },
  {
    shape: vsphereShape,
    load: async (settingsOf) => (await import('./vsphere/vsphere.ts')).vsphere(settingsOf),
  },
  {
    shape: openstackShape,
    load: async (settingsOf) => (await import('./openstack/openstack.ts')).openstack(settingsOf),
  },
  { shape: kubernetesShape, load: async () => (await import('./kubernetes/kubernetes.ts')).kubernetes },
  { shape: composeShape, load: async () => (await import('./compose/compose.ts')).compose },
  { shape: terraformShape, load: async () => (await import('./terraform/terraform.ts')).terraform },
  {
    shape: xenShape,
    load: async (settingsOf) => (await import('./xenserver/xenserver.ts')).xenserver(settingsOf),
  },
];

/** The same as far as files use them; reading a file loads no more. */
export const SHAPES: readonly ProviderShape[] = PROVIDERS.map(({ shape }) => shape);

/** @returns undefined for an unknown name */
export function shapeOf(name: string, shapes: readonly ProviderShape[] = SHAPES): ProviderShape | undefined {
  return shapes.find((shape) => shape.name === name);
}
