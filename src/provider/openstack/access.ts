import { UnableError } from '../../model/errors.ts';
import { isTree, readCloud, type Tree, treeAt } from './clouds-file.ts';
import type { CredentialWays, OpenstackEnv } from './configured.ts';
import type { OpenstackSettings } from './server-host.ts';

/** Who logs in where, from whatever place that is known. */
export interface Access {
  /** Of keystone, as written: with or without `/v3`. */
  readonly authUrl: string;
  /** `auth` of a request for a token ("Password authentication with scoped authorization"). Has the secret. */
  readonly auth: Tree;
  readonly region?: string;
  readonly interface: 'public' | 'internal' | 'admin';
  /** Path of certificates that are trusted instead of the system's. */
  readonly cacert?: string;
  /** False where clouds.yaml says `verify: false`: any certificate will do. */
  readonly verify: boolean;
  /** Service (`compute`, `network`, `image`) → where it is, whatever the catalog says. */
  readonly overrides: Readonly<Record<string, string>>;
  /** The cloud of clouds.yaml and its file, if that is where it comes from. */
  readonly cloud?: { readonly name: string; readonly file: string };
}

/** The words of clouds.yaml and of `OS_…` variables are the same: `OS_AUTH_URL` is `auth_url`. */
type Words = Readonly<Record<string, string | undefined>>;

const KEYS = [
  ...['auth_url', 'username', 'user_id', 'password', 'token', 'project_name', 'project_id'],
  ...['user_domain_name', 'user_domain_id', 'project_domain_name', 'project_domain_id'],
  ...[
    'application_credential_id',
    'application_credential_name',
    'application_credential_secret',
    'default_domain',
  ],
];
const HINT = `write providers: { openstack: { cloud: NAME } }, a cloud of clouds.yaml; or auth_url, user, password: "\${env:OS_PASSWORD}" and project there; or set OS_CLOUD or OS_AUTH_URL and the others`;

/**
 * What the settings say, and where they say nothing clouds.yaml if a cloud is named, else `OS_…`.
 * @param file the path of clouds.yaml, if that was found before
 * @throws UnableError that says what is missing and where to write it
 */
export function accessOf(settings: OpenstackSettings, ways: CredentialWays, file?: string): Access {
  const { env } = ways;
  const own = wordsOf(settings);
  const name = settings.cloud ?? (own.auth_url === undefined ? env.OS_CLOUD || undefined : undefined);
  const found = name === undefined ? undefined : readCloud(name, ways, file);
  const entry = found?.entry ?? {};
  const words: Words = { ...(found === undefined ? wordsOfEnv(env) : wordsOfEntry(entry)), ...own };
  if (words.auth_url === undefined) throw missing('auth_url', name);
  const region =
    settings.region ?? (found === undefined ? env.OS_REGION_NAME || undefined : textAt(entry, 'region_name'));
  const seen =
    settings.interface ??
    (found === undefined
      ? env.OS_INTERFACE || env.OS_ENDPOINT_TYPE
      : (textAt(entry, 'interface') ?? textAt(entry, 'endpoint_type')));
  const cacert =
    settings.cacert ?? (found === undefined ? env.OS_CACERT || undefined : textAt(entry, 'cacert'));
  return {
    authUrl: words.auth_url,
    auth: authOf(words, name),
    interface: interfaceOf(seen),
    verify: entry.verify !== false,
    overrides: overridesOf(entry),
    ...(region === undefined ? {} : { region }),
    ...(cacert === undefined ? {} : { cacert }),
    ...(found === undefined || name === undefined ? {} : { cloud: { name, file: found.file } }),
  };
}

function wordsOf(settings: OpenstackSettings): Words {
  const words = {
    auth_url: settings.auth_url,
    username: settings.user,
    password: settings.password,
    project_name: settings.project,
    user_domain_name: settings.user_domain,
    project_domain_name: settings.project_domain,
    application_credential_id: settings.application_credential,
    application_credential_secret: settings.application_credential_secret,
  };
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
}

function wordsOfEnv(env: OpenstackEnv): Words {
  return Object.fromEntries(
    KEYS.flatMap((key) => {
      const value = env[`OS_${key.toUpperCase()}`];
      return value ? [[key, value]] : [];
    }),
  );
}

function wordsOfEntry(entry: Tree): Words {
  const auth = treeAt(entry, 'auth');
  return Object.fromEntries(
    KEYS.flatMap((key) => {
      const value = textAt(auth, key) ?? textAt(entry, key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** An application credential before a password, because who has made one wants it used; a token last. */
function authOf(words: Words, cloud: string | undefined): Tree {
  const { application_credential_id: id, application_credential_name: name, token } = words;
  if (id !== undefined || name !== undefined) {
    const secret = need(words, 'application_credential_secret', cloud);
    const which = id !== undefined ? { id } : { name, user: userOf(words, cloud) };
    return {
      identity: { methods: ['application_credential'], application_credential: { ...which, secret } },
    };
  }
  const scope = scopeOf(words, cloud);
  if (words.password === undefined && token !== undefined)
    return { identity: { methods: ['token'], token: { id: token } }, scope };
  const user = { ...userOf(words, cloud), password: need(words, 'password', cloud) };
  return { identity: { methods: ['password'], password: { user } }, scope };
}

function userOf(words: Words, cloud: string | undefined): Tree {
  if (words.user_id !== undefined) return { id: words.user_id };
  return { name: need(words, 'username', cloud), domain: domainOf(words, 'user') };
}

function scopeOf(words: Words, cloud: string | undefined): Tree {
  if (words.project_id !== undefined) return { project: { id: words.project_id } };
  return { project: { name: need(words, 'project_name', cloud), domain: domainOf(words, 'project') } };
}

/** The domain that a new keystone has is called so ("default_domain_id"). */
function domainOf(words: Words, of: 'user' | 'project'): Tree {
  const [id, name] = [words[`${of}_domain_id`], words[`${of}_domain_name`]];
  if (id !== undefined) return { id };
  if (name !== undefined) return { name };
  return { id: words.default_domain ?? 'default' };
}

function need(words: Words, key: string, cloud: string | undefined): string {
  return words[key] ?? fail(missing(key, cloud));
}

function missing(key: string, cloud: string | undefined): UnableError {
  const where = cloud === undefined ? '' : ` of the cloud "${cloud}" in clouds.yaml and secure.yaml`;
  return new UnableError(`OpenStack cannot be asked: no ${key}${where} is known`, { hint: HINT });
}

function fail(error: Error): never {
  throw error;
}

function interfaceOf(text: string | undefined): Access['interface'] {
  // Older files say publicURL.
  const word = text?.replace(/URL$/, '');
  return word === 'internal' || word === 'admin' ? word : 'public';
}

function overridesOf(entry: Tree): Readonly<Record<string, string>> {
  const services = ['compute', 'network', 'image'];
  return Object.fromEntries(
    services.flatMap((service) => {
      const url = textAt(entry, `${service}_endpoint_override`);
      return url === undefined ? [] : [[service, url]];
    }),
  );
}

function textAt(tree: Tree, key: string): string | undefined {
  const value = tree[key];
  if (isTree(value) || value === null || value === undefined || value === '') return undefined;
  return String(value);
}
