import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Puts a style around text. */
export type Paint = (style: Style, text: string) => string;

/** Whether there are colours is decided by whoever knows the terminal, not here. */
export function painter(color = false): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
