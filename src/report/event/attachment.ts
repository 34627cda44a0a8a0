import { messageOf } from '../../model/errors.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import type { Finding } from '../../model/finding.ts';
import type { Attachment } from '../../runner/messages.ts';

export function attachmentText({ body, contentEncoding }: Attachment): string {
  const encoding: `${Attachment['contentEncoding']}` = contentEncoding;
  return encoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body;
}

/** The findings of an attachment of FINDINGS_MEDIA_TYPE, or why its body is not a JSON array of objects. */
export function readFindings(attachment: Attachment): Finding[] | SyntaxError {
  try {
    const findings: unknown = parseExactJson(attachmentText(attachment));
    if (Array.isArray(findings) && findings.every((finding) => typeof finding?.verdict === 'string'))
      return findings;
    return new SyntaxError('not an array of findings');
  } catch (error) {
    return new SyntaxError(messageOf(error));
  }
}
