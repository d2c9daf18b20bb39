/** Archives as tar has them (ustar), with nothing in them of the machine that writes them. */

/** A file of an archive. */
export interface ArchivedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly isExecutable?: boolean;
}

const BLOCK = 512;
const encoder = new TextEncoder();

/** The same files give the same bytes: no times, no owners, the order is the one given. */
export function packTar(files: readonly ArchivedFile[]): Uint8Array<ArrayBuffer> {
  const sizes = files.map(({ bytes }) => BLOCK + Math.ceil(bytes.length / BLOCK) * BLOCK);
  // Two empty blocks are the end.
  const archive = new Uint8Array(sizes.reduce((sum, size) => sum + size, 2 * BLOCK));
  let at = 0;
  for (const [index, file] of files.entries()) {
    archive.set(header(file), at);
    archive.set(file.bytes, at + BLOCK);
    at += sizes[index] ?? 0;
  }
  return archive;
}

function header({ path, bytes, isExecutable = false }: ArchivedFile): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const write = (at: number, text: string) => block.set(encoder.encode(text), at);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  if (encoder.encode(path).length > 100) throw new Error(`too long for an archive: ${path}`);
  write(0, path);
  write(100, isExecutable ? "0000755" : "0000644");
  write(108, "0000000"); // user
  write(116, "0000000"); // group
  write(124, octal(bytes.length, 11));
  write(136, "00000000000"); // time
  write(148, " ".repeat(8)); // the sum is taken as if blanks stood in its place
  write(156, "0"); // a file
  write(257, "ustar\0" + "00");
  const sum = block.reduce((total, byte) => total + byte, 0);
  write(148, `${octal(sum, 6)}\0 `);
  return block;
}
