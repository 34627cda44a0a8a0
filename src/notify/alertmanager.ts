import type { DatedConcern } from '../history/notice-history.ts';
import type { NoticeChannel } from './notice.ts';
import { postJson } from './post-json.ts';

/** How much of a fingerprint is sent: enough to find it in reports, and short enough for a screen. */
const LABEL_DIGITS = 16;

/**
 * Alerts of Prometheus' Alertmanager, API v2: `POST /api/v2/alerts`
 * (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml). An alert that is not sent again ends by itself, so each lasts
 * until after the next reminder; one that has recovered, or was accepted or ignored, ends now.
 */
export function alertmanager({ url }: { readonly url: string }): NoticeChannel {
  return {
    name: 'alertmanager',
    async send(notice, signal) {
      const lasts = new Date(Date.parse(notice.at) + 2 * notice.remindMs).toISOString();
      const alert = ({ fingerprint, text, since }: DatedConcern, endsAt: string) => ({
        labels: {
          alertname: 'OpsproofRed',
          watch: notice.watch,
          fingerprint: fingerprint.slice(0, LABEL_DIGITS),
        },
        annotations: { summary: text },
        startsAt: since,
        endsAt,
      });
      const alerts = [
        ...[...notice.fresh, ...notice.still].map((concern) => alert(concern, lasts)),
        ...[...notice.recovered, ...notice.settled].map((concern) => alert(concern, notice.at)),
      ];
      await postJson(`${url.replace(/\/+$/, '')}/api/v2/alerts`, JSON.stringify(alerts), signal);
    },
  };
}
