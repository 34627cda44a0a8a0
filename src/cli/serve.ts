import { ConfigurationError } from '../model/errors.ts';
import { parseDuration, QuantityError } from '../model/quantity.ts';
import type { Command } from './io.ts';
import { parseOptions, wholeNumberOption } from './options.ts';
import { fromRoot } from './root.ts';

const PORT = 8090;
const HOUR_MS = 3_600_000;

export const serveCommand: Command = {
  name: 'serve',
  summary: 'serve the features as an HTTP health and metrics endpoint',
  help: `opsproof serve [paths] [options]

  paths             feature files, folders, globs or file:line (default: features/)
  --env E           check the live environment E; --env shop=E maps one name (may be repeated)
  --tags T          tag expression, for example "@health and not @slow"
  --port N          default ${PORT}; 0 takes any free port
  --listen A        address to listen on (default: 127.0.0.1)
  --ttl D           how long a result is served again (default: 30s)
  --timeout D       time limit for a look; after it the answer is 503, unable (default: 60s)

  /health           200 if everything passed, else 503 with what is red; JSON, or text with Accept: text/plain
  /health/<tag>     only scenarios with this tag; 404 if there are none
  /metrics          metrics for Prometheus
  /                 the list of paths; checks nothing

Looks only when asked, and once for all requests at the same time. Refuses scenarios that act, and ephemeral environments.
Writes the audit log reports/audit/serve-<day>.ndjson and no reports.
Exit codes: 0 stopped by SIGTERM, 130 by Ctrl-C, 3 configuration or usage error.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions('serve', argv, {
      env: { type: 'string', multiple: true },
      tags: { type: 'string' },
      port: { type: 'string' },
      listen: { type: 'string' },
      ttl: { type: 'string' },
      timeout: { type: 'string' },
    });
    const ttlMs = duration('--ttl', values.ttl ?? '30s', 0, HOUR_MS);
    const timeoutMs = duration('--timeout', values.timeout ?? '60s', 100, HOUR_MS);
    const port = wholeNumberOption('--port', values.port, 0, 65_535) ?? PORT;
    const { serve } = await import('../serve/serve.ts');
    await serve({
      ...io,
      selection: {
        paths: positionals.map((path) => fromRoot(path, io)),
        ...(values.tags === undefined ? {} : { tags: values.tags }),
      },
      environments: values.env ?? [],
      host: values.listen ?? '127.0.0.1',
      port,
      ttlMs,
      timeoutMs,
    });
    return io.interrupt.reason === 'SIGINT' ? 130 : 0;
  },
};

/** @throws ConfigurationError */
function duration(option: string, text: string, least: number, most: number): number {
  let ms: number;
  try {
    ms = parseDuration(text);
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    throw new ConfigurationError([{ message: `${option}: ${error.message}` }]);
  }
  if (ms >= least && ms <= most) return ms;
  const range = `${least === 0 ? '' : `at least ${least} ms and `}at most 1 hour`;
  throw new ConfigurationError([{ message: `${option} takes ${range}; found "${text}"` }]);
}
