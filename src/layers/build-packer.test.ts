import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPacker } from './build-packer.ts';

// As packer 1.6.6 answers.
const end = (exitCode: number, ...lines: readonly string[]) =>
  readPacker({ exitCode, stdout: lines.join('\n'), stderr: '' });
const ID = 'sha256:f21ea2270b1d6a597e9e6cfd57c60c72f884095c095cc847bfd0c0bef12ceb30';

test('the image is the one artifact of the machine-readable output', () => {
  const lines = [
    '1796071629,docker,artifact-count,1',
    '1796071629,docker,artifact,0,builder-id,packer.post-processor.docker-import',
    `1796071629,docker,artifact,0,id,${ID}`,
    `1796071629,docker,artifact,0,string,Imported Docker image: ${ID}`,
  ];
  assert.deepEqual(end(0, ...lines), { artifact: ID });
  assert.deepEqual(end(0, ...lines, `1796071629,other,artifact,0,id,${ID}`), {
    why: `its template made 2 artifacts: ${ID}, ${ID}`,
  });
});

test('exit status 0 without an artifact is no image, and a failure says why', () => {
  assert.deepEqual(end(0, '1796071633,,ui,say,\\n==> Builds finished but no artifacts were created.'), {
    why: 'its template built nothing',
  });
  assert.deepEqual(
    end(1, '1796071633,docker,error,Error running container%!(PACKER_COMMA) twice\\nStderr: no such image'),
    { why: 'exit status 1: Error running container, twice\nStderr: no such image' },
  );
});
