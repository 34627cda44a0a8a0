/** A sector of a compact disc, and what the image is filled up to: a whole number of MiB, so that images of other contents have the same size. */
const [SECTOR, ROUND] = [2048, 1024 * 1024];
/** Sectors by number (ECMA-119): 0 to 15 are the system's. */
const [VOLUME, END, LITTLE_TABLE, BIG_TABLE, ROOT, FIRST_FILE] = [16, 17, 18, 19, 20, 21];

/**
 * An image of a disc with some files in its one folder: ISO 9660 (ECMA-119), which every system that runs cloud-init can read. Names are written as
 * they are, as Linux and the BSDs show them.
 * @param label of the volume, such as `cidata`
 */
export function discImage(label: string, files: Readonly<Record<string, string>>): Buffer {
  const contents = Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
  let next = FIRST_FILE;
  const placed = contents.map((file) => {
    const at = next;
    next += Math.max(1, Math.ceil(file.bytes.length / SECTOR));
    return { ...file, at };
  });
  const image = Buffer.alloc(Math.ceil((next * SECTOR) / ROUND) * ROUND);
  const put = (sector: number, bytes: Buffer) => bytes.copy(image, sector * SECTOR);
  const self = record('\0', ROOT, SECTOR, true);
  put(VOLUME, volume(label, image.length / SECTOR, self));
  put(END, Buffer.concat([Buffer.from([255]), Buffer.from('CD001'), Buffer.from([1])]));
  put(LITTLE_TABLE, pathTable('LE'));
  put(BIG_TABLE, pathTable('BE'));
  const records = placed.map(({ name, at, bytes }) => record(name, at, bytes.length, false));
  put(ROOT, Buffer.concat([self, record('\x01', ROOT, SECTOR, true), ...records]));
  for (const { at, bytes } of placed) put(at, bytes);
  return image;
}

/** The primary volume descriptor (8.4). */
function volume(label: string, sectors: number, root: Buffer): Buffer {
  const it = Buffer.alloc(SECTOR);
  it[0] = 1;
  it.write('CD001', 1, 'latin1');
  it[6] = 1;
  it.fill(' ', 8, 72);
  it.write(label.slice(0, 32), 40, 'latin1');
  both32(sectors).copy(it, 80);
  for (const at of [120, 124]) both16(1).copy(it, at);
  both16(SECTOR).copy(it, 128);
  both32(10).copy(it, 132);
  it.writeUInt32LE(LITTLE_TABLE, 140);
  it.writeUInt32BE(BIG_TABLE, 148);
  root.copy(it, 156);
  it.fill(' ', 190, 813);
  // Four dates that are not given (8.4.26.1): sixteen zeros as digits and a zero.
  for (const at of [813, 830, 847, 864]) it.fill('0', at, at + 16);
  it[881] = 1;
  return it;
}

/** A directory record (9.1). The date is the first that can be written; nobody asks for it. */
function record(name: string, sector: number, size: number, folder: boolean): Buffer {
  const id = Buffer.from(name, 'latin1');
  const it = Buffer.alloc(33 + id.length + ((id.length + 1) % 2));
  it[0] = it.length;
  both32(sector).copy(it, 2);
  both32(size).copy(it, 10);
  Buffer.from([70, 1, 1, 0, 0, 0, 0]).copy(it, 18);
  it[25] = folder ? 2 : 0;
  both16(1).copy(it, 28);
  it[32] = id.length;
  id.copy(it, 33);
  return it;
}

/** The table of the one folder (9.4). */
function pathTable(order: 'LE' | 'BE'): Buffer {
  const it = Buffer.alloc(10);
  it[0] = 1;
  it[`writeUInt32${order}`](ROOT, 2);
  it[`writeUInt16${order}`](1, 6);
  return it;
}

/** Numbers stand there in both byte orders (7.2.3, 7.3.3). */
function both16(value: number): Buffer {
  const it = Buffer.alloc(4);
  it.writeUInt16LE(value, 0);
  it.writeUInt16BE(value, 2);
  return it;
}

function both32(value: number): Buffer {
  const it = Buffer.alloc(8);
  it.writeUInt32LE(value, 0);
  it.writeUInt32BE(value, 4);
  return it;
}
