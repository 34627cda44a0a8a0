import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRELUDE } from '../transport/shell/prelude.ts';

/** Stands between `sh` and whatever speaks to it: everything that comes is recorded before it is read. */
const WRAPPER = (folder: string) => `#!/bin/sh
[ $# -eq 0 ] || exec /bin/sh "$@"
/usr/bin/tee -a ${folder}/said.$$ | /bin/sh
`;

/** A folder with an `sh` that records its input; for the beginning of PATH. */
export class ShellRecorder {
  readonly folder = mkdtempSync(join(tmpdir(), 'opsproof-recorder-'));

  constructor() {
    writeFileSync(join(this.folder, 'sh'), WRAPPER(this.folder));
    chmodSync(join(this.folder, 'sh'), 0o755);
  }

  /** Everything that was sent to a shell, in the pieces in which it is audited. */
  sent(): readonly string[] {
    return readdirSync(this.folder)
      .filter((name) => name.startsWith('said.'))
      .flatMap((name) => piecesOf(readFileSync(join(this.folder, name), 'utf8')));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** One command in its frame, as frame.ts makes it. */
const FRAME =
  /^printf ([0-9a-f]{32})B&&printf \1B >&2\|\|exit 1\n\((?:[^\n']*;)?eval '((?:[^']|'\\'')*)'\) <\/dev\/null\nprintf \1E%03d \$\?;printf \1E000 >&2\n/;

function piecesOf(said: string): readonly string[] {
  const pieces: string[] = [];
  const begins = said.startsWith(PRELUDE);
  let rest = begins ? said.slice(PRELUDE.length) : said;
  for (let frame = FRAME.exec(rest); frame !== null; frame = FRAME.exec(rest)) {
    const command = (frame[2] ?? '').replaceAll(`'\\''`, `'`).slice(1);
    pieces.push(begins && pieces.length === 0 ? PRELUDE + command : command);
    rest = rest.slice(frame[0].length);
  }
  return rest === '' ? pieces : [...pieces, rest];
}
