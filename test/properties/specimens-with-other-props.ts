import { type IPropertyInjector, PropertyInjectors, type Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import type { Arbitraries } from './arbitraries';
import { propertiesOf, type PublicType, TYPES } from './assembly';
import type { Value } from './value';
import { constructOf, type Specimen, SPECIMENS, TIERS } from '../support/specimens';
import * as library from '@eknmusic/constructs';

/** Something of a type that comes about. */
export interface Origin {
  /** @default - the id of what is made */
  readonly path?: string;
  readonly text: string;
  make(scope: Stack): any;
}

/** In a scope of its own, where nothing is called as what the values of props and parameters make beside it. */
const SCOPE = 'Specimen';
const MOST_OTHER_PROPS = 2;

/** The specimens of a construct, some of them with a prop or two that are others. Undefined where it has none. */
export function specimensWithOtherProps(type: PublicType, arbitraries: Arbitraries): fc.Arbitrary<Origin> | undefined {
  const specimens = SPECIMENS.filter((specimen) => constructOf(specimen) === type.name);
  const struct = TYPES[type.initializer?.parameters?.[2]?.type.fqn ?? ''];
  if (specimens.length === 0 || struct === undefined) {
    return undefined;
  }
  const other = fc.oneof(...propertiesOf(struct).map(({ name, type: of }) =>
    arbitraries.value(of, `${struct.name}.${name}`, 1).map((value) => [name, value] as const)));
  const others = fc.oneof(fc.constant([]), fc.array(other, { maxLength: MOST_OTHER_PROPS }));
  return fc.tuple(fc.constantFrom(...specimens), fc.constantFrom(...TIERS), others)
    .map(([specimen, tier, props]) => originOf(type, specimen, tier, Object.fromEntries(props)));
}

function originOf({ name }: PublicType, specimen: Specimen, tier: library.DeploymentTier, others: Record<string, Value>): Origin {
  const texts = Object.entries(others).map(([prop, { text }]) => `${prop}: ${text}`);
  return {
    path: `${SCOPE}/${name}`,
    text: `specimen('${specimen.name}', ${tier.name})${texts.length > 0 ? `, with { ${texts.join(', ')} }` : ''}`,
    make(stack) {
      const scope = new Construct(stack, SCOPE);
      const injector: IPropertyInjector = {
        constructUniqueId: (library as any)[name].PROPERTY_INJECTION_ID,
        inject: (props, { id }) => id === name ? {
          ...props, ...Object.fromEntries(Object.entries(others).map(([prop, value]) => [prop, value.make(stack)])),
        } : props,
      };
      PropertyInjectors.of(scope).add(injector);
      specimen.create(scope as Stack, tier);
      return scope.node.findChild(name);
    },
  };
}
