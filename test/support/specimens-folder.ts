/** The variable that names the folder of synthesized specimens, which one run of jest has for all its processes. */
export const SPECIMENS_FOLDER = 'EKNMUSIC_SPECIMENS_FOLDER';
