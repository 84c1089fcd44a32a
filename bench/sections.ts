import * as fs from 'fs';
import * as path from 'path';
import { measureBundling } from './bundling';
import { measureCommands, writeConfiguration } from './commands';
import { measureDeploy } from './deploy';
import { measureHandlers } from './handlers';
import { measureImports } from './imports';
import { findInstallers } from './python';
import { measurePythonImport } from './python-import';
import { commandsSection, deploySection, growthSection, importSection, productionSection, sizeSection, synthesisSection } from './report';
import { bundlingSection, handlersSection, pythonImportSection } from './report-backend';
import { uploadsSection } from './report-uploads';
import { classesInUse, measureGrowth, measureProduction, measureSynthesis } from './synthesis';
import { measureUploads } from './uploads';
import type { PackedLibrary } from '../test/support/pack';

/** What every measurement is given. */
export interface Bench {
  readonly rounds: number;
  /** A folder that is gone after the run. */
  readonly scratch: string;
  readonly packed: PackedLibrary;
  /** Returns what tells in which round something is. */
  progress(what: string, rounds?: number): (round: number) => void;
}

/** The sections of the page by name and in their order; each measures, and returns its lines. */
export const SECTIONS: Record<string, (bench: Bench) => string[] | Promise<string[]>> = {
  'import': ({ rounds, scratch, progress }) =>
    importSection(measureImports(classesInUse(scratch), rounds, path.join(scratch, 'imports'), progress('import'))),
  'synthesis': ({ rounds, scratch, progress }) => synthesisSection(measureSynthesis(rounds, scratch, progress('synthesis'))),
  'production': ({ rounds, scratch, progress }) => {
    findInstallers();
    return productionSection(measureProduction(rounds, scratch, progress));
  },
  'commands': ({ rounds, scratch, progress }) => {
    findInstallers();
    writeConfiguration();
    return commandsSection(measureCommands(rounds, scratch, progress));
  },
  'growth': ({ rounds, scratch, progress }) => growthSection(measureGrowth(rounds, scratch, progress('growth'))),
  'bundling': ({ rounds, scratch, progress }) => bundlingSection(measureBundling(findInstallers(), rounds, scratch, progress)),
  'python-import': ({ rounds, scratch, progress }) => {
    findInstallers();
    return pythonImportSection(measurePythonImport(rounds, scratch, progress('import in Lambda')));
  },
  'handlers': ({ packed, rounds, scratch, progress }) => handlersSection(measureHandlers(packed, rounds, scratch, progress('handlers'))),
  'size': ({ packed }) => sizeSection(packed, fs.statSync(packed.tarball).size),
  'uploads': async ({ rounds, scratch, progress }) => uploadsSection(await measureUploads(rounds, scratch, progress('uploads'))),
  'deploy': async () => deploySection(await measureDeploy()),
};
