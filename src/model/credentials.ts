/**
 * The secret parts of a text that is not secret as a whole, or that also occur alone: the password of a URL or of a database's connection
 * string, a private key, the values of secret keys in JSON.
 */
export function credentialsIn(text: string): readonly string[] {
  return [...new Set([...ofUrls(text), ...ofPairs(text), ...ofKeys(text), ...ofJson(text)])].filter(
    (value) => value !== '' && !value.includes('${'),
  );
}

/** `scheme://user:password@host` (RFC 3986, 3.2.1); the password as written and decoded. */
function* ofUrls(text: string): Generator<string> {
  for (const [, password = ''] of text.matchAll(/\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@"']*:([^\s/?#"']*)@/gi)) {
    yield password;
    yield decoded(password);
  }
}

/** `password=…` of libpq, ADO.NET and JDBC; quotes belong to the syntax. */
function* ofPairs(text: string): Generator<string> {
  const pairs =
    /\b(?:password|passwd|pwd|sslpassword)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|"([^"]*)"|([^\s;&"']+))/gi;
  for (const [, single, double, bare] of text.matchAll(pairs)) {
    const value = single?.replaceAll(/\\(.)/g, '$1') ?? double ?? bare ?? '';
    yield value;
    yield decoded(value);
  }
}

/** PEM (RFC 7468) and OpenSSH private keys. */
function* ofKeys(text: string): Generator<string> {
  const keys = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----[\s\S]*?-----END \1-----/g;
  for (const [key] of text.matchAll(keys)) yield key;
}

const SECRET_KEY = /pass|pwd|secret|token|api_?key|private_?key|credential|auth/i;
const LEAST = 4;

/** A file of credentials in the form that services hand out. */
function* ofJson(text: string): Generator<string> {
  if (!/^\s*[{[]/.test(text)) return;
  let tree: unknown;
  try {
    tree = JSON.parse(text);
  } catch {
    return;
  }
  yield* secretLeaves(tree, false);
}

function* secretLeaves(node: unknown, secret: boolean): Generator<string> {
  if (typeof node === 'string') {
    if (secret && node.length >= LEAST) yield node;
    if (!secret) for (const part of [...ofUrls(node), ...ofKeys(node)]) yield part;
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) yield* secretLeaves(value, secret || SECRET_KEY.test(key));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
