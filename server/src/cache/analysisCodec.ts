/**
 * What was worked out in an analysis, as bytes. It is plain data of many shapes, which change with the engine; the build
 * is part of its key, so the runtime's own format does, and nobody else's bytes are read: they come from the folder that
 * this user's runs write, behind a checksum.
 */
import { deserialize, serialize } from 'node:v8';

/** The bytes of plain data: whatever a structured clone can hold. */
export function encodeAnalysis(analysis: unknown): Buffer {
  return serialize(analysis);
}

/** The data of bytes that {@link encodeAnalysis} gave; undefined for others. */
export function decodeAnalysis(bytes: Buffer): unknown {
  try {
    return deserialize(bytes);
  } catch {
    return undefined;
  }
}
