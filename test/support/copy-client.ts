import { createHash, randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A peer that asks for something on the port for copies, as docs/guides/data-copy.md describes it; it may be ill-behaved. */
export class CopyClient {
  static async connect(host: string, port: number): Promise<CopyClient> {
    const socket = connect(port, host);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new CopyClient(socket);
  }

  private readonly nonce = randomUUID();
  private serverNonce = '';
  private text = '';
  /** The last question. */
  sent = '';
  ended = false;

  private constructor(readonly socket: Socket) {
    socket.on('error', () => (this.ended = true)).on('close', () => (this.ended = true));
  }

  /** Waits for the greeting, and asks; returns the first line of the answer. What follows stays unread. */
  async ask(request: string, password: string): Promise<string> {
    const [, serverNonce = ''] = (await this.answer()).split(' ');
    this.serverNonce = serverNonce;
    this.sent = `${request} ${this.nonce} ${this.proof(`ask ${request}`, password)}\n`;
    this.socket.write(this.sent);
    return this.answer();
  }

  /** As the scripts make it: the hash of the password and of the hash of the password and the message. */
  proof(message: string, password: string): string {
    const hash = (text: string) => createHash('sha256').update(`${password}\0${text}`, 'latin1').digest('hex');
    return hash(hash(`${this.serverNonce} ${this.nonce} ${message}`));
  }

  /** The next line. */
  async answer(): Promise<string> {
    while (!this.text.includes('\n')) {
      const data: Buffer | null = this.socket.read() as Buffer | null;
      if (data !== null) this.text += data.toString('latin1');
      else if (this.ended) throw new Error(`the connection ended after "${this.text}"`);
      else await new Promise((resolve) => this.socket.once('readable', resolve).once('close', resolve));
    }
    const end = this.text.indexOf('\n');
    const line = this.text.slice(0, end);
    this.text = this.text.slice(end + 1);
    return line;
  }
}
