import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ConfigurationError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Parses a command's arguments. @throws ConfigurationError that names the option and the nearest known one */
export function parseOptions<const O extends Options>(command: string, argv: readonly string[], options: O) {
  try {
    const parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
    refuseEmpty(command, parsed.values, parsed.positionals);
    return parsed;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const { message } = error as Error;
    const unknown = /Unknown option '(-{1,2}[^']+)'/.exec(message)?.[1];
    const known = Object.keys(options).map((name) => `--${name}`);
    const [close] = unknown === undefined ? [] : nearest(unknown, known, 1);
    const first =
      unknown === undefined ? (message.split('. ')[0] ?? message) : `there is no option ${unknown}`;
    throw new ConfigurationError([
      {
        message: `opsproof ${command}: ${first}`,
        hint: close === undefined ? `see: opsproof ${command} --help` : `did you mean ${close}?`,
      },
    ]);
  }
}

/** The values of one option, whatever is wrong with the others. */
export function optionValues(option: string, argv: readonly string[]): readonly string[] {
  const options = { [option]: { type: 'string', multiple: true } } as const;
  const { values } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: false });
  return [values[option] ?? []].flat().filter((value) => typeof value === 'string');
}

/** With an unset variable, `--only "$WHAT"` would mean everything, and `gate "$RUN"` the latest run. */
function refuseEmpty(
  command: string,
  values: Readonly<Record<string, unknown>>,
  positionals: readonly string[],
): void {
  const isEmpty = (text: unknown) => typeof text === 'string' && text.trim() === '';
  const options = Object.entries(values).filter(([, value]) => [value].flat().some(isEmpty));
  const problems = [
    ...options.map(([name]) => ({
      message: `opsproof ${command}: --${name} is empty`,
      hint: 'is a variable unset? Leave the option out if you do not need it',
    })),
    ...(positionals.some(isEmpty)
      ? [
          {
            message: `opsproof ${command}: an argument is empty`,
            hint: 'is a variable unset? Leave the argument out if you do not need it',
          },
        ]
      : []),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
}

/** Reads an option as a whole number. @throws ConfigurationError */
export function wholeNumberOption(
  option: string,
  text: string | undefined,
  lowest: number,
  highest: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= lowest && value <= highest) return value;
  throw new ConfigurationError([
    { message: `${option} takes a whole number from ${lowest} to ${highest}; found "${text}"` },
  ]);
}
