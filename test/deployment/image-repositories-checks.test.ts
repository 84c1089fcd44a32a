import { SPECIMENS } from './specimens';
import { checkSpecimens } from '../support/specimen-checks';
import { constructOf } from '../support/specimens';

checkSpecimens(SPECIMENS.filter((specimen) => constructOf(specimen) === 'ImageRepositories'));
