/**
 * For a reader of XML 1.0, whose lines end with CR LF, CR or LF alone (section 2.11). The parser's own rule also takes U+0085, U+2028 and U+2029,
 * which are characters like others in a value, for the ends of lines.
 */
export const xmlLines = (text: string): string => text.replace(/\r\n?/g, '\n');
