import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Puts a style around text. */
export type Paint = (style: Style, text: string) => string;

/** The caller, who knows the terminal, decides whether there are colours. */
export function painter(color = false): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}
