import { COMMON_ERRORS } from '../private/common-errors';
import type { ErrorCatalog } from '../private/errors';

export const DEFAULTS_ERRORS: ErrorCatalog = {
  MusicDefaultsPropInvalid: COMMON_ERRORS.PropInvalid,
  MusicDefaultsTooLate: {
    when: 'is set after constructs were made that use it',
    fix: 'Set it before they are made, or give it to them as their own prop.',
  },
};
