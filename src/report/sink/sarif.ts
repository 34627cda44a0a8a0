import { FINDING_KINDS, type FindingKind } from '../../model/finding-kind.ts';
import type { RunEvent } from '../event/events.ts';
import { type RunIssue, runIssues } from '../event/issues.ts';
import { inFileOrder } from '../event/scenario-result.ts';
import type { Sink } from '../event/sink.ts';
import { writeReport } from './report-file.ts';

/**
 * `report.sarif`: SARIF 2.1.0. Every red check is a result at its sentence; what is wrong with the run as a whole, and what is left behind,
 * is a notification of the invocation, because it is in no file.
 */
export const sarif: Sink = {
  name: 'sarif',
  open(context) {
    const { tally } = context;
    const times: { -readonly [key in 'startTimeUtc' | 'endTimeUtc']?: string } = {};
    let runId = '';
    return {
      on(event: RunEvent) {
        if (event.type === 'run-started') {
          times.startTimeUtc = event.at;
          runId = event.runId;
        }
        if (event.type === 'run-finished') times.endTimeUtc = event.at;
      },
      async close() {
        const issues = runIssues(tally, inFileOrder(tally.results()));
        const placed = issues.filter(({ uri }) => uri !== undefined);
        const others = issues.filter(({ uri }) => uri === undefined);
        const exitCode = tally.exitCode();
        const log = {
          $schema:
            'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
          version: '2.1.0',
          runs: [
            {
              tool: { driver: { name: 'opsproof', rules: RULE_LIST } },
              automationDetails: { id: `opsproof/${runId}` },
              invocations: [
                {
                  // Finding something is a successful execution of the tool; a failure of the run itself is not.
                  executionSuccessful: others.length === 0 && exitCode !== 130,
                  exitCode,
                  ...times,
                  toolExecutionNotifications: others.map(notification),
                },
              ],
              originalUriBaseIds: {
                '%SRCROOT%': { description: { text: 'The folder in which opsproof ran.' } },
              },
              results: placed.map(result),
            },
          ],
        };
        await writeReport(context, 'report.sarif', `${JSON.stringify(log, null, 2)}\n`);
      },
    };
  },
};

/** In terms of SARIF, a kind of finding is a rule. */
const RULE_IDS = Object.keys(FINDING_KINDS) as FindingKind[];

const RULE_LIST = RULE_IDS.map((id) => ({ id, shortDescription: { text: FINDING_KINDS[id] } }));

function result({ kind, level, text, scenario, uri = '', line = 1, fingerprint, waivers }: RunIssue) {
  return {
    ruleId: kind,
    ruleIndex: RULE_IDS.indexOf(kind),
    level,
    message: { text: scenario === undefined ? text : `${scenario}: ${text}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uri.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
          region: { startLine: line },
        },
        ...(scenario === undefined ? {} : { logicalLocations: [{ name: scenario, kind: 'member' }] }),
      },
    ],
    partialFingerprints: { 'opsproof/v1': fingerprint },
    ...(waivers.length === 0
      ? {}
      : {
          suppressions: waivers.map(({ id, reason, owner, approver, expires }) => ({
            kind: 'external',
            justification: `${id} until ${expires}: ${reason} (owner ${owner}, approved by ${approver})`,
          })),
        }),
  };
}

function notification({ kind, text }: RunIssue) {
  return {
    level: 'error',
    message: { text },
    associatedRule: { id: kind, index: RULE_IDS.indexOf(kind) },
  };
}
