import { randomUUID } from 'node:crypto';
import { DOMParser, type Element } from '@xmldom/xmldom';
import { xmlLines } from '../../model/xml-lines.ts';

/** Writes and parses the messages of a remote shell (MS-WSMV, Web Services Management Protocol Extensions for Windows Vista, 3.1.4). Pure. */

const SHELL = 'http://schemas.microsoft.com/wbem/wsman/1/windows/shell';
const CMD = `${SHELL}/cmd`;
const TRANSFER = 'http://schemas.xmlsoap.org/ws/2004/09/transfer';
const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
const FAULT = 'http://schemas.microsoft.com/wbem/wsman/1/wsmanfault';

/** The fault of a Receive without output in the requested time (ERROR_WSMAN_OPERATION_TIMEDOUT). */
export const TIMED_OUT = '2150858793';

/** The subject of a message. */
export interface MessageSubject {
  readonly to: string;
  /** How long the server may take, in whole seconds. */
  readonly seconds: number;
  readonly shellId?: string;
}

export function createShell(subject: MessageSubject): string {
  const body =
    '<rsp:Shell><rsp:InputStreams>stdin</rsp:InputStreams><rsp:OutputStreams>stdout stderr</rsp:OutputStreams></rsp:Shell>';
  return envelope(subject, `${TRANSFER}/Create`, body, { WINRS_NOPROFILE: 'TRUE', WINRS_CODEPAGE: '65001' });
}

/** WINRS_CONSOLEMODE_STDIN FALSE: its standard input is a pipe. */
export function startCommand(subject: MessageSubject, command: string): string {
  const body = `<rsp:CommandLine><rsp:Command>${xml(command)}</rsp:Command></rsp:CommandLine>`;
  return envelope(subject, `${SHELL}/Command`, body, {
    WINRS_CONSOLEMODE_STDIN: 'FALSE',
    WINRS_SKIP_CMD_SHELL: 'FALSE',
  });
}

export function sendInput(subject: MessageSubject, commandId: string, bytes: Buffer, end: boolean): string {
  const last = end ? ' End="true"' : '';
  const body = `<rsp:Send><rsp:Stream Name="stdin" CommandId="${xml(commandId)}"${last}>${bytes.toString('base64')}</rsp:Stream></rsp:Send>`;
  return envelope(subject, `${SHELL}/Send`, body);
}

export function receiveOutput(subject: MessageSubject, commandId: string): string {
  const body = `<rsp:Receive><rsp:DesiredStream CommandId="${xml(commandId)}">stdout stderr</rsp:DesiredStream></rsp:Receive>`;
  return envelope(subject, `${SHELL}/Receive`, body);
}

export function terminate(subject: MessageSubject, commandId: string): string {
  const body = `<rsp:Signal CommandId="${xml(commandId)}"><rsp:Code>${SHELL}/signal/terminate</rsp:Code></rsp:Signal>`;
  return envelope(subject, `${SHELL}/Signal`, body);
}

export function deleteShell(subject: MessageSubject): string {
  return envelope(subject, `${TRANSFER}/Delete`, '');
}

function envelope(
  { to, seconds, shellId }: MessageSubject,
  action: string,
  body: string,
  options: Readonly<Record<string, string>> = {},
): string {
  const must = 'env:mustUnderstand="true"';
  const chosen = Object.entries(options).map(
    ([name, value]) => `<w:Option Name="${name}">${value}</w:Option>`,
  );
  return [
    `<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="${SOAP}" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd" xmlns:p="http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd" xmlns:rsp="${SHELL}"><env:Header>`,
    `<a:To>${xml(to)}</a:To>`,
    `<a:ReplyTo><a:Address ${must}>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo>`,
    `<a:MessageID>uuid:${randomUUID()}</a:MessageID>`,
    `<a:Action ${must}>${action}</a:Action>`,
    `<w:ResourceURI ${must}>${CMD}</w:ResourceURI>`,
    `<w:MaxEnvelopeSize ${must}>153600</w:MaxEnvelopeSize>`,
    `<w:OperationTimeout>PT${seconds}S</w:OperationTimeout>`,
    '<w:Locale xml:lang="en-US" env:mustUnderstand="false"/><p:DataLocale xml:lang="en-US" env:mustUnderstand="false"/>',
    shellId === undefined
      ? ''
      : `<w:SelectorSet><w:Selector Name="ShellId">${xml(shellId)}</w:Selector></w:SelectorSet>`,
    chosen.length === 0 ? '' : `<w:OptionSet ${must}>${chosen.join('')}</w:OptionSet>`,
    `</env:Header><env:Body>${body}</env:Body></env:Envelope>`,
  ].join('');
}

function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** The server's answer. */
export interface ShellAnswer {
  /** The message of a fault, and its code if it has one. */
  readonly fault?: { readonly code: string; readonly text: string };
  readonly shellId?: string;
  readonly commandId?: string;
  readonly output: readonly { readonly stream: string; readonly bytes: Buffer }[];
  readonly done: boolean;
  readonly exitCode?: number;
}

/** @throws Error for text that is not XML */
export function readShellAnswer(text: string): ShellAnswer {
  const refuse = (_level: string, message: string) => {
    throw new Error(message);
  };
  const root = new DOMParser({ onError: refuse, normalizeLineEndings: xmlLines }).parseFromString(
    text,
    'text/xml',
  );
  const all = (namespace: string, name: string) =>
    [...root.getElementsByTagNameNS(namespace, name)] as Element[];
  const one = (namespace: string, name: string) => all(namespace, name)[0]?.textContent?.trim() || undefined;
  const fault = all(FAULT, 'WSManFault')[0];
  const told = fault?.textContent?.trim() || one(SOAP, 'Text');
  const code = fault?.getAttribute('Code') ?? one(SOAP, 'Value') ?? '';
  const selector = all('http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd', 'Selector').find(
    (element) => element.getAttribute('Name') === 'ShellId',
  );
  const shellId = one(SHELL, 'ShellId') ?? selector?.textContent?.trim();
  const commandId = one(SHELL, 'CommandId');
  const exit = one(SHELL, 'ExitCode');
  return {
    ...(all(SOAP, 'Fault').length === 0 ? {} : { fault: { code, text: told ?? 'it gives no reason' } }),
    ...(shellId === undefined ? {} : { shellId }),
    ...(commandId === undefined ? {} : { commandId }),
    output: all(SHELL, 'Stream').map((element) => ({
      stream: element.getAttribute('Name') ?? '',
      bytes: Buffer.from(element.textContent ?? '', 'base64'),
    })),
    done: all(SHELL, 'CommandState').some((element) => element.getAttribute('State')?.endsWith('/Done')),
    ...(exit === undefined ? {} : { exitCode: Number(exit) }),
  };
}
