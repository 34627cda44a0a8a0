import { parseDuration } from '../model/quantity.ts';
import { keys, list, make, map, matching, text, type z } from '../schema/shape.ts';

/** The part `notify:` of `opsproof.yaml`: who is notified when something fails or recovers. */

const DURATION = 'a duration with its unit, for example 24 hours';
const duration = text(DURATION).refine((value) => readsAsDuration(value), { error: () => DURATION });

function readsAsDuration(value: string): boolean {
  try {
    return parseDuration(value) > 0;
  } catch {
    return false;
  }
}

const URL_ALLOWED = 'a URL that begins with http:// or https://';
const url = matching(/^https?:\/\/\S+$|\$\{/, URL_ALLOWED);
const ADDRESS = 'a mail address';
const address = matching(/^[^@\n]+@[^@\n]+$|\$\{/, ADDRESS);
const SMTP = 'the URL of a mail server: smtp://host:port, or smtps://host:port';
const COMMAND = 'a list of words, for example [/usr/local/bin/page, ops]';

export const notifySchema = keys(
  {
    remind: duration.describe('Time until a reminder about what is still red; default 24 hours').optional(),
    timeout: duration.describe('Time limit for each channel; default 10 seconds').optional(),
    webhook: keys(
      {
        url,
        headers: map(make.string({ error: () => 'a text' }), 'a map of HTTP headers').optional(),
      },
      'a map of url, headers',
    )
      .describe('A POST with JSON')
      .optional(),
    slack: keys({ url }, 'a map of url').describe('Incoming webhook of Slack, Mattermost …').optional(),
    mail: keys(
      {
        to: list(address, 'a list of mail addresses').min(1, { error: () => 'a list of mail addresses' }),
        from: address,
        smtp: matching(/^smtps?:\/\/\S+$|\$\{/, SMTP),
        user: text('a user name').optional(),
        password: text(`a text, better from \${env:NAME}`).optional(),
      },
      'a map of to, from, smtp, user, password',
    )
      .describe('Mail over SMTP')
      .optional(),
    alertmanager: keys({ url }, 'a map of url').describe('Prometheus Alertmanager, API v2').optional(),
    command: list(text(COMMAND), COMMAND)
      .min(1, { error: () => COMMAND })
      .describe('Runs as it is, without a shell; gets JSON on stdin')
      .optional(),
  },
  'a map of remind, timeout, webhook, slack, mail, alertmanager, command',
);

export type NotifyInput = z.infer<typeof notifySchema>;
