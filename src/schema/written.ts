import { createRequire } from 'node:module';
import type { z } from './zod.ts';

/**
 * A schema as it is written: what was called, with what, on zod or on an earlier schema. A file without mistakes is known by that alone
 * (accepts.ts); zod, which costs a tenth of a short run, is loaded when somebody must say what is wrong.
 */
export interface Written {
  readonly name: string;
  readonly args: readonly unknown[];
  /** What it was called on; none: on zod. */
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
    // A file is read once in a run: compiling code for its shape costs more than that code saves.
    loaded.config({ jitless: true });
  }
  return loaded;
}

/** What a schema is made of; undefined for one that somebody has made with zod. */
export function writtenOf(schema: unknown): Written | undefined {
  return isObject(schema) ? (schema[WRITTEN] as Written | undefined) : undefined;
}

/** The same schema as zod makes it. */
export function made<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(made) as T;
  if (!isObject(schema)) return schema;
  if (writtenOf(schema) !== undefined) return schema[MADE] as T;
  if (Object.getPrototypeOf(schema) !== Object.prototype) return schema;
  return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, made(part)])) as T;
}

/** A maker of zod's, whose schemas are made when they are first asked for what is more than writing. */
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
