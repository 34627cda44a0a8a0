import { nearest } from '../model/nearest.ts';
import { LATE, within } from '../transport/deadline.ts';
import { acceptsText } from './accepts-text.ts';
import type { Answers } from './answers.ts';
import { healthJson, healthText } from './health-body.ts';
import type { ServedLook } from './look.ts';
import { metricsText } from './metrics-text.ts';

/** The parts of a request that matter; the Host header is never read. */
export interface HttpAsked {
  readonly method: string;
  /** As written in the request line. */
  readonly url: string;
  readonly accept: string;
  /** Seconds that a scraper waits, as sent by Prometheus; undefined: as long as it takes. */
  readonly patience: number | undefined;
  readonly hasBody: boolean;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Site {
  /** By tag with the at sign; an empty key is all scenarios. */
  readonly answers: Answers<ServedLook>;
  readonly ttlMs: number;
  readonly timeoutMs: number;
  tags(): readonly string[];
  now(): number;
}

const LONGEST_URL = 2_000;
/** The share of a scraper's waiting time that a look may take. */
const PATIENCE = 0.8;
const HEALTH = '/health/';

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Answers one request. 200 only if everything that was asked for was checked and true. */
export async function respond(asked: HttpAsked, site: Site): Promise<HttpReply> {
  const { method, url, hasBody } = asked;
  if (method !== 'GET' && method !== 'HEAD') {
    return refuse(asked, 405, `${method} is not allowed here: GET or HEAD`, { allow: 'GET, HEAD' });
  }
  if (hasBody) return refuse(asked, 413, 'requests must not have a body', { connection: 'close' });
  if (url.length > LONGEST_URL) return refuse(asked, 414, `a URL may have at most ${LONGEST_URL} characters`);
  const path = url.startsWith('/') ? (url.split(/[?#]/)[0] ?? '') : undefined;
  if (path === undefined) return refuse(asked, 400, 'this is not a proxy: a request line begins with a path');
  if (path === '/') return index(site);
  if (path === '/health') return health(asked, site, undefined);
  if (path === '/metrics') return metrics(asked, site);
  if (path.startsWith(HEALTH)) return healthOfTag(asked, site, path.slice(HEALTH.length));
  return refuse(asked, 404, 'the paths are /health, /health/<tag>, /metrics and /');
}

/** Only lists the paths: for a probe that asks whether this process is alive. */
function index({ tags, ttlMs, timeoutMs }: Site): HttpReply {
  const paths = [
    '/health',
    '/metrics',
    ...tags().map((tag) => `${HEALTH}${encodeURIComponent(tag.slice(1))}`),
  ];
  const body = { service: 'opsproof', paths, ttlSeconds: ttlMs / 1000, timeoutSeconds: timeoutMs / 1000 };
  return ok(200, JSON_TYPE, `${JSON.stringify(body, undefined, 2)}\n`, { 'cache-control': 'no-store' });
}

async function healthOfTag(asked: HttpAsked, site: Site, encoded: string): Promise<HttpReply> {
  let name: string;
  try {
    name = decodeURIComponent(encoded);
  } catch {
    return refuse(asked, 400, 'the tag in the path is not valid URL encoding');
  }
  const tags = site.tags();
  if (tags.includes(`@${name}`)) return health(asked, site, `@${name}`);
  const names = tags.map((tag) => tag.slice(1));
  const [close] = nearest(name, names, 1);
  const parts = [
    `no scenario has the tag ${JSON.stringify(name)}, so nothing would be proved`,
    ...(close === undefined ? [] : [`did you mean ${close}?`]),
    names.length === 0 ? 'no scenario has a tag' : `tags: ${names.join(', ')}`,
  ];
  return refuse(asked, 404, parts.join('; '));
}

async function health(asked: HttpAsked, site: Site, tag: string | undefined): Promise<HttpReply> {
  const look = await site.answers.ask(tag ?? '');
  const ageMs = Math.max(0, site.now() - look.at);
  const options = { ageMs, ttlMs: site.ttlMs, tag };
  const text = acceptsText(asked.accept);
  const body = text ? healthText(look, options) : healthJson(look, options);
  return ok(look.verdict === 'pass' ? 200 : 503, text ? TEXT_TYPE : JSON_TYPE, body, {
    'cache-control': `max-age=${Math.floor(site.ttlMs / 1000)}`,
    age: String(Math.floor(ageMs / 1000)),
    vary: 'Accept',
  });
}

/** Starts a look if the last one is too old; a scraper that cannot wait gets the last one, whose age is a metric. */
async function metrics({ patience }: HttpAsked, { answers, now }: Site): Promise<HttpReply> {
  const looking = answers.ask('');
  const look = patience === undefined ? await looking : await within(looking, patience * PATIENCE * 1000);
  const known = look === LATE ? answers.last('') : look;
  const body = metricsText(known, now(), answers.finding(''));
  return ok(200, METRICS_TYPE, body, { 'cache-control': 'no-store' });
}

/** A reply about the request, not about the system. */
export function refuse(
  { accept }: Pick<HttpAsked, 'accept'>,
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): HttpReply {
  const text = acceptsText(accept);
  const body = text ? `${error}\n` : `${JSON.stringify({ error })}\n`;
  return ok(status, text ? TEXT_TYPE : JSON_TYPE, body, { 'cache-control': 'no-store', ...headers });
}

function ok(
  status: number,
  contentType: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): HttpReply {
  return {
    status,
    headers: {
      'content-type': contentType,
      'content-length': String(Buffer.byteLength(body)),
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body,
  };
}
