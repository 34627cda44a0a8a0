import { firstLine } from '../unable.ts';
import type { Part } from './git.ask.ts';
import { verifySshSignature } from './git.ssh-signature.ts';

/** By which key something is signed: null if by none, or with a signature that does not hold (then `wrong` says why). */
export type Signer =
  | { readonly key: string | null; readonly wrong?: string }
  | { readonly unable: string; readonly hint?: string };

interface Signed {
  readonly armored: string;
  readonly payload: Buffer;
}

/** Reads who signed a commit or an annotated tag. @param pgp what gpgv said about it */
export function signerOf(
  kind: 'commit' | 'tag',
  hash: string,
  content: Buffer,
  pgp: Part | undefined,
): Signer {
  const signed =
    kind === 'tag'
      ? signedTag(content)
      : signedCommit(content, hash.length === 64 ? 'gpgsig-sha256' : 'gpgsig');
  if (signed === undefined) return { key: null };
  if (signed.armored.startsWith('-----BEGIN SSH SIGNATURE-----')) {
    const verdict = verifySshSignature(signed.armored, signed.payload);
    return 'wrong' in verdict ? { key: null, wrong: verdict.wrong } : verdict;
  }
  if (!signed.armored.startsWith('-----BEGIN PGP SIGNATURE-----'))
    return { unable: `it has a signature of another kind: ${firstLine(signed.armored) ?? ''}` };
  return pgpSigner(pgp);
}

/** Status lines of gpgv (GnuPG, doc/DETAILS): VALIDSIG also comes with a key that expired or was revoked, GOODSIG does not. */
function pgpSigner(pgp: Part | undefined): Signer {
  const lines = (pgp?.text ?? '').split('\n');
  const status = lines.flatMap((line) => (line.startsWith('[GNUPG:] ') ? [line.slice(9).split(' ')] : []));
  const all = (word: string) => status.filter(([name]) => name === word);
  const [valid, ...more] = all('VALIDSIG');
  if (pgp?.status === 0 && valid !== undefined && more.length === 0 && all('GOODSIG').length === 1)
    return { key: valid.at(-1) ?? null };
  const bad = status.find(([name = '']) => /^(?:BADSIG|EXPSIG|EXPKEYSIG|REVKEYSIG)$/.test(name));
  if (bad !== undefined) return { key: null, wrong: `gpgv says ${bad.join(' ')}` };
  const [, id] = all('NO_PUBKEY')[0] ?? [];
  if (id !== undefined)
    return {
      unable: `its PGP signature is by ${id}, which is not in the keyring of the login user`,
      hint: 'gpg --import the public key on the host, into pubring.kbx',
    };
  const said = lines.find((line) => line !== '' && !line.startsWith('[GNUPG:]'));
  return {
    unable: `its PGP signature cannot be verified: ${said ?? 'gpgv does not answer'}`,
    hint: 'it needs gpgv on the host, and the public key in the keyring of the login user',
  };
}

/** A commit without the header that has its signature. */
function signedCommit(content: Buffer, header: string): Signed | undefined {
  const text = content.toString('latin1');
  const end = text.indexOf('\n\n');
  const head = text.slice(0, end === -1 ? text.length : end + 1);
  const kept: string[] = [];
  const signature: string[] = [];
  let into: string[] | undefined;
  for (const line of head.split(/(?<=\n)/)) {
    if (line.startsWith(`${header} `)) {
      into = signature;
      signature.push(line.slice(header.length + 1));
    } else if (line.startsWith('gpgsig')) into = [];
    else if (line.startsWith(' ') && into !== undefined) into.push(line.slice(1));
    else {
      into = undefined;
      kept.push(line);
    }
  }
  if (signature.length === 0) return undefined;
  const payload = Buffer.from(kept.join('') + text.slice(head.length), 'latin1');
  return { armored: signature.join(''), payload };
}

/** A tag without the signature at its end: the last one that begins at the start of a line. */
function signedTag(content: Buffer): Signed | undefined {
  const text = content.toString('latin1');
  const at = [
    ...text.matchAll(/^-----BEGIN (?:SSH SIGNATURE|PGP SIGNATURE|PGP MESSAGE|SIGNED MESSAGE)-----$/gm),
  ].at(-1)?.index;
  return at === undefined
    ? undefined
    : { armored: text.slice(at), payload: Buffer.from(text.slice(0, at), 'latin1') };
}
