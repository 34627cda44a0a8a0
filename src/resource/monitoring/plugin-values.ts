import type { State, Unable } from '../resource.ts';
import type { Measured, PluginOutput } from './plugin-output.ts';
import { alerts } from './threshold-range.ts';

type Known = { readonly value: State[string] } | Unable;

/** Units that mean the same to everybody; KB, MB, … are powers of 1000 to some plugins and of 1024 to others. */
const BYTES: Readonly<Record<string, number>> = {
  ...{ B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40, PiB: 2 ** 50 },
};
const MILLISECONDS: Readonly<Record<string, number>> = { s: 1000, ms: 1, us: 0.001, ns: 0.000_001 };

const READ: Readonly<Record<string, (measured: Measured, label: string) => Known>> = {
  value: (measured) => known(measured.value),
  unit: ({ unit }) => ({ value: unit === '' ? null : unit }),
  bytes: (measured) => inUnits(measured, BYTES, 'bytes'),
  time: (measured) => inUnits(measured, MILLISECONDS, 'a time'),
  percentage: (measured) => inUnits(measured, { '%': 1 }, 'a percentage'),
  'warning range': ({ warning }) => ({ value: warning === '' ? null : warning }),
  'critical range': ({ critical }) => ({ value: critical === '' ? null : critical }),
  minimum: ({ least }) => limit(least),
  maximum: ({ most }) => limit(most),
  'short of a warning by': (measured, label) => short(measured, measured.warning, label),
  'short of an alarm by': (measured, label) => short(measured, measured.critical, label),
};

/** What an attribute with a label means; undefined for an attribute of another kind. */
export function measuredAs(attribute: string, { data, odd }: PluginOutput): Known | undefined {
  const name = Object.keys(READ).find((candidate) => attribute.startsWith(`${candidate} `));
  const read = READ[name ?? ''];
  if (name === undefined || read === undefined) return undefined;
  const label = attribute.slice(name.length + 1);
  const measured = data.get(label);
  if (measured?.twice === true) return { unable: `the label ${label} is there more than once` };
  if (measured !== undefined) return read(measured, label);
  const part = odd.find((text) => text.includes(label));
  if (part !== undefined) return { unable: `its performance data makes no sense: ${JSON.stringify(part)}` };
  const labels = [...data.keys()];
  return {
    unable: `its performance data has no label ${label}${labels.length === 0 ? '' : `; there are ${labels.join(', ')}`}`,
  };
}

function known(value: number | undefined): Known {
  return value === undefined ? { unable: 'the plugin could not determine it (U)' } : { value };
}

function inUnits({ value, unit }: Measured, units: Readonly<Record<string, number>>, what: string): Known {
  const factor = units[unit];
  if (factor === undefined)
    return {
      unable: `its unit ${JSON.stringify(unit)} does not say that it is ${what}`,
      hint: 'compare its value, in the unit of the plugin',
    };
  return known(value === undefined ? undefined : value * factor);
}

function limit(text: string): Known {
  if (text === '') return { value: null };
  const value = Number(text);
  return Number.isNaN(value) ? { unable: `it is not a number: ${JSON.stringify(text)}` } : { value };
}

function short({ value }: Measured, range: string, label: string): Known {
  if (value === undefined) return known(value);
  if (range === '') return { unable: `the plugin prints no range beside ${label}` };
  const alert = alerts(range, value);
  return alert === undefined ? { unable: `${JSON.stringify(range)} is not a range` } : { value: !alert };
}
