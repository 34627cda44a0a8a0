import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listens } from './proc-net.ts';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7311 1
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7312 1
   2: 0200A8C0:0050 0300A8C0:C350 01 00000000:00000000 00:00000000 00000000     0        0 7313 1
  sl  local_address                         remote_address                        st tx_queue rx_queue
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000
   1: 00000000000000000000000001000000:0277 00000000000000000000000000000000:0000 0A 00000000:00000000
   2: 0000000000000000FFFF00000100007F:0278 00000000000000000000000000000000:0000 0A 00000000:00000000
`;

test('a port listens on any address, of either family', () => {
  assert.equal(listens(TCP, 22, true), true);
  assert.equal(listens(TCP, 8080, true), true);
});

test('a connection of a port is not a listener', () => {
  assert.equal(listens(TCP, 80, false), false);
});

test('a listener on loopback counts only inside the host', () => {
  for (const port of [5432, 631, 632]) {
    assert.equal(listens(TCP, port, false), true, String(port));
    assert.equal(listens(TCP, port, true), false, String(port));
  }
});

test('a port number that is part of another is not found', () => {
  assert.equal(listens(TCP, 0x160, false), false);
  assert.equal(listens('', 22, false), false);
});
