import type { Api } from '../model/api.ts';
import type { KeyPath } from '../schema/key-path.ts';
import { PLACEHOLDER } from '../schema/placeholder.ts';
import { existing, type Reading } from '../schema/reading.ts';
import type { ApiInput } from './api-schema.ts';

/** What can stand before the colon of a URL, and is not the name of anything else there. */
const NAME = /^[a-z][a-z0-9.-]*$/;
const TAKEN: ReadonlySet<string> = new Set([
  ...['http', 'https', 'tcp', 'udp', 'ws', 'wss', 'ftp', 'ssh', 'file', 'data', 'env', 'command'],
]);
/** Each puts its own text into the header Authorization. */
const LOGINS = ['basic', 'bearer', 'oauth', 'aws'] as const;
/** RFC 9110, 5.1. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The APIs of an environment. Mistakes are added to `reading.problems`. */
export function apisOf(
  input: Readonly<Record<string, ApiInput>> | undefined,
  taken: readonly string[],
  reading: Reading,
): Readonly<Record<string, Api>> {
  return Object.fromEntries(
    Object.entries(input ?? {}).map(([name, written]) => {
      const at = ['api', name];
      if (!NAME.test(name) || TAKEN.has(name))
        reading.problems.add(
          at,
          `cannot be the name of an API: lower-case letters, digits, . and -, and none of ${[...TAKEN].join(', ')}`,
        );
      if (taken.includes(name))
        reading.problems.add(at, `"${name}" is already the name of a host or endpoint`);
      return [name, apiOf(written, at, reading)];
    }),
  );
}

function apiOf(input: ApiInput, at: KeyPath, reading: Reading): Api {
  const { texts, problems } = reading;
  const { basic, bearer, oauth, aws, header = {}, certificate, key, passphrase, authority, openapi } = input;
  const hidden = (raw: string) => texts.secret(texts.guardedText(raw)).reveal();
  const given = LOGINS.filter((login) => input[login] !== undefined);
  if (given.length > 1) problems.add(at, `has ${given.join(' and ')}, but one request has one login`);
  if ((certificate === undefined) !== (key === undefined))
    problems.add(at, 'needs certificate and key together');
  const url = texts.guardedText(input.url);
  tellUrl(url, [...at, 'url'], certificate !== undefined, reading);
  const headers = Object.entries(header).map(([name, raw]): [string, string] => {
    const value = hidden(raw);
    tellHeader(name, value, [...at, 'header', name], given.length > 0, reading);
    return [name, value];
  });
  if (oauth !== undefined) tellUrl(texts.guardedText(oauth.token), [...at, 'oauth', 'token'], false, reading);
  if (bearer !== undefined)
    tellHeader('Authorization', texts.guardedText(bearer), [...at, 'bearer'], false, reading);
  // What a server may repeat, and which no short password would be found in.
  if (basic !== undefined)
    hidden(
      Buffer.from(`${texts.guardedText(basic.user)}:${texts.guardedText(basic.password)}`).toString('base64'),
    );
  return {
    url,
    headers: {
      ...Object.fromEntries(headers),
      ...(bearer === undefined ? {} : { Authorization: `Bearer ${hidden(bearer)}` }),
    },
    ...(basic === undefined
      ? {}
      : { basic: { user: texts.guardedText(basic.user), password: hidden(basic.password) } }),
    ...(oauth === undefined
      ? {}
      : {
          oauth: {
            token: texts.guardedText(oauth.token),
            client: texts.guardedText(oauth.client),
            secret: hidden(oauth.secret),
            ...(oauth.scope === undefined ? {} : { scope: texts.guardedText(oauth.scope) }),
            ...(oauth.audience === undefined ? {} : { audience: texts.guardedText(oauth.audience) }),
            sends: oauth.sends ?? 'header',
          },
        }),
    ...(aws === undefined
      ? {}
      : {
          aws: {
            region: texts.guardedText(aws.region),
            service: texts.guardedText(aws.service),
            accessKey: texts.guardedText(aws.access_key),
            secretKey: hidden(aws.secret_key),
            ...(aws.session_token === undefined ? {} : { sessionToken: hidden(aws.session_token) }),
          },
        }),
    ...(certificate === undefined ? {} : { certificate: texts.guardedText(certificate) }),
    ...(key === undefined ? {} : { key: hidden(key) }),
    ...(passphrase === undefined ? {} : { passphrase: hidden(passphrase) }),
    ...(authority === undefined ? {} : { authority: texts.guardedText(authority) }),
    ...(openapi === undefined ? {} : { openapi: existing(openapi, [...at, 'openapi'], reading) }),
  };
}

function tellUrl(url: string, at: KeyPath, needsTls: boolean, { problems }: Reading): void {
  if (PLACEHOLDER.test(url) || problems.mentions(at)) return;
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    problems.add(at, `${JSON.stringify(url)} is not an http:// or https:// URL`);
    return;
  }
  if (parsed.username !== '' || parsed.password !== '')
    problems.add(at, 'has a login in it', 'write it as basic: { user, password }');
  if (parsed.search !== '' || parsed.hash !== '')
    problems.add(at, 'has a query or a fragment, which no path can follow');
  if (needsTls && parsed.protocol === 'http:')
    problems.add(at, 'is http://, where no certificate is shown; write https://');
}

function tellHeader(
  name: string,
  value: string,
  at: KeyPath,
  loggedIn: boolean,
  { problems }: Reading,
): void {
  if (!TOKEN.test(name)) problems.add(at, 'cannot be the name of a header');
  if (/[\0\r\n]/.test(value)) problems.add(at, 'has a line end or a NUL byte, which no header can have');
  if (loggedIn && name.toLowerCase() === 'authorization')
    problems.add(at, 'is the header that the login fills in, too; write one of the two');
}
