import { ConfigurationError, fetchMessageOf } from '../../model/errors.ts';
import type { Sink } from '../event/sink.ts';
import { oneLine } from '../text/plain-text.ts';
import { gaugesAtEnd } from './prometheus.ts';

const TIMEOUT_MS = 10_000;

/**
 * Sends the gauges of a run to a Prometheus Pushgateway: by PUT, which replaces what the group had before
 * (https://github.com/prometheus/pushgateway#api). A push that fails is reported and changes no verdict.
 * @param url of the gateway, then the job is `opsproof`; or with a grouping key: `…/metrics/job/opsproof/instance/shop`
 * @throws ConfigurationError for anything but an http or https URL
 */
export function pushTo(url: string): Sink {
  const target = URL.parse(url);
  if (target === null || !/^https?:$/.test(target.protocol)) {
    throw new ConfigurationError([
      {
        message: `--push takes the URL of a Pushgateway, for example http://pushgateway:9091; found "${url}"`,
      },
    ]);
  }
  // fetch refuses a URL with a login in it.
  const { username, password } = target;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  target.username = '';
  target.password = '';
  if (!/\/metrics\/job(@base64)?\//.test(target.pathname)) {
    target.pathname = `${target.pathname.replace(/\/$/, '')}/metrics/job/opsproof`;
  }
  const headers = {
    'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    ...(login === ':' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` }),
  };
  return {
    name: 'push',
    remote: true,
    open: (context) => gaugesAtEnd(context, (body) => push(target.href, { method: 'PUT', headers, body })),
  };
}

async function push(url: string, request: RequestInit): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new Error(`PUT ${url}: ${whyNot(error)}`);
  }
  const answer = await response.text();
  if (!response.ok) throw new Error(`PUT ${url} answers ${response.status}: ${oneLine(answer.trim(), 300)}`);
}

function whyNot(error: unknown): string {
  const late = error instanceof Error && error.name === 'TimeoutError';
  return late ? `no answer within ${TIMEOUT_MS / 1000} seconds` : fetchMessageOf(error);
}
