import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const EXAMPLES = resolve(__dirname, '../../examples');

/** Those in TypeScript, each an app of its own. */
export const examples = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, 'main.ts')));
