// The committed public schema.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { REPOSITORY } from '../server.mjs';

export const SCHEMA_FILE = join(REPOSITORY, 'schema.graphql');
export const text = readFileSync(SCHEMA_FILE, 'utf8');
export const schema = buildSchema(text);
