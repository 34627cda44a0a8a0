import type { Moment } from '../src/model/moment.ts';
import { type DataTable, Then } from '../src/runner/define.ts';
import { sentence, sentenceWith } from '../src/sentence/definition.ts';
import type { SentenceWorld } from '../src/world/sentence-world.ts';
import { tlsClaim, tlsQuestion, tlsTable } from '../src/world/tls-questions.ts';

Then(
  'the TLS address {string} {claim}{moment}',
  sentence(
    'check',
    'what a TLS server shows: reachable, trusted, protocol, protocols, cipher, and all that can be said of a certificate',
    'the TLS address "www.example.com:443" is trusted',
    'the TLS address "www.example.com:443" has days left at least 21',
    'the TLS address "www.example.com:443" has protocols none of TLSv1, TLSv1.1',
  ),
  function (this: SentenceWorld, address: string, claim: string, moment?: Moment) {
    return this.check(tlsQuestion(this.scenario, address, tlsClaim(claim)), undefined, moment);
  },
);

Then(
  'the TLS address {string} has{moment}:',
  sentenceWith(
    'table',
    'check',
    'many things about a TLS server and its certificate, one a row',
    'the TLS address "www.example.com:443" has:',
  ),
  function (this: SentenceWorld, address: string, moment: Moment | undefined, table: DataTable) {
    return this.check(tlsQuestion(this.scenario, address, tlsTable(table.raw())), undefined, moment);
  },
);
