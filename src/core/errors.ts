import { COMMON_ERRORS } from '../private/common-errors';
import type { ErrorCatalog } from '../private/errors';

export { PACKAGE_ERRORS } from '../private/package-files';

export const CORE_ERRORS: ErrorCatalog = {
  DeploymentTierPropInvalid: COMMON_ERRORS.PropInvalid,
  DeploymentTierNameInvalid: {
    when: 'is not a value that tags can have',
    fix: 'Use 1 to 256 letters, digits, spaces and the characters _.:/=+-@, for example "load-test".',
  },
};
