/** What was asked or done, and where: one line of a run's audit log. Plain JSON. */
export interface AuditLine {
  /** RFC 3339: when it was handed to the transport. */
  readonly at: string;
  readonly environment?: string;
  readonly host?: string;
  /** The transport and its target: `ssh deploy@web-3:22`, `http from outside`. */
  readonly over: string;
  readonly kind: AuditKind;
  /** Shell text as sent, `GET http://…`, `connect web:80`, `stop db`. */
  readonly command: string;
  /** The sentence that asked for it. If one look serves several sentences, the first of them. */
  readonly step?: string;
  /** Name of the scenario. */
  readonly scenario?: string;
  /** `features/shop.feature:12`. */
  readonly uri?: string;
  /** A change has two lines: this one is on disk before it begins. */
  readonly begins?: true;
  /** Exit status of a command, status of an HTTP answer. */
  readonly exitCode?: number;
  readonly durationMs?: number;
  /** Why there was no answer. */
  readonly error?: string;
}

/** What a thread is at in the scenario that it runs. */
export type Occasion = Pick<AuditLine, 'scenario' | 'uri' | 'step'>;

/**
 * `facts`: what the host is. `look`: a command of our own nouns, or how one of them is read from this machine. `question`: a command of the operator or of a custom step, asked by a
 * check. `shell`: what a command needs besides itself, such as the start of its shell, or signals if it is late. `action`: a command of a
 * When. `verb`: stop, start … of a host. `http`, `tcp`, `udp`: a probe. `provider`: a command of the provider, or a connection with which it
 * finds out whether a host is ready.
 */
export type AuditKind =
  | 'facts'
  | 'look'
  | 'shell'
  | 'question'
  | 'action'
  | 'verb'
  | 'http'
  | 'tcp'
  | 'udp'
  | 'provider';
