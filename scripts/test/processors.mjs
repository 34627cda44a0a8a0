import { cpus } from 'node:os';

/** @typedef {{ user: number, nice: number, sys: number, idle: number, irq: number }} Times in milliseconds */

/** @returns {Times[]} of each processor since the machine started */
export const processorTimes = () => cpus().map(({ times }) => times);

/**
 * What all processors did between two looks: the work of containers and of everything else on the machine is in it, as no clock on a wall
 * can tell whether tests wait or work.
 * @param {readonly Times[]} before
 * @param {readonly Times[]} after
 * @returns {string} one line; empty where the system does not count
 */
export function busyLine(before, after) {
  const sum = (times) => times.reduce((all, { user, nice, sys, irq }) => all + user + nice + sys + irq, 0);
  const idle = (times) => times.reduce((all, one) => all + one.idle, 0);
  const busyS = (sum(after) - sum(before)) / 1000;
  const wholeS = busyS + (idle(after) - idle(before)) / 1000;
  if (wholeS <= 0) return '';
  const share = Math.round((busyS / wholeS) * 100);
  return `the ${after.length} processors were busy for ${busyS.toFixed(0)} of ${wholeS.toFixed(0)} s (${share} %)`;
}
