import { createRequire } from 'node:module';
import type { z } from './zod.ts';

/**
 * A recorded schema: what was called, with which arguments, on zod or on an earlier schema. That is enough to recognise a file without
 * mistakes (accepts.ts); zod, which costs a tenth of a short run, is loaded only to say what is wrong.
 */
export interface Written {
  readonly name: string;
  readonly args: readonly unknown[];
  /** What it was called on; undefined: on zod. */
  readonly on?: object;
}

const WRITTEN = Symbol('written');
const MADE = Symbol('made');
const CALLS = ['optional', 'nullable', 'describe', 'refine', 'min', 'max', 'regex'];

const load = createRequire(import.meta.url);
let loaded: typeof z | undefined;

/** The library itself. */
export function zod(): typeof z {
  if (loaded === undefined) {
    loaded = load('zod').z as typeof z;
    // A run reads a file once: compiling code for its shape costs more than it saves.
    loaded.config({ jitless: true });
  }
  return loaded;
}

/** What a schema was made with; undefined for one that was made with zod directly. */
export function writtenOf(schema: unknown): Written | undefined {
  return isObject(schema) ? (schema[WRITTEN] as Written | undefined) : undefined;
}

/** The same schema made with zod. */
export function made<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(made) as T;
  if (!isObject(schema)) return schema;
  if (writtenOf(schema) !== undefined) return schema[MADE] as T;
  if (Object.getPrototypeOf(schema) !== Object.prototype) return schema;
  return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, made(part)])) as T;
}

/** A maker of zod whose schemas are made only when more than their record is needed. */
export function late<M extends keyof typeof z>(maker: M): (typeof z)[M] {
  const write = (...args: unknown[]) => schemaOf({ name: maker, args });
  return write as unknown as (typeof z)[M];
}

function schemaOf(written: Written): object {
  let own: object | undefined;
  const real = () => {
    own ??= make(written);
    return own;
  };
  const self: object = new Proxy(
    {},
    {
      get(_, name) {
        if (name === WRITTEN) return written;
        if (name === MADE) return real();
        if (typeof name === 'string' && CALLS.includes(name))
          return (...args: unknown[]) => schemaOf({ name, args, on: self });
        return Reflect.get(real(), name);
      },
      has: (_, name) => Reflect.has(real(), name),
    },
  );
  return self;
}

type Callable = Readonly<Record<string, (...args: unknown[]) => object>>;

function make({ name, args, on }: Written): object {
  const from = (on === undefined ? zod() : made(on)) as Callable;
  return (from[name] as Callable[string]).apply(from, args.map(made));
}

function isObject(value: unknown): value is Record<string | symbol, unknown> {
  return typeof value === 'object' && value !== null;
}
