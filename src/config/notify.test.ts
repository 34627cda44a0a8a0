import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadNotify } from './notify.ts';

const cwd = mkdtempSync(join(tmpdir(), 'opsproof-notify-'));
after(() => rmSync(cwd, { recursive: true }));
const write = (text: string) => writeFileSync(join(cwd, 'opsproof.yaml'), text);

test('placeholders are resolved and kept for the mask; the rest has defaults', async () => {
  write(`notify:\n  slack: { url: "\${env:SLACK}" }\n  command: [page, "ops team"]\n`);
  assert.deepEqual(await loadNotify(cwd, { SLACK: 'https://chat.example.com/s3cret' }), {
    slack: { url: 'https://chat.example.com/s3cret' },
    command: ['page', 'ops team'],
    remindMs: 86_400_000,
    timeoutMs: 10_000,
    secrets: ['https://chat.example.com/s3cret'],
  });
});

test('every mistake is reported at once with its line', async () => {
  write(`notify:
  remind: often
  webhok: { url: http://a }
  slack: { url: chat.example.com }
  mail:
    to: []
    from: me
    smtp: mail.example.com
    password: \${env:NOT_THERE}
  command: page ops
`);
  await assert.rejects(loadNotify(cwd, {}), {
    name: 'ConfigurationError',
    message: [
      'opsproof.yaml:2: notify.remind: found "often", allowed: a duration with its unit, for example 24 hours',
      'opsproof.yaml:3: notify.webhok: unknown key; did you mean "webhook"?',
      'opsproof.yaml:4: notify.slack.url: found "chat.example.com", allowed: a URL that begins with http:// or https://',
      'opsproof.yaml:6: notify.mail.to: found a list, allowed: a list of mail addresses',
      'opsproof.yaml:7: notify.mail.from: found "me", allowed: a mail address',
      'opsproof.yaml:8: notify.mail.smtp: found "mail.example.com", allowed: the URL of a mail server: smtp://host:port, or smtps://host:port',
      'opsproof.yaml:9: notify.mail.password: the environment variable NOT_THERE is not set',
      'opsproof.yaml:10: notify.command: found "page ops", allowed: a list of words, for example [/usr/local/bin/page, ops]',
    ].join('\n'),
  });
});

test('notify without a channel is a mistake', async () => {
  for (const text of ['', 'notify: { remind: 1 hour }\n']) {
    write(text);
    await assert.rejects(loadNotify(cwd, {}), {
      message:
        'opsproof.yaml: --notify has no channel\n  add one under notify: webhook, slack, mail, alertmanager, command; see docs/notifications.md',
    });
  }
});
