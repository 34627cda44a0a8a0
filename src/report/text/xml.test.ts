import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printXml } from './xml.ts';

test('elements are indented, texts stay on their lines, and special characters of XML are escaped', () => {
  const printed = printXml({
    name: 'suite',
    attributes: { name: '"a" & <b>\n', time: 1, file: undefined },
    content: [
      { name: 'case' },
      { name: 'out', attributes: { type: 'x' }, content: 'one <&> "two"\r\n  three' },
    ],
  });
  assert.equal(
    printed,
    `<?xml version="1.0" encoding="UTF-8"?>
<suite name="&quot;a&quot; &amp; &lt;b>&#xA;" time="1">
  <case/>
  <out type="x">one &lt;&amp;&gt; "two"&#xD;
  three</out>
</suite>
`,
  );
});
