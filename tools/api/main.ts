/** Writes API.md from what jsii makes of the library: `npm run api`. A test holds that it is as it would be written. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JsiiFolder } from './api';

async function main(): Promise<void> {
  const folder = new JsiiFolder();
  try {
    writeFileSync(join(__dirname, '../../API.md'), await folder.reference(await folder.compile()));
  } finally {
    folder.remove();
  }
}

void main();
