import type {
  BlockedPerson,
  Call,
  CallLink,
  CallMedia,
  ChatLine,
  Client,
  ClientEvents,
  ClientState,
  ConnectOptions,
  GroupCall,
  Person,
  PersonRef,
  Transport,
} from './api.js';
import { Blocks } from './block_list.js';
import { ClientCalls } from './client_calls.js';
import { Connection } from './connection.js';
import { deviceSecret } from './device_secret.js';
import { dialectOf } from './dialect.js';
import { Emitter } from './emitter.js';
import { asFailure, BeckonError, isOfLogin, mayPass } from './failure.js';
import { HeldBack } from './held_back.js';
import { Lobby } from './lobby.js';
import { Login, type TokenSource } from './login.js';
import { asKept } from './name_form.js';
import { ServerReach } from './network_reach.js';
import type { Platform } from './platform.js';
import { PrivateChat } from './private_chat.js';
import type { CallId, ClientHello, ServerMessage, ServerOk, ServerWelcome, UserId } from './protocol.gen.js';
import { randomId128, randomUint32 } from './random_id.js';
import type { Request } from './requests.js';
import { SavedSession } from './saved_session.js';

/** One tab's or program's presence on a server; see `Client`. */
export class BeckonClient extends Emitter<ClientEvents> implements Client {
  readonly epoch = randomUint32();
  readonly #platform: Platform;
  readonly #device: string;
  readonly #guest: string | undefined;
  readonly #password: string | undefined;
  readonly #login: Login;
  readonly #saved: SavedSession;
  readonly #connection: Connection;
  readonly #lobby: Lobby;
  readonly #chat: PrivateChat;
  readonly #blocks: Blocks;
  readonly #calls: ClientCalls;
  readonly #reach: ServerReach;
  readonly #unwatchPage: () => void;
  #user: UserId = '';
  #name: string;
  #state: ClientState = 'connecting';
  #transport: Transport | undefined;
  #bodyLimit = 0;
  /** What came with the first connection, for an application that has yet to hear of the client. */
  readonly #early = new HeldBack();
  #onFirst: { welcomed(): void; refused(failure: BeckonError): void } | undefined;

