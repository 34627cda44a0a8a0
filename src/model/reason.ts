import { printElapsed } from './elapsed.ts';

/** Why something could not be looked at or done. */
export interface HostReason {
  /** What is told of one host. */
  readonly text: string;
  /** The same without what is that host's own, so that hosts which share a reason are told together; `<host>` stands where its name was. */
  readonly common: string;
}

/** A part of a reason that is one host's own: its name, its address, how long it took. */
interface Own {
  readonly own: string;
  readonly common: string;
}

/** @param common what stands there when several hosts are told together */
export function own(text: string, common = '<host>'): Own {
  return { own: text, common };
}

/** At the beginning: whose reason it is, `ssh ops@10.0.5.7:22: `. */
export function owner(label: string): Own {
  return own(`${label}: `, '');
}

/** ` after 155 ms`. A limit, `within 20 s`, is the same for all hosts and no such part. */
export function took(ms: number): Own {
  return own(` after ${printElapsed(ms)}`, '');
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

/** A reason that is the same for every host, unless it says itself what is a host's own. */
export function asReason(reason: string | HostReason): HostReason {
  return typeof reason === 'string' ? { text: reason, common: reason } : reason;
}
