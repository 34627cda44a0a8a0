import { printElapsed } from './elapsed.ts';

/** Why something could not be looked at or done. */
export interface HostReason {
  /** The text for one host. */
  readonly text: string;
  /** The same without what is specific to that host, so that hosts which share a reason are reported together; `<host>` replaces its name. */
  readonly common: string;
}

/** A part of a reason that is specific to one host: its name, its address, how long it took. */
interface Own {
  readonly own: string;
  readonly common: string;
}

/** @param common the replacement when several hosts are reported together */
export function own(text: string, common = '<host>'): Own {
  return { own: text, common };
}

/** At the beginning: whose reason it is, `ssh ops@10.0.5.7:22: `. */
export function owner(label: string): Own {
  return own(`${label}: `, '');
}

/** ` after 155 ms`. */
export function took(ms: number): Own {
  return own(` after ${printElapsed(ms)}`, '');
}

/** ` within 20.1 s`: how long was waited, which is a little more than the limit and on each host a little different. */
export function waited(ms: number): Own {
  return own(` within ${printElapsed(ms)}`, ' in time');
}

/** Tag of a template: reason`${owner(label)}connection refused${took(ms)} (tcp connect to ${own(address)})`. */
export function reason(
  texts: TemplateStringsArray,
  ...parts: readonly (string | number | Own)[]
): HostReason {
  const join = (of: (part: Own) => string) =>
    String.raw({ raw: texts }, ...parts.map((part) => (typeof part === 'object' ? of(part) : part)));
  return { text: join(({ own }) => own), common: join(({ common }) => common) };
}

/** A reason that is the same for every host, unless it marks the parts that are specific to one. */
export function asReason(reason: string | HostReason): HostReason {
  return typeof reason === 'string' ? { text: reason, common: reason } : reason;
}
