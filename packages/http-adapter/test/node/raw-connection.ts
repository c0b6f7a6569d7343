import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An HTTP response as it came over a socket. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A TCP connection on which a test writes whatever bytes it likes. */
export class RawConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #wake = (): void => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => this.#wake());
  }

  static async open(port: number): Promise<RawConnection> {
    const socket = connect({ port, host: '127.0.0.1' });
    const connection = new RawConnection(socket);
    await once(socket, 'connect');
    return connection;
  }

  get closed(): boolean {
    return this.#socket.destroyed || this.#socket.readableEnded;
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** A request with its `Host`, and a `Content-Length` when it has a body. */
  send(
    line: string,
    { headers = {}, body }: { headers?: Record<string, string>; body?: string | Uint8Array } = {},
  ): void {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const all = Object.entries({ host: 'test', ...length, ...headers });
    const text = all.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.write(`${line} HTTP/1.1\r\n${text}\r\n`);
    if (body !== undefined) this.write(body);
  }

  /** The next response; interim ones (1xx) count. */
  async response({ head = false }: { head?: boolean } = {}): Promise<RawResponse> {
    await this.#until(() => this.#received.includes('\r\n\r\n'));
    const end = this.#received.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = this.#received.toString('latin1', 0, end).split('\r\n');
    this.#received = this.#received.subarray(end + 4);
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const status = Number(statusLine.split(' ')[1]);
    const body = head || status < 200 || status === 304 ? '' : await this.#body(headers);
    return { status, headers, body };
  }

  /** Resolves when the server has ended or cut the connection. */
  async untilClosed(): Promise<void> {
    await this.#until(() => this.closed, { closedIsFine: true });
  }

  /** Takes no more bytes, as a client that reads slowly; false goes on. */
  pause(paused: boolean): void {
    if (paused) this.#socket.pause();
    else this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #body(headers: Readonly<Record<string, string>>): Promise<string> {
    if (headers['transfer-encoding'] === 'chunked') return this.#chunks();
    const length = Number(headers['content-length'] ?? 0);
    await this.#until(() => this.#received.length >= length);
    return this.#take(length);
  }

  async #chunks(): Promise<string> {
    let text = '';
    for (;;) {
      await this.#until(() => this.#received.includes('\r\n'));
      const size = Number.parseInt(this.#take(this.#received.indexOf('\r\n') + 2), 16);
      await this.#until(() => this.#received.length >= size + 2);
      text += this.#take(size);
      this.#take(2);
      if (size === 0) return text;
    }
  }

  #take(length: number): string {
    const text = this.#received.toString('utf8', 0, length);
    this.#received = this.#received.subarray(length);
    return text;
  }

  async #until(condition: () => boolean, { closedIsFine = false } = {}): Promise<void> {
    while (!condition()) {
      if (this.closed && !closedIsFine) {
        throw new Error(`The connection closed after ${JSON.stringify(String(this.#received))}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
