/**
 * Draws the extension's icon: a trail of dots from a source to a recipient, on a dark ground.
 * Written as a program so that the picture can be changed in a review. Usage: node scripts/make-icon.mjs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as zlib from 'node:zlib';

const SIZE = 256;
/** Each pixel is the mean of this many squared samples, for smooth edges. */
const SAMPLES = 4;
const GROUND = [22, 32, 54];
const TRAIL = [94, 234, 212];
const END = [251, 146, 60];

/** Points of an S-shaped trail, `t` from 0 (source) to 1 (recipient). */
function trailAt(t) {
  return [48 + 148 * t, 184 - 108 * t + 26 * Math.sin(2 * Math.PI * t)];
}

const DOTS = [0, 0.22, 0.43, 0.63, 1].map((t) =>
  t === 1 ? { at: trailAt(t), radius: 33, colour: END } : { at: trailAt(t), radius: 9 + 7 * t, colour: TRAIL },
);

function insideRoundedSquare(x, y) {
  const radius = 52;
  const dx = Math.max(radius - x, x - (SIZE - radius), 0);
  const dy = Math.max(radius - y, y - (SIZE - radius), 0);
  return dx * dx + dy * dy <= radius * radius;
}

/** Colour and opacity at a point. */
function sample(x, y) {
  if (!insideRoundedSquare(x, y)) return [0, 0, 0, 0];
  for (const { at, radius, colour } of DOTS) {
    const distance = Math.hypot(x - at[0], y - at[1]);
    // The recipient is a ring around its dot.
    const inRing = colour === END && distance > radius * 0.52 && distance < radius * 0.74;
    if (distance <= radius && !inRing) return [...colour, 255];
  }
  return [...GROUND, 255];
}

function pixel(column, row) {
  const sum = [0, 0, 0, 0];
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const x = column + ((i % SAMPLES) + 0.5) / SAMPLES;
    const y = row + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES;
    const [r, g, b, a] = sample(x, y);
    sum[0] += r * a;
    sum[1] += g * a;
    sum[2] += b * a;
    sum[3] += a;
  }
  const opacity = sum[3] || 1;
  return [sum[0] / opacity, sum[1] / opacity, sum[2] / opacity, sum[3] / (SAMPLES * SAMPLES)].map(Math.round);
}

/** CRC-32 as PNG has it (ISO 3309); `node:zlib` has it from Node 20.15 on. */
function crc32(bytes) {
  if (zlib.crc32 !== undefined) return zlib.crc32(bytes);
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  const check = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

const rows = [];
for (let row = 0; row < SIZE; row++) {
  // Each row begins with the number of its filter: none.
  rows.push(0);
  for (let column = 0; column < SIZE; column++) rows.push(...pixel(column, row));
}
const header = Buffer.alloc(13);
header.writeUInt32BE(SIZE, 0);
header.writeUInt32BE(SIZE, 4);
// 8 bits per channel, colour with opacity.
header.set([8, 6, 0, 0, 0], 8);
const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  chunk('IHDR', header),
  chunk('IDAT', zlib.deflateSync(Buffer.from(rows), { level: 9 })),
  chunk('IEND', Buffer.alloc(0)),
]);
const target = path.resolve(import.meta.dirname, '../client/assets/icon.png');
mkdirSync(path.dirname(target), { recursive: true });
writeFileSync(target, png);