  constructor(platform: Platform, options: Omit<ConnectOptions, 'url' | 'signal'>) {
    super();
    this.#platform = platform;
    this.#name = options.name ?? '';
    this.#device = options.device ?? deviceSecret();
    this.#guest = options.guest;
    this.#password = options.password;
    this.#login = this.#makeLogin(options.token);
    this.#saved = this.#makeSaved(options.resume ?? true);
    this.#connection = this.#makeConnection(options.transports);
    this.#lobby = new Lobby({
      people: (people) => this.#peopleChanged(people),
      chat: (line) => this.emit('chat', line),
      missed: () => this.#connection.resync(),
    });
    this.#chat = new PrivateChat({
      clock: platform.clock,
      me: () => ({ user: this.#user, name: this.#name }),
      relay: (to, kind, body) => this.#connection.requests.request({ type: 'relay', to, kind, body }, { attempts: 1 }),
      received: (line) => this.emit('message', line),
    });
    this.#blocks = new Blocks({
      kept: platform.kept,
      request: (request) => this.#request(request),
      nameOf: (user) => this.people.get(user)?.name,
      changed: (people) => this.emit('blocked', people),
    });
    this.#reach = new ServerReach(() => this.#connection.check());
    this.#calls = new ClientCalls({
      clock: platform.clock,
      epoch: this.epoch,
      codecs: options.codecs ?? {},
      connection: this.#connection,
      reach: this.#reach,
      busyWhileInCall: options.busyWhileInCall ?? true,
      bodyLimit: () => this.#bodyLimit,
      me: () => this.#user,
      nameOf: (user) => this.people.get(user)?.name,
      arrived: (call) => this.#early.run(() => this.emit('call', call)),
      returned: (group) => this.#early.run(() => this.emit('group', group)),
      failed: (failure) => this.emit('error', failure),
      changed: () => this.#saved.changed(),
    });
    this.#unwatchPage = platform.watchPage({
      networkChanged: () => {
        this.#connection.hurry();
        this.#reach.networkChanged();
      },
      hide: () => this.#hide(),
      show: () => this.#connection.start(),
    });
  }

  get user(): UserId {
    return this.#user;
  }
  get name(): string {
    return this.#name;
  }
  get state(): ClientState {
    return this.#state;
  }
  get transport(): Transport | undefined {
    return this.#transport;
  }
  get guestSecret(): string {
    return this.#guest ?? this.#device;
  }
  get lobby(): boolean {
    return this.#lobby.room !== undefined;
  }
  get people(): ReadonlyMap<UserId, Person> {
    return this.#lobby.people;
  }
  get blocked(): ReadonlyMap<UserId, BlockedPerson> {
    return this.#blocks.people;
  }
  get calls(): ReadonlyMap<CallId, Call> {
    return this.#calls.calls;
  }
  get groups(): ReadonlyMap<CallId, GroupCall> {
    return this.#calls.groups;
  }

  /**
   * Makes the first connection. Rejects with what the server refuses the hello for, with `timeout` when it cannot be
   * reached within that time, with `closed` when `close` is called before.
   */
  async start(withinMs: number): Promise<void> {
    let cancel = () => {};
    try {
      await new Promise<void>((resolve, reject) => {
        this.#onFirst = { welcomed: resolve, refused: reject };
        const late = () => reject(new BeckonError('timeout', 'The server cannot be reached'));
        cancel = this.#platform.clock.after(withinMs, late);
        void this.#begin();
      });
      this.#platform.clock.after(0, () => this.#early.letGo());
    } catch (error) {
      await this.close();
      throw asFailure(error);
    } finally {
      cancel();
      this.#onFirst = undefined;
    }
  }

  async rename(name: string): Promise<void> {
    const kept = asKept(name);
    await this.#request({ type: 'rename', name: kept });
    this.#setName(kept);
  }

  block(person: UserId | PersonRef): Promise<void> {
    return this.#blocks.block(person);
  }

  unblock(user: UserId): Promise<void> {
    return this.#blocks.unblock(user);
  }

  async say(text: string): Promise<void> {
    const { room } = this.#lobby;
    if (room === undefined) throw new BeckonError('no-such-room', 'There is no lobby here');
    await this.#request({ type: 'chat', room, message: randomId128(), text });
  }

  async message(to: UserId, text: string): Promise<ChatLine> {
    this.#mustBeOpen();
    if (dialectOf(to) === 'mdn') throw new BeckonError('unsupported', 'This user’s client has no private lines');
    return this.#chat.send(to, text);
  }

  async call(to: UserId, media: CallMedia = {}): Promise<Call> {
    this.#mustBeOpen();
    return this.#calls.call(to, media);
  }

  async createLink({ lifetime }: { lifetime?: number } = {}): Promise<CallLink> {
    this.#mustBeOpen();
    return this.#calls.createLink(lifetime);
  }

  async join(secret: string, media: CallMedia = {}): Promise<GroupCall> {
    this.#mustBeOpen();
    return this.#calls.join(secret, media);
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#calls.hangUpAll();
    this.#connection.stop();
    this.#finish();
  }

  // Over for good; whatever was to be said to the server has been.
  #finish(): void {
    this.#unwatchPage();
    this.#login.end();
    this.#saved.close();
    this.#enter('closed');
    const failure = new BeckonError('closed', 'The client was closed');
    this.#connection.requests.close(failure);
    this.#chat.close(failure);
    this.#onFirst?.refused(failure);
  }

  // With what the tab's former page has left, if it has.
  async #begin(): Promise<void> {
    const saved = this.#platform.store === undefined ? undefined : await this.#saved.claim();
    if (this.#login.mayAsk && !(await this.#getsToken())) return;
    if (this.#state === 'closed') return;
    this.#calls.bringBack(saved?.calls ?? []);
    this.#connection.start(saved?.resume);
  }

  // Whether there is a token to go on with.
  async #getsToken(): Promise<boolean> {
    try {
      await this.#login.ask();
      return true;
    } catch (error) {
      this.#giveUp(asFailure(error));
      return false;
    }
  }

  #makeSaved(resume: boolean): SavedSession {
    const { store } = this.#platform;
    if (!resume) store?.close();
    return new SavedSession(resume ? store : undefined, () => this.#calls.saved, this.#login.used);
  }

  #makeLogin(source: TokenSource | undefined): Login {
    return new Login({
      clock: this.#platform.clock,
      source,
      renew: (token) => this.#connection.requests.request({ type: 'login', token }),
      renewed: ({ resume }) => {
        if (resume === undefined) return;
        this.#connection.keep(resume);
        this.#saved.renewed(resume);
      },
    });
  }

  #makeConnection(transports: readonly Transport[] | undefined): Connection {
    const handlers = {
      hello: () => this.#hello(),
      opened: (welcome: ServerWelcome) => this.#opened(welcome),
      caughtUp: () => this.#lobby.caughtUp(),
      lost: () => this.#lost(),
      replaced: () => this.#replaced(),
      loginOver: () => void this.#loginOver(),
      refused: (failure: BeckonError) => this.#refused(failure),
      message: (message: ServerMessage) => this.#receive(message),
      versions: () => ({ calls: this.#calls.versions, rooms: this.#lobby.versions }),
      urgent: () => this.#calls.urgent,
      inCall: () => this.#calls.underWay,
    };
    return new Connection(this.#platform, handlers, transports);
  }

  #hello(): ClientHello {
    const { proofs } = this.#calls;
    const { token } = this.#login;
    return {
      type: 'hello',
      v: 1,
      device: this.#device,
      ...(this.#guest === undefined ? {} : { guest: this.#guest }),
      ...(this.#name === '' ? {} : { name: this.#name }),
      ...(token === undefined ? {} : { token }),
      ...(this.#password === undefined ? {} : { password: this.#password }),
      epoch: this.epoch,
      ...(proofs.length === 0 ? {} : { calls: proofs }),
      ...this.#blocks.forHello(token),
    };
  }

  async #request(request: Request): Promise<ServerOk> {
    this.#mustBeOpen();
    return this.#connection.requests.request(request);
  }

  #mustBeOpen(): void {
    if (this.#state === 'closed') throw new BeckonError('closed', 'The client was closed');
  }

  #opened(welcome: ServerWelcome): void {
    this.#user = welcome.user;
    this.#bodyLimit = welcome.limits.body;
    this.#login.begun(welcome.login_ends_in);
    this.#setName(welcome.name);
    this.#blocks.opened(welcome.user, !this.#login.used, welcome.blocked);
    this.#enter('connected');
    this.#lobby.enter(welcome.roster, welcome.resumed);
    void this.#saved.opened(welcome.session, welcome.resume);
    this.#calls.opened(welcome.resumed);
    this.#reach.serverBack();
    this.#onFirst?.welcomed();
  }

  #lost(): void {
    this.#enter('reconnecting');
    this.#calls.lost();
  }

  #replaced(): void {
    this.#calls.abandon('replaced');
    this.#finish();
    this.emit('error', new BeckonError('replaced', 'The session goes on elsewhere'));
  }

  #refused(failure: BeckonError): void {
    if (isOfLogin(failure)) void this.#logIn(failure);
    else if (this.#onFirst === undefined) this.emit('error', failure);
    else if (!mayPass(failure)) this.#onFirst.refused(failure);
  }

  // With a newer token, if there is one to be had.
  async #logIn(failure: BeckonError): Promise<void> {
    this.#connection.wait();
    if (!this.#login.mayAsk) this.#giveUp(failure);
    else if ((await this.#getsToken()) && this.#state !== 'closed') this.#connection.start();
  }

  // The server has ended the session, and what it was in.
  async #loginOver(): Promise<void> {
    this.#calls.abandon('session-lost');
    this.#saved.forget();
    this.#login.end();
    this.#enter('reconnecting');
    await this.#logIn(new BeckonError('token-expired', 'The login is over'));
  }

  // Nobody lets this client in any more.
  #giveUp(failure: BeckonError): void {
    this.#onFirst?.refused(failure);
    if (this.#onFirst !== undefined || this.#state === 'closed') return;
    this.#calls.abandon('session-lost');
    this.#connection.stop();
    this.#finish();
    this.emit('error', failure);
  }

  #receive(message: ServerMessage): void {
    if (this.#calls.receive(message)) return;
    if (message.type === 'roster') this.#lobby.roster(message);
    else if (message.type === 'presence') this.#lobby.presence(message);
    else if (message.type === 'chat') this.#lobby.line(message);
    else if (message.type === 'relay') this.#chat.receive(message);
    else if (message.type === 'blocked') this.#blocks.told(message);
    else if (message.type === 'error') this.#erred(message);
  }

  #erred(error: Extract<ServerMessage, { type: 'error' }>): void {
    // An answer that came after its request was given up is nobody's any more.
    if (error.id === undefined) this.emit('error', new BeckonError(error.code, error.message));
  }

  #peopleChanged(people: ReadonlyMap<UserId, Person>): void {
    const me = people.get(this.#user);
    if (me !== undefined) this.#setName(me.name);
    this.emit('people', people);
  }

  #setName(name: string): void {
    if (name === this.#name) return;
    this.#name = name;
    this.emit('name', name);
  }

  #enter(state: ClientState): void {
    const { transport } = this.#connection;
    if (transport !== this.#transport) {
      this.#transport = transport;
      this.emit('transport', transport);
    }
    if (state === this.#state) return;
    this.#state = state;
    this.emit('state', state);
  }

  // A tab that closes is gone at once; one that is in a call may only be loading its page anew. One that comes back
  // from the back/forward cache goes on where it was.
  #hide(): void {
    this.#calls.leavePage();
    this.#saved.changed();
    if (this.#saved.kept && this.#calls.saved.length > 0) this.#connection.pause();
    else {
      this.#calls.hangUpAll();
      this.#connection.stop({ page: true });
      this.#saved.forget();
    }
    this.#lost();
  }
}
