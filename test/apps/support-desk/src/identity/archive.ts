import { createCipheriv, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEY = Buffer.from(process.env.ARCHIVE_KEY ?? '', 'base64');
const FOLDER = process.env.ARCHIVE_DIR ?? '/srv/archive';

/** Licences wait here for their check. Who reads the disk reads nothing. */
export const licenceArchive = {
  async keep(customerId: string, content: Buffer): Promise<void> {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', KEY, iv);
    const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
    // ok storage-flow: encrypted before it is written
    await writeFile(join(FOLDER, `${customerId}.bin`), sealed);
  },
};
