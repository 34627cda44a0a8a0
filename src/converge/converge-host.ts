import { basename } from 'node:path';
import type { Facts } from '../host/facts.ts';
import type { Host } from '../host/host.ts';
import { messageOf, UnableError } from '../model/errors.ts';
import { type HostReason, own, reason } from '../model/reason.ts';
import { fromBytes } from '../transport/file-source.ts';
import { workIn } from '../transport/shell/folder-text.ts';
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
/** What the folder may outlive the tool's deadline by, on a host that does not notice the end of the connection. */
export const OUTLIVE_MS = 15 * 60_000;

/**
 * Sends what a converge needs to a host, runs the tool there and reads what it says about its work. Nothing of it stays on the host, however the run ends.
 * @param timeoutMs of the tool
 * @throws UnableError when the host cannot be reached, the time is over or the tool is missing; ConfigurationError on a protected host
 */
export async function convergeHost(
  host: Host,
  convergence: Convergence,
  { dry, timeoutMs }: { readonly dry: boolean; readonly timeoutMs: number },
): Promise<ConvergeOutcome> {
  const facts = await host.facts();
  if (facts.language === 'powershell')
    throw unable(host, `the ${convergence.tool.noun} needs a POSIX shell, and this host has none`);
  const kept = await host.keepFolder({ limitMs: timeoutMs + OUTLIVE_MS });
  const [settled] = await Promise.allSettled([
    convergeIn(kept.path, host, facts, convergence, { dry, timeoutMs }),
  ]);
  // A tool that is ended at its deadline may write its report after that.
  const left = await kept.remove(settled.status === 'rejected');
  if (settled.status === 'rejected') throw withLeft(settled.reason, left);
  if (left !== undefined) throw new UnableError(leftReason(left));
  return settled.value;
}

async function convergeIn(
  folder: string,
  host: Host,
  facts: Facts,
  { tool, file, options }: Convergence,
  { dry, timeoutMs }: { readonly dry: boolean; readonly timeoutMs: number },
): Promise<ConvergeOutcome> {
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
  for (const [name, text] of Object.entries(tool.files?.(work) ?? {})) sent.push({ text, to: `out/${name}` });
  const archive = `${folder}/sent.tar`;
  await done(host, await host.put(fromBytes(await packFiles(sent)), archive));
  const unpack = `cd ${quote(folder)} && ${workIn(folder)} && mkdir out && tar -xf sent.tar && rm sent.tar`;
  await done(host, await host.run(unpack, { timeoutMs: FOLDER_MS }));
  const reply = await host.run(tool.command(work, facts), { timeoutMs, once: true });
  if (reply.exitCode === 127)
    throw unable(host, lastLine(reply) || `the tool of the ${tool.noun} is not installed`);
  const report = await host.run(`cat ${quote(`${out}/${tool.report}`)}`, {
    timeoutMs: FOLDER_MS,
    maxBytes: MOST_REPORT_BYTES,
  });
  if (report.truncated)
    throw unable(host, `the report of the ${tool.noun} is longer than ${MOST_REPORT_BYTES} bytes`);
  const text = report.exitCode === 0 ? report.stdout.toString() : undefined;
  return { result: ended(tool, readReport(tool, text, reply, work), reply), reply };
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

/** What is left on a host is told with the reason why nothing is known about it. */
export function withLeft(error: unknown, left: string | undefined): unknown {
  if (left === undefined || !(error instanceof UnableError)) return error;
  const { hint, common, message } = error;
  const text = leftReason(left);
  return new UnableError(
    { text: `${message}; ${text.text}`, common: `${common}; ${text.common}` },
    { hint, cause: error.cause },
  );
}

function leftReason(left: string): HostReason {
  return reason`${own(left, 'a temporary folder may still be on the host')}`;
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
