interface NodeCrypto {
  /** Missing in other runtimes that have the module. */
  hash?(algorithm: 'sha256', data: Uint8Array): string;
}

/** Node.js's own hash, where there is one: it answers at once. */
const { process } = globalThis as {
  readonly process?: { getBuiltinModule?(id: 'node:crypto'): NodeCrypto | undefined };
};
const nodeCrypto = process?.getBuiltinModule?.('node:crypto');
/** Takes less than a millisecond; the hash of the Web takes a thread, which costs more. */
const shortBytes = 512 * 1024;

/** The SHA-256 of bytes in hexadecimal digits. The bytes may change once it has returned. */
export function sha256(bytes: Uint8Array<ArrayBuffer>): string | Promise<string> {
  if (nodeCrypto?.hash !== undefined && bytes.length <= shortBytes) {
    return nodeCrypto.hash('sha256', bytes);
  }
  return sha256OfWeb(bytes);
}

async function sha256OfWeb(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
