import { UnableError } from '../../model/errors.ts';
import { findOne } from './find-one.ts';
import type { Pool } from './pool.ts';
import type { NamedRecord, Ref, VmRecord } from './records.ts';
import type { XenHost } from './xen-host.ts';

/** What a host is made from, looked up before anything is made. */
export interface TemplateParts {
  readonly template: Ref;
  readonly network?: Ref;
  readonly storage?: Ref;
}

/** @throws UnableError when one is missing, is there twice, or cannot be used */
export async function findParts(pool: Pool, host: XenHost, what: string): Promise<TemplateParts> {
  const [template, network, storage] = await Promise.all([
    findOne<VmRecord>(
      pool,
      { type: 'VM', noun: 'template', fits: (one) => one.is_a_template && !one.is_a_snapshot },
      host.template,
      what,
    ),
    host.network === undefined
      ? undefined
      : findOne<NamedRecord>(
          pool,
          { type: 'network', noun: 'network', fits: () => true },
          host.network,
          what,
        ),
    host.storage === undefined
      ? undefined
      : findOne<NamedRecord & { readonly content_type: string }>(
          pool,
          { type: 'SR', noun: 'storage repository', fits: (one) => one.content_type !== 'iso' },
          host.storage,
          what,
        ),
  ]);
  checkTemplate(template.record, host, what);
  return {
    template: template.ref,
    ...(network === undefined ? {} : { network: network.ref }),
    ...(storage === undefined ? {} : { storage: storage.ref }),
  };
}

function checkTemplate(template: VmRecord, host: XenHost, what: string): void {
  const { disks } = template.other_config;
  // The recipe of disks that a server's own templates have: what it makes is empty.
  if (disks !== undefined && /<disk /.test(disks))
    throw new UnableError(
      `${what}: the template "${template.name_label}" has no system yet; one would be installed from it`,
      { hint: 'take a template that was made of an installed machine with cloud-init and guest tools' },
    );
  if (template.VIFs.length === 0 && host.network === undefined)
    throw new UnableError(
      `${what}: the template "${template.name_label}" is in no network, so the host could not be reached`,
      { hint: 'write a network for the host: xe network-list' },
    );
}
