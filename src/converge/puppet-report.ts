import { parseDocument } from 'yaml';

/** One entry of `resource_statuses` (puppet.com/docs, "Report format 12"). */
export interface ResourceStatus {
  readonly changed?: boolean;
  readonly failed?: boolean;
  readonly failed_to_restart?: boolean;
  readonly skipped?: boolean;
  readonly out_of_sync?: boolean;
  readonly events?: readonly { readonly status?: string; readonly message?: string }[];
}

/** What is read of a report. */
export interface PuppetReport {
  readonly status?: string;
  readonly puppet_version?: string;
  readonly resource_statuses?: Readonly<Record<string, ResourceStatus>>;
}

/** Where the entries begin: in block style, as Ruby writes it. */
const BEGIN = /^resource_statuses:$/m;
/** The line of an entry whose name Ruby writes without quotes. */
const ENTRY = /^ {2}([A-Z].*):(?: !ruby\/object:Puppet::Resource::Status)?$/;
const [LONGEST, SPACE] = ['    failed_to_restart: false'.length, 32];
const ATTRIBUTE = /^ {4}(changed|failed|failed_to_restart|skipped|out_of_sync): (true|false)$/;

/**
 * Reads a report. A thousand resources are a megabyte of YAML, for which a parser of all of YAML takes a second: of entries in the form that Ruby writes,
 * only the lines that say what became of them are looked at, and what failed is parsed as a whole. A report of any other form is parsed.
 */
export function readPuppetReport(text: string): PuppetReport | null {
  return readEntries(text) ?? parsed<PuppetReport>(text);
}

function readEntries(text: string): PuppetReport | undefined {
  const begin = BEGIN.exec(text);
  if (begin === null) return undefined;
  const start = begin.index + begin[0].length + 1;
  const after = /^\S/m.exec(text.slice(start))?.index;
  const end = after === undefined ? text.length : start + after;
  const statuses: Record<string, ResourceStatus> = {};
  let name: string | undefined;
  let lines: string[] = [];
  const close = () => {
    if (name !== undefined) statuses[name] = statusOf(lines);
  };
  for (const line of text.slice(start, end).split('\n')) {
    if (/^ {2}\S/.test(line)) {
      close();
      name = ENTRY.exec(line)?.[1];
      if (name === undefined || Object.hasOwn(statuses, name)) return undefined;
      lines = [];
    } else lines.push(line);
  }
  close();
  const head = (key: string) => new RegExp(`^${key}: ([\\w.]+)$`, 'm').exec(text.slice(0, begin.index))?.[1];
  const [status, version] = [head('status'), head('puppet_version')];
  if (status === undefined || version === undefined) return undefined;
  return { status, puppet_version: version, resource_statuses: statuses };
}

function statusOf(lines: readonly string[]): ResourceStatus {
  const said: Record<string, boolean> = {};
  for (const line of lines) {
    // Most lines are longer, or belong to something below.
    if (line.length > LONGEST || line.charCodeAt(4) === SPACE) continue;
    const [, key, value] = ATTRIBUTE.exec(line) ?? [];
    if (key !== undefined) said[key] = value === 'true';
  }
  const red = said.failed === true || said.failed_to_restart === true;
  return red ? (parsed<ResourceStatus>(lines.join('\n')) ?? said) : said;
}

function parsed<T>(text: string): T | null {
  return parseDocument(text, { logLevel: 'silent' }).toJS() as T | null;
}
