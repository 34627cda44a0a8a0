import type { Notify } from '../config/notify.ts';
import { alertmanager } from './alertmanager.ts';
import { commandChannel } from './command.ts';
import { mail } from './mail.ts';
import type { NoticeChannel } from './notice.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';

export interface Around {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The channels under `notify:`; a new kind is a file, a line here and a key in the schema. */
export function channelsOf(notify: Notify, around: Around): readonly NoticeChannel[] {
  return [
    ...(notify.webhook === undefined ? [] : [webhook(notify.webhook)]),
    ...(notify.slack === undefined ? [] : [slack(notify.slack)]),
    ...(notify.mail === undefined ? [] : [mail(notify.mail)]),
    ...(notify.alertmanager === undefined ? [] : [alertmanager(notify.alertmanager)]),
    ...(notify.command === undefined ? [] : [commandChannel(notify.command, around)]),
  ];
}
