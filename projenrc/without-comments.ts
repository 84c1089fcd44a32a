/**
 * Runs after jsii. Takes the comments out of the compiled JavaScript: what users read stands in the declarations beside it, and in the API
 * reference. The compiler could leave them out only everywhere at once (`removeComments`), the declarations included.
 */
import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';

const LIB = path.resolve(__dirname, '../lib');
const printer = ts.createPrinter({ removeComments: true });

for (const file of fs.readdirSync(LIB, { recursive: true }) as string[]) {
  if (file.endsWith('.js')) {
    const text = fs.readFileSync(path.join(LIB, file), 'utf8');
    fs.writeFileSync(path.join(LIB, file), printer.printFile(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS)));
  }
}
