/**
 * A program for node that carries one connection of a guest to the port of this machine that is its argument. qemu gives it that connection as
 * its standard input and output, which are one socket. Each end that is closed is closed on the other side, too, and what still comes
 * from the other direction is carried on: many servers say by it that their answer is complete.
 */
export const CARRIER =
  'const net = require("node:net"); const guest = new net.Socket({ fd: 0, allowHalfOpen: true }); ' +
  'const port = net.connect({ host: "127.0.0.1", port: +process.argv[1], allowHalfOpen: true }); ' +
  'for (const one of [guest, port]) one.on("error", () => process.exit(1)); ' +
  'guest.pipe(port).pipe(guest); guest.on("close", () => port.destroy())';
