/** The providers of the kinds in ledgers that name none: those of opsproof 0.1. */
const MAKERS: Readonly<Record<string, string>> = {
  build: 'docker',
  container: 'docker',
  network: 'docker',
  volume: 'docker',
  image: 'docker',
  process: 'processes',
  folder: 'opsproof',
  log: 'opsproof',
};

type Line = Readonly<Record<string, unknown>>;

/** A line about a thing in the current form: with its provider, and the number and birth of a process as the provider's name. */
export function modern(line: Line): Line {
  const { kind, provider, process } = line;
  if (typeof kind !== 'string' || provider !== undefined || !Object.hasOwn(MAKERS, kind)) return line;
  const { process: _, ...rest } = line;
  return { ...rest, provider: MAKERS[kind], ...(process === undefined ? {} : { called: calledOf(process) }) };
}

/** A number in place of a text makes a line invalid. */
function calledOf(process: unknown): unknown {
  const { pid, birth } = (process ?? {}) as Line;
  return Number.isInteger(pid) && typeof birth === 'string' ? `${pid}/${birth}` : 0;
}
