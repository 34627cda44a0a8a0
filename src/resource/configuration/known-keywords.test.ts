import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSilent, LOGIN_DEFS, refuseKeyword, SSH_KEYWORDS, SSHD_KEYWORDS } from './known-keywords.ts';

test('a near miss of a keyword is refused, in any case', () => {
  for (const [written, keywords, meant] of [
    ['PermitRootLogn', SSHD_KEYWORDS, 'PermitRootLogin'],
    ['permitrootloginn', SSHD_KEYWORDS, 'PermitRootLogin'],
    ['PasswordAuthentification', SSHD_KEYWORDS, 'PasswordAuthentication'],
    ['AllowGroup', SSHD_KEYWORDS, 'AllowGroups'],
    ['MaxAuthTry', SSHD_KEYWORDS, undefined],
    ['StrictHostKeyCheking', SSH_KEYWORDS, 'StrictHostKeyChecking'],
    ['ProxyJmp', SSH_KEYWORDS, 'ProxyJump'],
    ['PASS_MAX_DAY', LOGIN_DEFS, 'PASS_MAX_DAYS'],
    ['UMAKS', LOGIN_DEFS, 'UMASK'],
  ] as const) {
    const refused = refuseKeyword(written, keywords);
    if (meant === undefined) assert.equal(refused, undefined);
    else assert.equal(refused, `"${written}" is not a keyword of ${keywords.of}; did you mean "${meant}"?`);
  }
});

test('keywords, their older names and those of later releases are accepted', () => {
  for (const word of [
    'PermitRootLogin',
    'permitrootlogin',
    'ChallengeResponseAuthentication',
    'FutureKeyword',
  ])
    assert.equal(refuseKeyword(word, SSHD_KEYWORDS), undefined, word);
  assert.equal(isSilent('allowgroups', SSHD_KEYWORDS), true);
  assert.equal(isSilent('permitrootlogin', SSHD_KEYWORDS), false);
  assert.equal(isSilent('futurekeyword', SSHD_KEYWORDS), false);
});
