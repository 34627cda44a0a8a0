/** One line of our callback plugin. */
export interface ResultLine {
  readonly version?: string;
  readonly host?: string;
  readonly outcome?: 'ok' | 'failed' | 'skipped' | 'unreachable';
  readonly task?: string;
  readonly module?: string;
  readonly changed?: boolean;
  /** By `ignore_errors`, or because a `rescue` takes care of it. */
  readonly ignored?: boolean;
  /** The playbook ends for every host with it. */
  readonly fatal?: boolean;
  readonly message?: string;
  /** A dry run passed it over, or some items of its loop. */
  readonly untried?: boolean;
  /** It only gathers facts, which ansible does whatever the tags select. */
  readonly facts?: boolean;
  /** False: it is carried out in a dry run, too (`check_mode: false`). */
  readonly checked?: boolean;
}

/** The lines of a report; none if there is no report. */
export function resultLines(report: string | undefined): readonly ResultLine[] {
  return (report ?? '').split('\n').flatMap((text): ResultLine[] => (text === '' ? [] : [JSON.parse(text)]));
}
