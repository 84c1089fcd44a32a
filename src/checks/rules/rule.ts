import type { CheckSeverity } from '../check-severity';
import type { RenderedResource } from '../rendered-resource';

/** One rule of our own pack. A value that is only known at deploy time is never a finding. */
export interface Rule {
  /** The name behind `Music-`; never changed once released, because acknowledgements name it. */
  readonly name: string;
  readonly severity: CheckSeverity;
  /** The types of the resources that it judges. */
  readonly types: readonly string[];
  /** What is wrong when it fires, as a sentence. */
  readonly info: string;
  /** Why that matters and what to do, as sentences. */
  readonly why: string;
  /** True when the resource breaks the rule; or the things in it that do, each of which is a finding of its own. */
  breaks(resource: RenderedResource): boolean | string[];
}
