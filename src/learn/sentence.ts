import { printMode } from '../model/quantity.ts';
import type { Value } from '../model/value.ts';

/** A fact as a sentence of a feature; with rows it is followed by a table. */
export interface LearnedSentence {
  readonly sentence: string;
  readonly rows?: readonly (readonly [string, string])[];
}

/** `the service "nginx"`, `the port 80`, `the os` */
export function subject(noun: string, name?: string): string {
  if (name === undefined) return `the ${noun}`;
  return noun === 'port' ? `the ${noun} ${name.replace(/\/tcp$/, '')}` : `the ${noun} ${quoteName(name)}`;
}

/** A value as an expectation that only this value meets. Text is quoted if it could be misread. */
export function expectation(value: Value): string {
  if (Array.isArray(value)) return value.length === 0 ? 'empty' : `exactly ${value.map(element).join(', ')}`;
  if (typeof value === 'string')
    return /^[A-Za-z0-9/][A-Za-z0-9/_.+:~@-]*$/.test(value) ? value : JSON.stringify(value);
  return String(value);
}

/** Permission bits as they are written: 0644. */
export function modeCell(bits: Value): string {
  return typeof bits === 'number' ? printMode(bits) : String(bits);
}

function element(value: Value): string {
  const text = String(value);
  return /^[A-Za-z0-9/][A-Za-z0-9/_.+:~@-]*$/.test(text) ? text : JSON.stringify(text);
}

function quoteName(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}
