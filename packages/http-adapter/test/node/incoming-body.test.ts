import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf } from '../../src/node/incoming-body.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A request whose head has arrived, and the socket on which its body can be sent. */
async function startUpload(
  contentLength: number,
): Promise<{ readonly incoming: IncomingMessage; readonly client: Socket }> {
  const server = createServer();
  const arrived = once(server, 'request');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect(port, '127.0.0.1');
  client.on('error', () => undefined);
  open.push(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  client.write(`POST / HTTP/1.1\r\nhost: test\r\ncontent-length: ${contentLength}\r\n\r\n`);
  const [incoming] = (await arrived) as [IncomingMessage];
  return { incoming, client };
}

describe('the body of a request', () => {
  it('comes as it is sent, and ends', async () => {
    const { incoming, client } = await startUpload(10);
    const reader = bodyOf(incoming).getReader();
    client.write('hello');
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('hello');
    client.write('world');
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('world');
    expect((await reader.read()).done).toBe(true);
  });

  it('is not read faster than it is asked for', async () => {
    const bytes = new Uint8Array(32 * 1_024 * 1_024);
    const { incoming, client } = await startUpload(bytes.length);
    const reader = bodyOf(incoming).getReader();
    client.write(bytes);
    let received = (await reader.read()).value?.length ?? 0;
    await expect.poll(() => incoming.isPaused()).toBe(true);
    expect(incoming.socket.bytesRead).toBeLessThan(1_048_576);
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      received += next.value.length;
    }
    expect(received).toBe(bytes.length);
  });

  it('fails when the connection is cut', async () => {
    const { incoming, client } = await startUpload(10);
    const reader = bodyOf(incoming).getReader();
    client.write('hello');
    await reader.read();
    client.destroy();
    await expect(reader.read()).rejects.toThrow('aborted');
  });
});
