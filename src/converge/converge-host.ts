import { basename } from 'node:path';
import type { Host } from '../host/host.ts';
import { messageOf, UnableError } from '../model/errors.ts';
import { own, reason } from '../model/reason.ts';
import { fromBytes } from '../transport/file-source.ts';
import { quote } from '../transport/shell/quote.ts';
import type { Reply } from '../transport/transport.ts';
import type { Convergence } from './convergence.ts';
import { type Packed, packFiles } from './pack.ts';
import type { Converged, ConvergeTool, Work } from './tool.ts';

/** What a converge of one host came to. */
export interface ConvergeOutcome {
  /** A line that says why nothing is known, when the tool did no work. */
  readonly result: Converged | string;
  /** What the tool itself answered. */
  readonly reply: Reply;
}

/** Deadline of making and removing the folder, in milliseconds. */
const FOLDER_MS = 60_000;
/** Of a report: those of 1,000 resources have about 2 MB. */
const MOST_REPORT_BYTES = 64 * 1024 * 1024;
/** The temporary folder is the login's alone. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell expands it
const MAKE_FOLDER = 'umask 077 && mktemp -d "${TMPDIR:-/tmp}/opsproof-XXXXXXXXXX"';

/**
 * Sends what a converge needs to a host, runs the tool there and reads what it says about its work. Nothing of it stays on the host.
 * @param timeoutMs of the tool
 * @throws UnableError when the host cannot be reached, the time is over or the tool is missing; ConfigurationError on a protected host
 */
export async function convergeHost(
  host: Host,
  { tool, file, options }: Convergence,
  { dry, timeoutMs }: { readonly dry: boolean; readonly timeoutMs: number },
): Promise<ConvergeOutcome> {
  const facts = await host.facts();
  if (facts.language === 'powershell')
    throw unable(host, `the ${tool.noun} needs a POSIX shell, and this host has none`);
  const folder = (await done(host, await host.run(MAKE_FOLDER, { timeoutMs: FOLDER_MS }))).stdout
    .toString()
    .trim();
  let ends = false;
  try {
    const out = `${folder}/out`;
    const sent: Packed[] = [{ path: file, to: `in/${basename(file)}` }];
    const remote = (option: string, index: number, path: string) => {
      const to = `${option.replaceAll(' ', '-')}-${index}/${basename(path)}`;
      sent.push({ path, to });
      return `${folder}/${to}`;
    };
    const rows = Object.entries(options).map(([option, values]) => {
      const isPath = tool.options[option]?.form === 'path';
      return [option, isPath ? values.map((path, index) => remote(option, index, path)) : values] as const;
    });
    const work: Work = {
      host: host.name,
      groups: host.groups,
      file: `${folder}/in/${basename(file)}`,
      options: Object.fromEntries(rows),
      out,
      dry,
    };
    for (const [name, text] of Object.entries(tool.files?.(work) ?? {}))
      sent.push({ text, to: `out/${name}` });
    const archive = `${folder}/sent.tar`;
    await done(host, await host.put(fromBytes(await packFiles(sent)), archive));
    const unpack = `cd ${quote(folder)} && mkdir out && tar -xf sent.tar && rm sent.tar`;
    await done(host, await host.run(unpack, { timeoutMs: FOLDER_MS }));
    const reply = await host.run(tool.command(work, facts), { timeoutMs, once: true });
    if (reply.exitCode === 127)
      throw unable(host, lastLine(reply) || `the tool of the ${tool.noun} is not installed`);
    ends = true;
    const report = await host.run(`cat ${quote(`${out}/${tool.report}`)}`, {
      timeoutMs: FOLDER_MS,
      maxBytes: MOST_REPORT_BYTES,
    });
    if (report.truncated)
      throw unable(host, `the report of the ${tool.noun} is longer than ${MOST_REPORT_BYTES} bytes`);
    const text = report.exitCode === 0 ? report.stdout.toString() : undefined;
    return { result: ended(tool, readReport(tool, text, reply, work), reply), reply };
  } finally {
    // A host that no longer answers was already reported.
    await host
      .run(ends ? remove(folder) : removeWhileItEnds(folder), { timeoutMs: FOLDER_MS })
      .catch(() => undefined);
  }
}

/** What a report says; one that is cut off, or has something else in it, says nothing. */
export function readReport(
  tool: ConvergeTool,
  report: string | undefined,
  reply: Reply,
  work: Work,
): ConvergeOutcome['result'] {
  try {
    return tool.read(report, reply, work);
  } catch (error) {
    return `the report of the ${tool.noun} cannot be read: ${messageOf(error)}`;
  }
}

/** A tool that broke off half way may have reported no failure: then its work is not known to be whole. */
export function ended(
  tool: ConvergeTool,
  result: ConvergeOutcome['result'],
  { exitCode }: Reply,
): ConvergeOutcome['result'] {
  if (typeof result === 'string' || result.failed.length > 0 || tool.well.includes(exitCode)) return result;
  return `the tool ended with exit status ${exitCode}, and its report names nothing that failed`;
}

function remove(folder: string): string {
  return `rm -rf ${quote(folder)}`;
}

/** A tool that is ended at its deadline may write its report after that. */
function removeWhileItEnds(folder: string): string {
  return `for second in 1 2 3 4 5; do ${remove(folder)}; sleep 1; done; ${remove(folder)}`;
}

async function done(host: Host, reply: Reply): Promise<Reply> {
  if (reply.exitCode === 0) return reply;
  throw unable(host, `what the converge needs could not be sent: ${lastLine(reply)}`);
}

function unable({ name, label }: Host, why: string): UnableError {
  return new UnableError(reason`${own(`${name} (${label})`)}: ${why}`);
}

function lastLine({ stderr, exitCode }: Reply): string {
  return stderr.toString().trimEnd().split('\n').at(-1) || `exit status ${exitCode}`;
}
