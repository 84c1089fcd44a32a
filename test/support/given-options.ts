import { PROP_TYPES } from '../../src/private/prop-types';

/** The options that somebody gave, as `Struct.name`. */
export const given = new Set<string>();

/** Notes the options in a value, by the type that it has in `src/private/prop-types.ts`. */
export function note(declared: string, value: any): void {
  const type = declared.replace(/^!/, '');
  if (typeof value !== 'object' || value === null) {
    return;
  }
  if (/^(\[\]|\{\})/.test(type)) {
    Object.values(value).forEach((item) => note(type.slice(2), item));
  } else if (type.startsWith('@')) {
    const struct = type.slice(1);
    Object.entries(PROP_TYPES[struct] ?? {}).filter(([name]) => value[name] !== undefined).forEach(([name, of]) => {
      given.add(`${struct}.${name}`);
      note(of, value[name]);
    });
  }
}
