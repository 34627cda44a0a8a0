import { convergeTools } from '../converge/registry.ts';

/** What is read of a step of a compiled scenario. */
export interface StepText {
  readonly text: string;
  readonly argument?: {
    readonly dataTable?: {
      readonly rows: readonly { readonly cells: readonly { readonly value: string }[] }[];
    };
  };
}

const NAMED = `(?:"([^"]*)"|'([^']*)')`;
const MANIFEST = new RegExp(`^I apply the kubernetes manifest ${NAMED}`);
const TOOLS = convergeTools.map(({ noun, options }) => ({
  options,
  pattern: new RegExp(`\\bthe ${noun} ${NAMED}`),
}));

/**
 * The files and folders of the repository that a sentence applies: they say what is changed as the sentence itself does. As written, with those
 * that the table of a converge names.
 */
export function appliedFiles({ text, argument }: StepText): readonly string[] {
  const manifest = nameIn(text, MANIFEST);
  if (manifest !== undefined) return [manifest];
  const tool = TOOLS.find(({ pattern }) => pattern.test(text));
  const file = tool && nameIn(text, tool.pattern);
  if (tool === undefined || file === undefined) return [];
  const rows = (argument?.dataTable?.rows ?? []).map(({ cells }) => cells.map(({ value }) => value));
  const paths = rows.flatMap(([name = '', value]) =>
    tool.options[name]?.form === 'path' && value !== undefined ? [value] : [],
  );
  return [file, ...paths];
}

function nameIn(text: string, pattern: RegExp): string | undefined {
  const [, double, single] = pattern.exec(text) ?? [];
  return double ?? single;
}
