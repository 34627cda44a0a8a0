import type { Attachment, AttachmentContentEncoding, Envelope } from '@cucumber/messages';
import { FINDINGS_MEDIA_TYPE } from '../model/finding.ts';
import { readFindings } from './attachment.ts';
import { printFindings } from './finding-text.ts';

/**
 * A message of the runner as a person's page shows it: red findings as text instead of JSON, green ones not at all.
 * Undefined means that the page leaves it out.
 */
export function readableEnvelope(envelope: Envelope): Envelope | undefined {
  const { attachment } = envelope;
  if (attachment?.mediaType !== FINDINGS_MEDIA_TYPE) return envelope;
  const body = findingsText(attachment);
  if (body === undefined) return undefined;
  return {
    attachment: {
      ...attachment,
      body,
      contentEncoding: IDENTITY,
      mediaType: 'text/plain',
      fileName: 'findings',
    },
  };
}

// The enum's value, without loading the enum's module.
const IDENTITY = 'IDENTITY' as AttachmentContentEncoding;

function findingsText(attachment: Attachment): string | undefined {
  const findings = readFindings(attachment);
  if (findings instanceof Error) return `findings cannot be read: ${findings.message}`;
  return findings.every(({ verdict }) => verdict === 'pass') ? undefined : printFindings(findings);
}
