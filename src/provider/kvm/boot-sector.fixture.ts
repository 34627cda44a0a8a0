/** Machine code for 0x7C00, where a BIOS puts it: writes the text behind it on the first serial port, and asks ACPI for the end (S5). */
const CODE = [
  ...[0x31, 0xc0, 0x8e, 0xd8], // xor ax,ax; mov ds,ax
  ...[0xbe, 0x1c, 0x7c, 0xba, 0xf8, 0x03], // mov si,text; mov dx,0x3f8
  ...[0xac, 0x84, 0xc0, 0x74, 0x03, 0xee, 0xeb, 0xf8], // each: lodsb; test al,al; jz off; out dx,al; jmp each
  ...[0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef], // off: mov dx,0x604; mov ax,0x2000; out dx,ax
  ...[0xf4, 0xeb, 0xfd], // halt: hlt; jmp halt
];

/** A raw disk that says something on the serial console and switches the machine off, within a second. */
export function talkingDisk(text: string): Buffer {
  const disk = Buffer.alloc(1024 * 1024);
  Buffer.from(CODE).copy(disk);
  disk.write(`\r\n${text}\r\n\0`, CODE.length, 'latin1');
  // The mark of a sector that can be booted.
  disk.writeUInt16LE(0xaa55, 510);
  return disk;
}
