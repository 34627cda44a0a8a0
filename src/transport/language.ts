/** The language of a host's shell. */
export type LanguageName = 'sh' | 'powershell';

/** What is known when a shell did not answer. */
export interface Silenced {
  /** It did not answer in time; otherwise it ended early. */
  readonly late: boolean;
  /** A personal login comes first: its start files run, and it may have a password. */
  readonly login: boolean;
}

/** How commands, files and signals travel through a shell: everything that differs between languages. Pure. */
export interface Language {
  readonly name: LanguageName;
  /** Sent first to every new shell. */
  readonly prelude: string;
  /** A command that prints the process id of the shell. */
  readonly who: string;
  /** The text of `who`, framed as below. */
  greet(nonce: string): string;
  /** A command that does nothing. */
  readonly nothing: string;
  /**
   * The text of one command. On both streams the shell writes `<nonce>B`, then what the command writes, then `<nonce>E` and
   * three digits of exit status.
   * @param nonce letters and digits
   * @param mark what the headings of a look's answer end with
   * @throws TypeError for a command that cannot be sent
   */
  frame(command: string, nonce: string, mark?: string): string;
  /** For a separate shell: ends the command that the shell with this process id runs, unless it is younger than this many ms. */
  signal(shellPid: number, signal: 'TERM' | 'KILL', olderThanMs: number): string;
  /**
   * For a shell of its own, which it takes the place of: writes what then comes on its standard input into a file that it makes or
   * empties. It writes `<nonce>B<process id>;` before the first byte is read, and after the last `<nonce>E<exit status>,<size of the
   * file>;`, with size -1 of what is no regular file; on standard error `<nonce>E` comes last.
   */
  receive(path: string, size: number, nonce: string): string;
  /** How bytes stand on the standard input of `receive`; as they are if it is missing. */
  encode?(bytes: Buffer): Buffer;
  /**
   * For a shell of its own, which it takes the place of: writes `<nonce>B<process id>;`, then for a regular file `<nonce>S<size>;` and the file's
   * bytes, and `<nonce>E<exit status>,-1;` at the end; on standard error `<nonce>E` comes last.
   */
  send(path: string, nonce: string): string;
  /**
   * For a shell of its own, which it takes the place of: makes a temporary folder of the login's alone and writes `<nonce>B<path>;`, with an empty path if it cannot.
   * It removes the folder after a line on its standard input (`done`, or `late` if something may still write in it), when that ends, and when its
   * time is up, and writes `<nonce>E<exit status>;`; on standard error `<nonce>E` comes last. Missing where there is no such thing yet.
   */
  keep?(seconds: number, nonce: string): string;
  /** What to do next when a shell does not answer. @param said what came instead, on one line; may be empty */
  hint(said: string, silenced: Silenced): string;
}
