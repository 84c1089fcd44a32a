import { SPECIMENS } from './specimens';
import { checkSpecimens } from '../support/specimen-checks';

checkSpecimens(SPECIMENS);
