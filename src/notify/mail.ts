import type { Channel } from './notice.ts';
import { noticeText, noticeTitle } from './notice.ts';

export interface MailSettings {
  readonly to: readonly string[];
  readonly from: string;
  /** `smtp://host:port` (STARTTLS when it is offered) or `smtps://host:port`. */
  readonly smtp: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** A mail over SMTP; the one file that knows nodemailer. */
export function mail({ to, from, smtp, user, password }: MailSettings): Channel {
  return {
    name: 'mail',
    async send(notice, signal) {
      const { createTransport } = await import('nodemailer');
      const { protocol, hostname, port, username, password: secret } = new URL(smtp);
      const [login, key] = [user ?? decodeURIComponent(username), password ?? decodeURIComponent(secret)];
      const transport = createTransport({
        host: hostname.replace(/^\[(.*)\]$/, '$1'),
        ...(port === '' ? {} : { port: Number(port) }),
        secure: protocol === 'smtps:',
        ...(login === '' ? {} : { auth: { user: login, pass: key } }),
        // A text of a host is never a path or a URL to read.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const stop = () => transport.close();
      signal.addEventListener('abort', stop, { once: true });
      try {
        await transport.sendMail({
          to: [...to],
          from,
          subject: noticeTitle(notice),
          text: `${noticeTitle(notice)}\n\n${noticeText(notice)}\n`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } finally {
        signal.removeEventListener('abort', stop);
        transport.close();
      }
    },
  };
}
