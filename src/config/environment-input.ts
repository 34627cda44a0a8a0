import type { z } from '../schema/shape.ts';
import type { BudgetInput } from './budget-schema.ts';
import type { ConvergeInput } from './converge-schema.ts';
import type { HostInput } from './ephemeral-schema.ts';
import type { InventoryInput } from './inventory/inventory-schema.ts';
import type { everyKeys } from './schema.ts';

/** An ephemeral environment as written; its hosts also have the keys of their providers. */
export interface EphemeralInput extends EveryInput {
  readonly lifecycle: 'ephemeral';
  readonly provider: string;
  readonly providers?: Readonly<Record<string, object>> | undefined;
  readonly budget?: BudgetInput | undefined;
  readonly ttl?: string | undefined;
  readonly defaults?: HostInput | undefined;
  readonly groups?: Readonly<Record<string, HostInput>> | undefined;
  readonly hosts: Readonly<Record<string, (HostInput & { groups?: string[] | undefined }) | null>>;
}
type EveryInput = z.infer<z.ZodObject<typeof everyKeys>>;

/** A live environment as written; its hosts also have the keys of their transports. */
export interface LiveInput extends EveryInput {
  readonly lifecycle: 'live';
  readonly inventory?: InventoryInput | undefined;
  readonly converge?: ConvergeInput | undefined;
  readonly defaults?: LiveHostInput | undefined;
  readonly groups?: Readonly<Record<string, LiveHostInput>> | undefined;
  readonly hosts?:
    | Readonly<Record<string, (LiveHostInput & { groups?: string[] | undefined }) | null>>
    | undefined;
}
export interface LiveHostInput {
  readonly transport?: string | undefined;
  readonly address?: string | undefined;
}
