import { ConfigurationError, type Problem } from '../../model/errors.ts';
import { didYouMean } from '../../model/nearest.ts';
import { parseDuration } from '../../model/quantity.ts';
import type { HttpOptions } from './http-request.ts';

/** How many redirects `yes` follows. */
const SOME = 10;
const MOST = 50;

type Read = (text: string) => HttpOptions;

/** The rows of `the request options:`. */
const OPTIONS: Readonly<Record<string, Read>> = {
  redirects: (text) => ({ redirects: redirectsOf(text) }),
  timeout: (text) => ({ timeoutMs: timeoutOf(text) }),
  user: (user) => ({ user }),
  password: (password) => ({ password }),
  proxy: (text) => ({ proxy: proxyOf(text) }),
  verify: (text) => ({ verify: yesOrNo(text) }),
  authority: (authority) => ({ authority: pem(authority) }),
  'client certificate': (certificate) => ({ certificate: pem(certificate) }),
  'client key': (key) => ({ key: pem(key) }),
  passphrase: (passphrase) => ({ passphrase }),
};

/** Reads the rows of a table. @throws ConfigurationError with every mistake in it */
export function parseRequestOptions(rows: readonly (readonly string[])[]): HttpOptions {
  const problems: Problem[] = [];
  let options: HttpOptions = {};
  for (const row of rows) {
    const [name = '', text = ''] = row;
    try {
      const read = OPTIONS[name];
      if (row.length !== 2)
        throw new RangeError(
          `a row has two cells, an option and its value; found ${row.length}: | ${row.join(' | ')} |`,
        );
      if (read === undefined)
        throw new RangeError(`a request has no option "${name}"; ${didYouMean(name, Object.keys(OPTIONS))}`);
      options = { ...options, ...read(text) };
    } catch (error) {
      problems.push({ message: (error as Error).message });
    }
  }
  if ((options.certificate === undefined) !== (options.key === undefined))
    problems.push({ message: 'a client certificate and a client key are needed together' });
  if (options.verify === false && options.authority !== undefined)
    problems.push({ message: 'an authority has no effect if nothing is verified' });
  if (rows.length === 0) problems.push({ message: 'the table is empty' });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return options;
}

function redirectsOf(text: string): number {
  if (text === 'no') return 0;
  if (text === 'yes') return SOME;
  if (/^\d{1,2}$/.test(text) && Number(text) <= MOST) return Number(text);
  throw new RangeError(
    `write redirects as yes (at most ${SOME}), no or a number up to ${MOST}; found "${text}"`,
  );
}

function timeoutOf(text: string): number {
  const ms = parseDuration(text);
  if (ms > 0) return ms;
  throw new RangeError(`a timeout must be longer than 0; found "${text}"`);
}

function yesOrNo(text: string): boolean {
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw new RangeError(`write verify as yes or no; found "${text}"`);
}

/** A placeholder is checked when it is filled in. */
function proxyOf(text: string): string {
  const url = URL.parse(text.replaceAll(/\$\{[^}]*\}/g, 'x'));
  if (url !== null && /^https?:$/.test(url.protocol)) return text;
  throw new RangeError(`write the URL of the proxy, for example http://proxy:3128; found "${text}"`);
}

/** Keys never stand in a feature. */
function pem(text: string): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the message shows the placeholder itself
  const example = '${file:tls/client.pem}';
  if (text.includes('${')) return text;
  throw new RangeError(`write a placeholder for PEM text, for example ${example}; found "${text}"`);
}
